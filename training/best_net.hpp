#pragma once

#include <optional>

#include "observer.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Watches a figure, and keeps the net of the epoch in which it was best, the first of equals;
/// that is what the run leaves.
class RECTIFY_API BestNet : public Observer {
 public:
  /// Without `keeps` it only watches. A gain counts if it is more than `min_delta`.
  explicit BestNet(QualityFigure monitor = quality_figure("validation_loss"), bool keeps = true,
                   double min_delta = 0)
      : monitor_(monitor), keeps_(keeps), min_delta_(min_delta) {}

  /// Throws ConfigError if the run does not have the figure.
  void after_epoch(Training& training) override;
  void end(Training& training) override;
  void save(RunState& state) const override;
  void restore(const RunState& state) override;

  QualityFigure monitor() const { return monitor_; }
  bool keeps() const { return keeps_; }
  /// 0 where the figure was finite in no epoch.
  Index epoch() const { return epoch_; }

 private:
  bool is_better(double value) const;

  QualityFigure monitor_;
  bool keeps_;
  double min_delta_;
  Snapshot net_;
  Index epoch_ = 0;
  double value_ = 0;  ///< in that epoch
};

}}  // namespace rectify
