#pragma once

#include <functional>
#include <limits>
#include <string>

#include "../base/stopwatch.hpp"
#include "../training/observer.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Stops a run on request or at its time limit, and records what `run` reports at the end.
class RECTIFY_API RunWatch : public Observer {
 public:
  /// `interrupted` is called after each step; may be empty. The run ends after the step at which
  /// its training time, including earlier parts, reaches `time_limit` seconds.
  explicit RunWatch(std::function<bool()> interrupted,
                    double time_limit = std::numeric_limits<double>::infinity())
      : interrupted_(std::move(interrupted)), time_limit_(time_limit) {}

  void begin(Training& training) override;
  void after_step(Training& training) override;
  void after_skip(Training& training) override { after_step(training); }
  void after_epoch(Training& training) override;
  void end(Training& training) override;
  void save(RunState& state) const override;
  /// After a rollback, the training time so far is kept.
  void restore(const RunState& state) override;

  /// Whether a stop was requested before the last planned step.
  bool interrupted() const { return ended_early_ && stop_requested_; }
  /// Why a run that was not interrupted ended before its last planned step; empty if it did not.
  const std::string& stopped() const { return stopped_; }
  // Figures of the whole run, including the parts before it was resumed.
  /// The last completed epoch; or the one in which the run was interrupted, or ended if none was
  /// completed.
  const Epoch& last() const { return last_; }
  /// Number of completed epochs.
  Index epochs() const { return epochs_; }
  /// Number of skipped steps.
  Index skipped() const { return skipped_; }
  Index rollbacks() const { return rollbacks_; }
  /// Training time, including rolled back steps.
  double seconds() const { return seconds_; }

 private:
  std::function<bool()> interrupted_;
  double time_limit_;
  bool begun_ = false;
  bool stop_requested_ = false;
  bool ended_early_ = false;
  std::string stopped_;
  Epoch last_;
  Index epochs_ = 0;
  Index skipped_ = 0;
  Index rollbacks_ = 0;
  double seconds_ = 0;
  Stopwatch watch_;
};

}}  // namespace rectify
