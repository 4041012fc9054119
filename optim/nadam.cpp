#include "nadam.hpp"

#include <cmath>

#include "moments.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

FiniteBits step(const NAdam& rule, const Update& update) {
  const double mu = rule.momentum(update.step), next = rule.momentum(update.step + 1);
  const double product = update.carried, rate = update.learning_rate;
  const auto of_mean = static_cast<Scalar>(rate * next / (1 - product * next));
  const auto of_gradient = static_cast<Scalar>(rate * (1 - mu) / (1 - product));
  return moments_step(rule, update, static_cast<Scalar>(update.weight_decay), 1,
                      [=](Scalar mean, Scalar g) { return of_mean * mean + of_gradient * g; });
}

}  // namespace

double NAdam::momentum(std::uint64_t step) const {
  return beta1 * (1 - std::pow(0.96, static_cast<double>(step) * momentum_decay) / 2);
}

bool NAdam::update(const Update& update) const {
  return dispatch([&] { return step(*this, update); }) == 0;
}

}}  // namespace rectify
