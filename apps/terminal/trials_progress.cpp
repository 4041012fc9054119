#include "trials_progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <set>

#include "../../base/words.hpp"
#include "../../experiments/compare.hpp"
#include "../../run/run_files.hpp"
#include "../../run/run_record.hpp"
#include "dead_units.hpp"
#include "progress.hpp"
#include "tables.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using Clock = std::chrono::steady_clock;

/// Names of axes and values are the user's; longer ones are cut to this length.
constexpr std::size_t most_of_name = 60;

class TrialsProgress : public TrialsWatch {
 public:
  TrialsProgress(std::shared_ptr<Console> console, std::string what,
                 const std::vector<Trial>& trials, std::optional<TunedBy> tuned_by)
      : console_(std::move(console)), what_(std::move(what)), trials_(trials), tuned_by_(tuned_by) {
    for (const Trial& trial : trials) fractions_.push_back(has_ended(trial) ? 1 : 0);
    const auto data_of = [](const Trial& trial) { return to_json(trial.config.data); };
    same_data_ = std::all_of(trials.begin(), trials.end(), [&](const Trial& trial) {
      return data_of(trial) == data_of(trials.front());
    });
    begun_ = sum();
    ended_ = static_cast<std::size_t>(begun_);
    if (ended_ == trials.size()) return;
    console_->say({fmt::format("{}: {}", what_, count_text(std::ssize(trials), "trial")),
                   ended_ > 0 ? fmt::format("{} already done", ended_) : ""});
  }

  Observers began(std::size_t trial, const std::filesystem::path& folder) override {
    running_.insert(trial);
    const auto log = std::make_shared<Console>(/*quiet=*/true);
    log->log_to(folder / run_files::console);
    return {progress(log)};
  }

  void progressed(std::size_t trial, double fraction) override {
    fractions_[trial] = fraction;
    if (!console_->live() || Clock::now() - drawn_ < std::chrono::milliseconds(200)) return;
    drawn_ = Clock::now();
    console_->draw(
        fit({fmt::format("{} {}/{} done", what_, ended_, trials_.size()), kept(diverged_text()),
             bar(), time_left(), fmt::format("{} running", running_.size())},
            console_->width()));
  }

  void ended(std::size_t trial, TrialEnd end) override {
    running_.erase(trial);
    if (end == TrialEnd::interrupted) return;
    fractions_[trial] = 1;
    ++ended_;
    if (end == TrialEnd::diverged) ++diverged_;
    const std::size_t digits = std::to_string(trials_.size()).size();
    LineParts line{kept(fmt::format("{:>{}}/{}", ended_, digits, trials_.size())),
                   kept(shortened(trials_[trial].name, most_of_name)),
                   kept(result_text(trial, end))};
    if (end == TrialEnd::done) {
      line = joined(std::move(line), dead_parts(dead_units_of(read_run(trials_[trial].folder))));
    }
    if (ended_ < trials_.size()) line.emplace_back(time_left());
    console_->say(line);
    if (ended_ == trials_.size()) console_->draw("");
  }

  void message(std::size_t trial, const std::string& text) override {
    if (!messages_.insert(text).second) return;  // about data that trials share, for example
    const bool of_all = same_data_ && !running_.contains(trial);  // said before it trains
    console_->say(
        {of_all ? text
                : fmt::format("{}: {}", shortened(trials_[trial].name, most_of_name), text)});
  }

 private:
  double sum() const { return std::accumulate(fractions_.begin(), fractions_.end(), 0.0); }

  std::string bar() const {
    constexpr double width = 20;
    const auto full = static_cast<std::size_t>(width * sum() / static_cast<double>(trials_.size()));
    return "[" + std::string(full, '=') + std::string(static_cast<std::size_t>(width) - full, ' ') +
           "]";
  }

  std::string time_left() const {
    const double done = sum() - begun_, left = static_cast<double>(trials_.size()) - sum();
    const double elapsed = std::chrono::duration<double>(Clock::now() - start_).count();
    if (done <= 0 || elapsed < 2) return "";  // too early for an estimate
    return short_duration_text(elapsed / done * left) + " left";
  }

  std::string diverged_text() const {
    return diverged_ > 0 ? fmt::format("{} diverged", diverged_) : "";
  }

  std::string result_text(std::size_t trial, TrialEnd end) const {
    if (end == TrialEnd::diverged) return "diverged";
    const RunRecord run = read_run(trials_[trial].folder);
    if (tuned_by_) {
      const auto figure = tuning_figure(*tuned_by_, run);
      return figure ? fmt::format("{} {:.4f}", name_of(*tuned_by_), *figure) : "no metric";
    }
    for (const auto& [name, title] : {std::pair{"test_accuracy", "test acc"},
                                      {"test_r2", "test R2"},
                                      {"test_macro_f1", "test macro F1"}}) {
      if (const auto value = figure_of(run.test, name)) {
        return fmt::format("{} {:.4f}", title, *value);
      }
    }
    const auto loss = figure_of(run.test, "test_loss");
    return loss ? "test loss " + loss_text(*loss) : "";
  }

  std::shared_ptr<Console> console_;
  std::string what_;
  const std::vector<Trial>& trials_;
  std::optional<TunedBy> tuned_by_;
  std::vector<double> fractions_;  ///< of each trial, the fraction that is done
  std::set<std::size_t> running_;
  std::set<std::string> messages_;
  bool same_data_ = false;  ///< of all trials
  double begun_ = 0;        ///< the sum of `fractions_` at the start
  std::size_t ended_ = 0;
  std::size_t diverged_ = 0;
  Clock::time_point start_ = Clock::now();
  Clock::time_point drawn_;
};

}  // namespace

std::unique_ptr<TrialsWatch> trials_progress(std::shared_ptr<Console> console,
                                             const std::string& what,
                                             const std::vector<Trial>& trials,
                                             std::optional<TunedBy> tuned_by) {
  return std::make_unique<TrialsProgress>(std::move(console), what, trials, tuned_by);
}

}}  // namespace rectify
