#pragma once

#include <optional>

#include "observer.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Monitors a metric and keeps the net of its best epoch (the first of equal ones), which becomes
/// the result of the run.
class RECTIFY_API BestNet : public Observer {
 public:
  /// Without `keeps` it only monitors. Improvements must exceed `min_delta`.
  explicit BestNet(QualityMetric monitor = quality_metric("validation_loss"), bool keeps = true,
                   double min_delta = 0)
      : monitor_(monitor), keeps_(keeps), min_delta_(min_delta) {}

  /// Throws ConfigError if the run does not have the metric.
  void after_epoch(Training& training) override;
  void end(Training& training) override;
  void save(RunState& state) const override;
  void restore(const RunState& state) override;

  QualityMetric monitor() const { return monitor_; }
  bool keeps() const { return keeps_; }
  /// The best epoch; 0 if the metric has not been finite in any.
  Index epoch() const { return epoch_; }

 private:
  bool is_better(double value) const;

  QualityMetric monitor_;
  bool keeps_;
  double min_delta_;
  Snapshot net_;
  Index epoch_ = 0;
  double value_ = 0;  ///< metric of that epoch
};

}}  // namespace rectify
