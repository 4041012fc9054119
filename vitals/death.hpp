#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "../base/json.hpp"
#include "../base/names.hpp"
#include "life.hpp"

/// The death of a unit: what lowered its margin, and the optimizer's steps.
namespace rectify { inline namespace RECTIFY_PRECISION {
/// The parts of a step, or of the sum of several: see `StepTrace`.
struct StepParts {
  double gradient = 0, momentum = 0, decay = 0;
};

/// The largest optimizer step on a unit's row of one tensor, between two probes.
struct UnitUpdate {
  std::string tensor = {};  ///< "0.weight"; empty where no step changed it
  double norm = 0;          ///< |dw|
  std::uint64_t step = 0;
  double learning_rate = 0;  ///< of this tensor in this step
  double gradient_norm = 0;  ///< |dL/dw| as passed to the optimizer
  StepParts shares = {};     ///< projections on the step, as fractions of it; they add up to 1
};

/// Causes of a change of a unit's margin.
enum class Cause { bias, weights, inputs, norm, statistics, cures };
inline constexpr std::size_t cause_count = 6;
constexpr std::array<const char*, cause_count> names_of(Cause) {
  return {"bias", "weights", "inputs", "norm", "statistics", "cures"};
}

/// A unit's margin is its largest z over the probe set, at sample x0 before and at x1 after. With
/// z = s (b + w a) + t, for weights w and bias b of the dense layer, its inputs a, and an affine
/// map (s, t) of the layers up to the activation, as batch norm, given by parameters and running
/// statistics, the change
///
///     z1(x1) - z0(x0) = (z1(x0) - z0(x0)) + (z1(x1) - z1(x0))
///
/// is decomposed exactly. The first difference, at one sample, is attributed to the causes by their
/// Shapley values (for w and a alone: the change of each times the mean of the other). The second,
/// from the change of sample, is never negative, and so never a cause of death.
struct RECTIFY_API Death {
  Index layer = 0;         ///< the activation
  Index hidden_layer = 0;  ///< its number, see `LayerNames::hidden`
  Index unit = 0;
  ProbeTime before = {}, after = {};
  double margin_before = 0, margin_after = 0;
  bool had_slope = true;  ///< f had a slope at `margin_before`; tanh at 20 has none
  std::array<double, cause_count> parts = {};  ///< of the change at x0, by `Cause`
  double sample = 0;  ///< the rest of the change, from another sample taking over; at least 0
  /// `Cause::weights` and `Cause::bias` together, in z, by the parts of the optimizer's steps. None
  /// where the probed net is an average of the trained ones.
  std::optional<StepParts> steps = {};
  /// On the cause's tensor; for causes without one, on any tensor of the unit.
  UnitUpdate largest = {};
  std::string norm = {};  ///< the layer between dense layer and activation: "batch_norm"

  double part(Cause cause) const { return parts[at(cause)]; }
  /// The cause with the largest decrease of z at x0. None where the unit did not die by a falling
  /// z.
  std::optional<Cause> cause() const;
};

/// "hidden layer 1, unit 17 died between steps 938 and 1,876: its bias lowered z by 0.8; largest
/// update of 0.bias: 0.9 at step 1,240, mostly by a gradient of norm 14 (learning rate 0.1)".
RECTIFY_API std::string sentence(const Death& death);
RECTIFY_API Json death_to_json(const Death& death);

}}  // namespace rectify
