#include "catalogue.hpp"

#include "adam.hpp"
#include "schedules.hpp"
#include "sgd.hpp"

namespace rectify::inline RECTIFY_PRECISION {

template <>
Registry<Optimizer>& registry<Optimizer>() {
  static auto optimizers = Registry<Optimizer>::of<SGD, Adam, AdamW>();
  return optimizers;
}

template <>
Registry<Schedule>& registry<Schedule>() {
  static auto schedules = Registry<Schedule>::of<ConstantRate, Cosine>();
  return schedules;
}

Schedule Schedule::constant() { return ConstantRate{}; }

}  // namespace rectify::inline RECTIFY_PRECISION
