#include "catalogue.hpp"

#include "adagrad.hpp"
#include "adam.hpp"
#include "lion.hpp"
#include "nadam.hpp"
#include "rmsprop.hpp"
#include "rprop.hpp"
#include "schedules.hpp"
#include "sgd.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

template <>
Registry<Optimizer>& registry<Optimizer>() {
  static auto optimizers =
      Registry<Optimizer>::of<SGD, RMSprop, Adagrad, Adam, AdamW, NAdam, Lion, Rprop>();
  return optimizers;
}

template <>
Registry<Schedule>& registry<Schedule>() {
  static auto schedules = Registry<Schedule>::of<ConstantRate, StepRate, Exponential, Cosine,
                                                 OneCycle, Linear, Plateau>();
  return schedules;
}

Schedule Schedule::constant() { return ConstantRate{}; }

}}  // namespace rectify
