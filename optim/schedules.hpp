#pragma once

#include "../training/schedule.hpp"
#include "fields.hpp"

/// Learning-rate schedules. Epochs and steps are counted from the end of the warm-up.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Constant learning rate.
struct RECTIFY_API ConstantRate {
  static constexpr auto kind = "constant";
  static constexpr auto doc = "constant learning rate";
  double warmup_epochs = 0;
  static constexpr auto fields() { return std::tuple{warmup_field<ConstantRate>()}; }
  double factor(const StepsDone&) const { return 1; }
};

/// gamma^floor(epoch / every_epochs): torch's StepLR, stepped each epoch.
struct RECTIFY_API StepRate {
  static constexpr auto kind = "step";
  static constexpr auto doc =
      "multiplies the learning rate by gamma every `every_epochs` epochs: torch's StepLR";
  Index every_epochs = 0;
  double gamma = 0.1;
  double warmup_epochs = 0;
  static constexpr auto fields() {
    return std::tuple{
        required("every_epochs", &StepRate::every_epochs,
                 "number of epochs after which the learning rate is multiplied by gamma",
                 positive_count),
        field("gamma", &StepRate::gamma, "factor that multiplies the learning rate", positive),
        warmup_field<StepRate>()};
  }
  double factor(const StepsDone& done) const;
};

/// gamma^epoch: torch's ExponentialLR, stepped each epoch.
struct RECTIFY_API Exponential {
  static constexpr auto kind = "exponential";
  static constexpr auto doc =
      "multiplies the learning rate by gamma after every epoch: torch's ExponentialLR";
  double gamma = 0;
  double warmup_epochs = 0;
  static constexpr auto fields() {
    return std::tuple{required("gamma", &Exponential::gamma,
                               "factor that multiplies the learning rate", positive),
                      warmup_field<Exponential>()};
  }
  double factor(const StepsDone& done) const;
};

/// Cosine annealing from 1 to `final_factor` (Loshchilov & Hutter 2017): torch's CosineAnnealingLR,
/// stepped each batch, with T_max = number of steps and eta_min = final_factor times the learning
/// rate.
struct RECTIFY_API Cosine {
  static constexpr auto kind = "cosine";
  static constexpr auto doc =
      "cosine annealing over the run (Loshchilov & Hutter 2017): torch's CosineAnnealingLR";
  double warmup_epochs = 0;
  double final_factor = 0;
  static constexpr auto fields() {
    return std::tuple{
        warmup_field<Cosine>(),
        field("final_factor", &Cosine::final_factor,
              "learning rate at the end, as a fraction of the base learning rate", unit_interval)};
  }
  double factor(const RunPlace& place) const;
};

/// Smith & Topin 2018, "Super-convergence": cosine increase to the learning rate during the
/// fraction `pct_start` of the steps, then cosine decrease to nearly 0: torch's OneCycleLR with
/// max_lr = the learning rate, stepped each batch, cycle_momentum=False.
struct RECTIFY_API OneCycle {
  static constexpr auto kind = "one_cycle";
  static constexpr auto doc =
      "up to the base learning rate, then down to nearly 0 (Smith & Topin 2018): torch's "
      "OneCycleLR with cycle_momentum=False";
  double pct_start = 0.3;
  double div_factor = 25;
  double final_div_factor = 1e4;
  double warmup_epochs = 0;
  static constexpr auto fields() {
    return std::tuple{
        field("pct_start", &OneCycle::pct_start,
              "fraction of the steps in which the learning rate increases", unit_interval),
        field("div_factor", &OneCycle::div_factor,
              "initial learning rate: base learning rate / div_factor", positive),
        field("final_div_factor", &OneCycle::final_div_factor,
              "final learning rate: initial learning rate / final_div_factor", positive),
        warmup_field<OneCycle>()};
  }
  double factor(const RunPlace& place) const;
};

/// Linear from `start_factor` to `end_factor`: torch's LinearLR, stepped each batch, with
/// total_iters = number of steps.
struct RECTIFY_API Linear {
  static constexpr auto kind = "linear";
  static constexpr auto doc = "changes the learning rate linearly over the run: torch's LinearLR";
  double start_factor = 1;
  double end_factor = 0;
  double warmup_epochs = 0;
  static constexpr auto fields() {
    return std::tuple{
        field("start_factor", &Linear::start_factor,
              "learning rate at the start, as a fraction of the base learning rate", unit_interval),
        field("end_factor", &Linear::end_factor,
              "learning rate at the end, as a fraction of the base learning rate", unit_interval),
        warmup_field<Linear>()};
  }
  double factor(const RunPlace& place) const;
};

/// Multiplies the rate by `factor` when the monitored metric has not improved, by more than the
/// fraction `threshold`, for more than `patience` epochs: torch's ReduceLROnPlateau, with min_lr =
/// min_factor times the learning rate. Losses improve downwards, other metrics upwards. Without
/// validation data the training metric is monitored instead. Changes below 1e-8 of the rate are not
/// made.
struct RECTIFY_API Plateau {
  static constexpr auto kind = "plateau";
  static constexpr auto doc =
      "reduces the learning rate when a metric has stopped improving: torch's ReduceLROnPlateau";
  QualityMetric monitor = quality_metric("validation_loss");
  double reduction = 0.1;
  Index patience = 10;
  double threshold = 1e-4;
  Index cooldown = 0;
  double min_factor = 0;
  double warmup_epochs = 0;
  static constexpr auto fields() {
    return std::tuple{
        field("monitor", &Plateau::monitor,
              "metric to monitor; without validation samples that of training"),
        field("factor", &Plateau::reduction,
              "factor by which the learning rate is reduced: new = old * factor", below_one),
        field("patience", &Plateau::patience,
              "number of epochs without improvement to allow before the learning rate is reduced",
              indices),
        field("threshold", &Plateau::threshold,
              "a change of the metric counts as an improvement if it is larger than this fraction "
              "of the best value so far",
              non_negative),
        field("cooldown", &Plateau::cooldown,
              "number of epochs to wait after a reduction before epochs without improvement count "
              "again",
              indices),
        field("min_factor", &Plateau::min_factor,
              "lower bound of the learning rate, as a fraction of the base learning rate",
              unit_interval),
        warmup_field<Plateau>()};
  }
  /// Throws ConfigError if the epochs do not have the metric.
  double factor(const StepsDone& done) const;
};

}}  // namespace rectify
