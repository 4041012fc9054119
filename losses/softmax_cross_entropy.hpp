#pragma once

#include <optional>

#include "../nn/loss.hpp"
#include "../schema/fields.hpp"
#include "class_weights.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// -sum_k q_k w_k log softmax(output)_k, from logits (torch.nn.CrossEntropyLoss). q is 1 -
/// label_smoothing for the label plus label_smoothing / classes for every class (Szegedy et al.
/// 2016); w are the class weights. As in torch, the mean over a batch divides by the sum of the
/// labels' w. Gradient: sum(q w) softmax - q w. Balanced weights must be computed by `for_data`
/// first.
struct RECTIFY_API SoftmaxCrossEntropy {
  static constexpr auto kind = "softmax_cross_entropy";
  static constexpr auto doc =
      "cross entropy, -log softmax(output) at the label: torch.nn.CrossEntropyLoss";
  double label_smoothing = 0;
  std::optional<ClassWeights> class_weights = std::nullopt;

  static constexpr auto fields() {
    return std::tuple{
        field("label_smoothing", &SoftmaxCrossEntropy::label_smoothing,
              "amount of smoothing: the weight of a uniform distribution over the classes that is "
              "mixed into the target",
              below_one),
        field("class_weights", &SoftmaxCrossEntropy::class_weights,
              "weight of each class; balanced: inversely proportional to the class frequencies of "
              "the training samples (the run folder's config.json has the numbers)",
              non_negative)};
  }
  static constexpr bool needs_labels = true;
  static constexpr auto link = Link::softmax;
  bool has_class_weights() const { return class_weights && !class_weights->numbers.empty(); }
  double weight(const Target& target) const {
    return has_class_weights() ? class_weights->numbers[at(target.label)] : 1;
  }
  SoftmaxCrossEntropy for_data(const Dataset& data) const;
  double value_and_gradient(std::span<const Scalar> output, const Target& target,
                            std::span<Scalar> gradient) const;
};

}}  // namespace rectify
