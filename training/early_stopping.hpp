#pragma once

#include <memory>

#include "../schema/fields.hpp"
#include "best_net.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Stops a run when the monitored metric has not improved by more than `min_delta` for `patience`
/// epochs, as keras.callbacks.EarlyStopping. Losses improve downwards, other metrics upwards. With
/// `restore_best` the result is the net of the best epoch, however the run ends.
struct RECTIFY_API EarlyStopping {
  QualityMetric monitor = quality_metric("validation_loss");
  Index patience = 10;
  double min_delta = 0;
  bool restore_best = true;

  static constexpr auto fields() {
    return std::tuple{
        field("monitor", &EarlyStopping::monitor,
              "metric to monitor; a loss improves when it falls, an accuracy when it rises"),
        field("patience", &EarlyStopping::patience,
              "number of epochs without improvement after which training stops", indices),
        field("min_delta", &EarlyStopping::min_delta,
              "a change of the metric counts as an improvement if it is larger than this",
              non_negative),
        field("restore_best", &EarlyStopping::restore_best,
              "whether to restore the weights of the best epoch when training ends, to test and "
              "save them")};
  }
};

class RECTIFY_API EarlyStopper : public BestNet {
 public:
  /// With `keeps`, keeps the best net even without `restore_best`.
  explicit EarlyStopper(const EarlyStopping& options, bool keeps = false)
      : BestNet(options.monitor, keeps || options.restore_best, options.min_delta),
        patience_(options.patience) {}

  void begin(Training& training) override { stop_if_due(training); }
  void after_epoch(Training& training) override;

 private:
  void stop_if_due(Training& training) const;

  Index patience_;
};

/// For `Trainer::fit`: `{progress(), early_stopping({.patience = 5})}`.
inline std::shared_ptr<Observer> early_stopping(const EarlyStopping& options = {}) {
  return std::make_shared<EarlyStopper>(options);
}

}}  // namespace rectify
