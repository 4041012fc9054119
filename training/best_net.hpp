#pragma once

#include <limits>

#include "../nn/observer.hpp"

namespace rectify::inline RECTIFY_PRECISION {

/// Keeps the net of the epoch with the lowest validation loss, the first of equals.
class RECTIFY_API BestNet : public Observer {
 public:
  void after_epoch(Training& training) override;
  void save(RunState& state) const override;
  void restore(const RunState& state) override;

  /// 0 where no epoch had a finite validation loss.
  Index epoch() const { return epoch_; }
  /// Gives `net` the values that it had then. Throws Diverged if there was no such epoch.
  void put_back(Sequential& net) const;

 private:
  Snapshot net_;
  Index epoch_ = 0;
  double loss_ = std::numeric_limits<double>::infinity();
};

}  // namespace rectify::inline RECTIFY_PRECISION
