#include "progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace rectify::inline RECTIFY_PRECISION {
namespace {

using Clock = std::chrono::steady_clock;

bool is_terminal() {
  const char* term = std::getenv("TERM");
  return isatty(STDERR_FILENO) != 0 && term != nullptr && std::string(term) != "dumb";
}

std::size_t terminal_width() {
  winsize size{};
  const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

std::string bar(double share, std::size_t width) {
  const auto full = static_cast<std::size_t>(share * static_cast<double>(width));
  return "[" + std::string(full, '=') + std::string(width - full, ' ') + "]";
}

std::string dead_text(const std::map<Index, double>& dead) {
  std::string text;
  for (const auto& [layer, share] : dead) {
    text += fmt::format("{}{:.1f}", text.empty() ? "dead % " : "/", 100 * share);
  }
  return text;
}

std::string duration(double seconds) {
  const auto whole = static_cast<long>(seconds + 0.5);
  if (whole < 60) return fmt::format("{}s", whole);
  if (whole < 3600) return fmt::format("{}m{:02}s", whole / 60, whole % 60);
  return fmt::format("{}h{:02}m", whole / 3600, whole / 60 % 60);
}

std::string rate(double samples_per_second) {
  return samples_per_second < 10'000 ? fmt::format("{:.0f}/s", samples_per_second)
                                     : fmt::format("{:.0f}k/s", samples_per_second / 1000);
}

/// The parts of a line, most important first; those for which there is no room are left out.
std::string fit(const std::vector<std::string>& parts, std::size_t width) {
  std::string line;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    const std::size_t gap = line.empty() ? 0 : 2;
    if (line.size() + gap + part.size() > width) continue;
    line += std::string(gap, ' ') + part;
  }
  return line;
}

class Progress : public Observer {
 public:
  void begin(Training& training) override {
    start_ = Clock::now();
    dead_ = training.epoch.dead;
    if (!dead_.empty()) say(fmt::format("before training  {}", dead_text(dead_)));
  }

  void after_step(Training& training) override {
    if (!live_ || Clock::now() - drawn_ < std::chrono::milliseconds(100)) return;
    drawn_ = Clock::now();
    const Epoch& epoch = training.epoch;
    const double in_epoch = static_cast<double>(training.samples_done) /
                            static_cast<double>(training.samples_per_epoch);
    const double done = static_cast<double>(epoch.number - 1) + in_epoch;
    const double elapsed = std::chrono::duration<double>(drawn_ - start_).count();
    const double left = elapsed / done * (static_cast<double>(training.epochs) - done);
    const double samples = done * static_cast<double>(training.samples_per_epoch);
    draw(fit({epoch_text(training), bar(in_epoch, 12), fmt::format("loss {:.4f}", epoch.train_loss),
              accuracy("acc", epoch.train_accuracy), dead_text(dead_), duration(left) + " left",
              rate(samples / elapsed)},
             terminal_width() - 1));
  }

  void after_epoch(Training& training) override {
    const Epoch& epoch = training.epoch;
    if (!epoch.dead.empty()) dead_ = epoch.dead;
    const std::string validation =
        epoch.validation_loss ? fmt::format("val loss {:.4f}", *epoch.validation_loss) : "";
    say(fit({epoch_text(training), fmt::format("loss {:.4f}", epoch.train_loss),
             accuracy("acc", epoch.train_accuracy), validation,
             accuracy("val acc", epoch.validation_accuracy), dead_text(epoch.dead),
             rate(epoch.samples_per_second)},
            live_ ? terminal_width() - 1 : 1000));
  }

 private:
  static std::string epoch_text(const Training& training) {
    return fmt::format("epoch {:>{}}/{}", training.epoch.number,
                       std::to_string(training.epochs).size(), training.epochs);
  }
  static std::string accuracy(const char* name, std::optional<double> value) {
    return value ? fmt::format("{} {:.4f}", name, *value) : "";
  }

  void draw(const std::string& line) { fmt::print(stderr, "\r{}\x1b[K", line); }
  void say(const std::string& line) {
    if (live_) draw("");
    fmt::print(stderr, "{}{}\n", live_ ? "\r" : "", line);
  }

  bool live_ = is_terminal();
  Clock::time_point start_;
  Clock::time_point drawn_;
  std::map<Index, double> dead_;
};

}  // namespace

std::shared_ptr<Observer> progress() { return std::make_shared<Progress>(); }

}  // namespace rectify::inline RECTIFY_PRECISION
