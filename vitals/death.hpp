#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "../base/json.hpp"
#include "../base/names.hpp"
#include "life.hpp"

/// One death of a unit: what lowered its margin, and what the optimizer did.
namespace rectify { inline namespace RECTIFY_PRECISION {
/// What a step, or the sum of several, was made of: see `StepTrace`.
struct StepParts {
  double gradient = 0, momentum = 0, decay = 0;
};

/// The largest step of the optimizer on what a unit owns of one tensor, between two probes.
struct UnitUpdate {
  std::string tensor = {};  ///< "0.weight"; empty where no step moved anything
  double norm = 0;          ///< |dw|
  std::uint64_t step = 0;
  double learning_rate = 0;  ///< of this tensor in this step
  double gradient_norm = 0;  ///< |dL/dw|, as the optimizer took it
  StepParts shares = {};     ///< of the step, along its direction; they add up to 1
};

/// What can change a unit's margin.
enum class Cause { bias, weights, inputs, norm, statistics, cures };
inline constexpr std::size_t cause_count = 6;
constexpr std::array<const char*, cause_count> names_of(Cause) {
  return {"bias", "weights", "inputs", "norm", "statistics", "cures"};
}

/// A unit's margin is its largest z over the probe set: sample x0 has it before, x1 afterwards.
/// Between them lies z = s (b + w a) + t: weights w and bias b of the dense layer, its inputs a,
/// and a straight line (s, t) of the layers up to the activation, as batch norm's is, from
/// parameters and running statistics. The change
///
///     z1(x1) - z0(x0) = (z1(x0) - z0(x0)) + (z1(x1) - z1(x0))
///
/// is split exactly. The first difference, of one sample, is shared among its causes by their
/// Shapley values (of w and a alone: the change of each times the mean of the other). The second,
/// the takeover by another sample, can only raise the margin: it is never a cause of death.
struct RECTIFY_API Death {
  Index layer = 0;  ///< the activation
  Index unit = 0;
  ProbeTime before = {}, after = {};
  double margin_before = 0, margin_after = 0;
  bool had_slope = true;  ///< f had a slope at the margin before; tanh at 20 has none
  std::array<double, cause_count> parts = {};  ///< of the change at x0, by `Cause`
  double sample = 0;  ///< the rest of the change, at least 0: another sample took over
  /// What the optimizer's steps on w and b were made of, in z: the parts of weights and bias
  /// together. None where the net that is looked at is an average of those that were trained.
  std::optional<StepParts> steps = {};
  /// Of the tensor that the cause speaks of; where it speaks of none, of all that the unit owns.
  UnitUpdate largest = {};
  std::string norm = {};  ///< the layer between dense layer and activation: "batch_norm"

  double part(Cause cause) const { return parts[at(cause)]; }
  /// That which lowered z at x0 most. None where the unit did not die because z fell there.
  std::optional<Cause> cause() const;
};

/// "layer 1, unit 17 died between steps 938 and 1,876: its bias lowered z by 0.8; largest update of
/// 0.bias: 0.9 at step 1,240, mostly by a gradient of norm 14, at learning rate 0.1".
RECTIFY_API std::string sentence(const Death& death);
RECTIFY_API Json death_to_json(const Death& death);

}}  // namespace rectify
