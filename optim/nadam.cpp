#include "nadam.hpp"

#include <cmath>

#include "../math/loops.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

FiniteBits step(const NAdam& rule, const Update& update) {
  const double mu = rule.momentum(update.step), next = rule.momentum(update.step + 1);
  const double product = update.carried, rate = update.learning_rate;
  const auto of_mean = static_cast<Scalar>(rate * next / (1 - product * next));
  const auto of_gradient = static_cast<Scalar>(rate * (1 - mu) / (1 - product));
  const auto t = static_cast<double>(update.step);
  const auto scale = static_cast<Scalar>(1 / std::sqrt(1 - std::pow(rule.beta2, t)));
  const auto beta1 = static_cast<Scalar>(rule.beta1), fresh1 = static_cast<Scalar>(1 - rule.beta1);
  const auto beta2 = static_cast<Scalar>(rule.beta2), fresh2 = static_cast<Scalar>(1 - rule.beta2);
  const auto epsilon = static_cast<Scalar>(rule.epsilon);
  const auto decay = static_cast<Scalar>(update.weight_decay);
  const auto n = static_cast<Index>(update.weights.size());
  Scalar* w = update.weights.data();
  Scalar* m = update.slots[0];
  Scalar* v = update.slots[1];
  FiniteBits wrong = 0;
#pragma omp simd reduction(| : wrong)
  for (Index i = 0; i < n; ++i) {
    const Scalar g = update.gradients[i] + decay * w[i];
    const Scalar mean = beta1 * m[i] + fresh1 * g;
    const Scalar square = beta2 * v[i] + fresh2 * g * g;
    const Scalar weight =
        w[i] - (of_mean * mean + of_gradient * g) / (std::sqrt(square) * scale + epsilon);
    m[i] = mean;
    v[i] = square;
    w[i] = weight;
    wrong |= nonfinite_bits(weight) | nonfinite_bits(square);  // a bad mean shows in the weight
  }
  return wrong;
}

}  // namespace

double NAdam::momentum(std::uint64_t step) const {
  return beta1 * (1 - std::pow(0.96, static_cast<double>(step) * momentum_decay) / 2);
}

bool NAdam::update(const Update& update) const {
  return dispatch([&] { return step(*this, update); }) == 0;
}

}}  // namespace rectify
