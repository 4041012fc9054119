#include "progress.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <string>

#include "../../base/words.hpp"
#include "dead_units.hpp"
#include "tables.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using Clock = std::chrono::steady_clock;

std::string bar(double fraction, std::size_t width) {
  const auto full = static_cast<std::size_t>(fraction * static_cast<double>(width));
  return "[" + std::string(full, '=') + std::string(width - full, ' ') + "]";
}

std::string rate(double samples_per_second) {
  return samples_per_second < 10'000 ? fmt::format("{:.0f}/s", samples_per_second)
                                     : fmt::format("{:.0f}k/s", samples_per_second / 1000);
}

class Progress : public Observer {
 public:
  explicit Progress(std::shared_ptr<Console> console) : console_(std::move(console)) {}

  void begin(Training& training) override {
    start_ = Clock::now();
    done_before_ = epochs_done(training);
    dead_ = dead_parts(dead_units_of(training.epoch));
    if (training.place.epoch > training.epochs) {
      console_->say({"resumed after the last epoch"});
    } else if (training.resumed) {
      console_->say({fmt::format("resumed in epoch {}", training.place.epoch),
                     fmt::format("after step {}", training.place.step)});
    } else if (!dead_.empty()) {
      console_->say(joined({kept("before training")}, dead_));
    }
  }

  void after_step(Training& training) override {
    if (!console_->live() || Clock::now() - drawn_ < std::chrono::milliseconds(100)) return;
    drawn_ = Clock::now();
    const Epoch& epoch = training.epoch;
    const double in_epoch = static_cast<double>(training.place.samples_done) /
                            static_cast<double>(training.samples_per_epoch);
    const double done = epochs_done(training) - done_before_;
    const double left = static_cast<double>(training.epochs) - epochs_done(training);
    const double elapsed = std::chrono::duration<double>(drawn_ - start_).count();
    const std::string time_left = short_duration_text(elapsed / done * left) + " left";
    console_->draw(fit(joined({kept(epoch_text(training)), "loss " + loss_text(epoch.train_loss),
                               accuracy("acc", epoch.train_accuracy), bar(in_epoch, 12), time_left,
                               rate(epoch.samples_per_second)},
                              dead_),
                       console_->width()));
  }

  void after_epoch(Training& training) override {
    const Epoch& epoch = training.epoch;
    const LineParts dead = dead_parts(dead_units_of(epoch));
    if (!dead.empty()) dead_ = dead;
    const std::string validation =
        epoch.validation_loss ? "val loss " + loss_text(*epoch.validation_loss) : "";
    LineParts line{kept(epoch_text(training)), kept("loss " + loss_text(epoch.train_loss)),
                   ranked(1, accuracy("acc", epoch.train_accuracy)),
                   accuracy("val acc", epoch.validation_accuracy)};
    line = joined(std::move(line), dead);
    console_->say(joined(std::move(line),
                         {ranked(1, validation), ranked(1, rate(epoch.samples_per_second))}));
  }

  /// Removes the line of an epoch that was not completed.
  void end(Training&) override { console_->draw(""); }

 private:
  static double epochs_done(const Training& training) {
    const Place& place = training.place;
    return static_cast<double>(place.epoch - 1) +
           static_cast<double>(place.samples_done) /
               static_cast<double>(training.samples_per_epoch);
  }
  static std::string epoch_text(const Training& training) {
    return fmt::format("epoch {:>{}}/{}", training.epoch.number,
                       std::to_string(training.epochs).size(), training.epochs);
  }
  static std::string accuracy(const char* name, std::optional<double> value) {
    return value ? fmt::format("{} {:.4f}", name, *value) : "";
  }

  std::shared_ptr<Console> console_;
  Clock::time_point start_;
  Clock::time_point drawn_;
  double done_before_ = 0;  ///< epochs that were done before the run was resumed
  LineParts dead_;          ///< at the last probe after an epoch
};

}  // namespace

std::shared_ptr<Observer> progress(std::shared_ptr<Console> console) {
  return std::make_shared<Progress>(std::move(console));
}

void report_early(const Probe& probe, Console& console) {
  if (!probe.early) return;
  DeadByLayer dead;
  for (const LayerCensus& layer : probe.census.layers) {
    dead[layer.layer].share = layer.dead_share();
  }
  console.say(joined({kept(fmt::format("after step {}", probe.time.step))}, dead_parts(dead)));
}

}}  // namespace rectify
