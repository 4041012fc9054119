#pragma once

#include <array>

#include "../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// What a net predicts: one of several classes, for each of several labels whether it applies (0 or
/// 1), or values.
enum class Task { classification, multilabel, regression };
constexpr std::array<const char*, 3> names_of(Task) {
  return {"classification", "multilabel", "regression"};
}

/// The function that turns a net's outputs into predictions: `none` where the outputs are the
/// predictions; `softmax` of all outputs, or `sigmoid` of each, gives probabilities.
enum class Link { none, softmax, sigmoid };
constexpr std::array<const char*, 3> names_of(Link) { return {"none", "softmax", "sigmoid"}; }

}}  // namespace rectify
