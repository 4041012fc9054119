#pragma once

#include "../nn/loss.hpp"
#include "../schema/fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Mean over the logits y of -p t log sigmoid(y) - (1 - t) log(1 - sigmoid(y)), where p is
/// `positive_weight` (torch.nn.BCEWithLogitsLoss). For two classes there is one output, whose
/// target t is the class; otherwise one for each target value in [0, 1]. Gradient: ((1 - t)
/// sigmoid(y) - p t sigmoid(-y)) / n.
struct RECTIFY_API BinaryCrossEntropy {
  static constexpr auto kind = "binary_cross_entropy";
  static constexpr auto doc =
      "-log sigmoid(output) for target 1, -log(1 - sigmoid(output)) for target 0; one output for "
      "two classes, or one for each target between 0 and 1: torch.nn.BCEWithLogitsLoss";
  double positive_weight = 1;

  static constexpr auto fields() {
    return std::tuple{field("positive_weight", &BinaryCrossEntropy::positive_weight,
                            "weight of target 1 relative to target 0: torch's pos_weight",
                            non_negative)};
  }
  static constexpr auto link = Link::sigmoid;
  Index outputs(const Dataset& data) const;
  /// Throws ConfigError for more than two classes or values outside [0, 1].
  BinaryCrossEntropy for_data(const Dataset& data) const;
  double value_and_gradient(std::span<const Scalar> output, const Target& target,
                            std::span<Scalar> gradient) const;
};

}}  // namespace rectify
