#include "adam.hpp"

#include <cmath>

#include "moments.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// `penalty` w is added to the gradient (L2); `keep` w replaces w before the step (decoupled
/// decay).
template <class Rule>
FiniteBits adam_step(const Rule& rule, const Update& update, Scalar penalty, Scalar keep) {
  const auto t = static_cast<double>(update.step);
  const auto step = static_cast<Scalar>(update.learning_rate / (1 - std::pow(rule.beta1, t)));
  return moments_step(rule, update, penalty, keep,
                      [step](Scalar mean, Scalar) { return step * mean; });
}

}  // namespace

bool Adam::update(const Update& update) const {
  const auto penalty = static_cast<Scalar>(update.weight_decay);
  return dispatch([&] { return adam_step(*this, update, penalty, 1); }) == 0;
}

bool AdamW::update(const Update& update) const {
  const double lost = update.learning_rate * update.weight_decay;
  return dispatch([&] { return adam_step(*this, update, 0, static_cast<Scalar>(1 - lost)); }) == 0;
}

}}  // namespace rectify
