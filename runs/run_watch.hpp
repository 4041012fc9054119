#pragma once

#include <functional>
#include <limits>
#include <string>

#include "../base/stopwatch.hpp"
#include "../training/observer.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Stops a run when it is told to or its time is over, and remembers what is asked of it in the
/// end.
class RECTIFY_API RunWatch : public Observer {
 public:
  /// `interrupted` is asked after each step; may be empty. The run ends after the step with which
  /// it has taken `time_limit` seconds, its earlier parts included.
  explicit RunWatch(std::function<bool()> interrupted,
                    double time_limit = std::numeric_limits<double>::infinity())
      : interrupted_(std::move(interrupted)), time_limit_(time_limit) {}

  void begin(Training& training) override;
  void after_step(Training& training) override;
  void after_skip(Training& training) override { after_step(training); }
  void after_epoch(Training& training) override;
  void end(Training& training) override;
  void save(RunState& state) const override;
  /// Of one that has begun already, the time goes on.
  void restore(const RunState& state) override;

  /// Whether it was told to stop, and planned steps are left.
  bool interrupted() const { return ended_early_ && stop_requested_; }
  /// Why a run that was not interrupted ended before its last step; empty where it did not.
  const std::string& stopped() const { return stopped_; }
  /// The last epoch that was completed, here or before the run was resumed; or the one within which
  /// it was interrupted, or ended before any was.
  const Epoch& last() const { return last_; }
  /// How many were completed, likewise.
  Index epochs() const { return epochs_; }
  /// How many steps were skipped, and how often it was rolled back, likewise.
  Index skipped() const { return skipped_; }
  Index rollbacks() const { return rollbacks_; }
  /// From the first step to the last, the earlier parts of a resumed run and what was rolled back
  /// included.
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
