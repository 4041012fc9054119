#pragma once

#include <functional>

#include "../nn/observer.hpp"
#include "../nn/stopwatch.hpp"

namespace rectify::inline RECTIFY_PRECISION {

/// Stops a run when it is told to, and remembers what is asked of it in the end.
class RECTIFY_API RunWatch : public Observer {
 public:
  /// `interrupted` is asked after each step; may be empty.
  explicit RunWatch(std::function<bool()> interrupted) : interrupted_(std::move(interrupted)) {}

  void begin(Training& training) override;
  void after_step(Training& training) override;
  void after_epoch(Training& training) override;
  void end(Training& training) override;
  void save(RunState& state) const override;
  void restore(const RunState& state) override;

  /// Whether steps are left that were planned.
  bool interrupted() const { return stopped_; }
  /// The last epoch that was completed, here or before the run was resumed; or the one within which
  /// it was interrupted.
  const Epoch& last() const { return last_; }
  /// From the first step to the last, the earlier parts of a resumed run included.
  double seconds() const { return seconds_; }

 private:
  std::function<bool()> interrupted_;
  bool stopped_ = false;
  Epoch last_;
  double seconds_ = 0;
  Stopwatch watch_;
};

}  // namespace rectify::inline RECTIFY_PRECISION
