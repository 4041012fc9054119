#include "rprop.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "../math/loops.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

FiniteBits step(const Rprop& rule, const Update& update) {
  const auto first = static_cast<Scalar>(update.learning_rate);
  const auto minus = static_cast<Scalar>(rule.eta_minus), plus = static_cast<Scalar>(rule.eta_plus);
  const auto least = static_cast<Scalar>(rule.min_step_size);
  const auto most = static_cast<Scalar>(rule.max_step_size);
  const auto n = static_cast<Index>(update.weights.size());
  Scalar* w = update.weights.data();
  Scalar* p = update.slots[0];
  Scalar* s = update.slots[1];  // 0 only before the first step
  FiniteBits wrong = 0;
#pragma omp simd reduction(| : wrong)
  for (Index i = 0; i < n; ++i) {
    const Scalar g = update.gradients[i], agrees = g * p[i];
    const Scalar factor = agrees > 0 ? plus : agrees < 0 ? minus : Scalar(1);
    const Scalar grown = factor * (s[i] == 0 ? first : s[i]);
    const Scalar size = std::min(std::max(grown, least), most);
    const Scalar kept = agrees < 0 ? Scalar(0) : g;
    const Scalar weight = w[i] - (kept > 0 ? size : kept < 0 ? -size : Scalar(0));
    w[i] = weight;
    s[i] = size;
    p[i] = kept;
    wrong |= nonfinite_bits(weight) | nonfinite_bits(size);  // gradients are finite
  }
  return wrong;
}

}  // namespace

std::optional<Mismatch> Rprop::mismatch() const {
  if (min_step_size <= max_step_size) return std::nullopt;
  return Mismatch{"", "min_step_size",
                  fmt::format("a number at most max_step_size, {}", max_step_size),
                  fmt::format("{}", min_step_size)};
}

bool Rprop::update(const Update& update) const {
  return dispatch([&] { return step(*this, update); }) == 0;
}

}}  // namespace rectify
