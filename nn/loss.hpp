#pragma once

#include <memory>
#include <span>
#include <utility>

#include "../base/expect.hpp"
#include "../base/handle.hpp"
#include "../base/types.hpp"
#include "task.hpp"

/// Loss functions.
namespace rectify { inline namespace RECTIFY_PRECISION {

class Dataset;

/// The target of one sample: a class, or values.
struct Target {
  Index label = -1;                     ///< its class; -1 for regression
  std::span<const Scalar> values = {};  ///< for regression: one for each output
  bool has_label() const { return label >= 0; }
  /// Target of output k; classes are one-hot.
  Scalar value(std::size_t k) const {
    if (has_label()) return static_cast<Index>(k) == label ? Scalar(1) : Scalar(0);
    return values[k];
  }
};

/// Computes the loss of one sample from the net's outputs, and its gradient with respect to them.
/// The loss of a batch is the sum of these divided by the sum of weights; without weights, the
/// mean.
///
/// A rule may define `needs_labels`; `link`, if the outputs are logits, not predictions;
/// `outputs(data)`, if the number of outputs is not that of classes or targets;
/// `has_class_weights()` and `weight(target)`, if its values include weights of classes; and
/// `for_data(data)`, which returns the rule completed from the data, and throws ConfigError if it
/// does not apply to the data.
template <class Rule>
concept LossRule = requires(const Rule& rule, std::span<const Scalar> output, const Target& target,
                            std::span<Scalar> gradient) {
  { Rule::kind } -> std::convertible_to<std::string_view>;
  { rule.value_and_gradient(output, target, gradient) } -> std::same_as<double>;
};

class Loss;

struct RECTIFY_API LossInterface : RuleInterface {
  /// Throws ConfigError unless there is a gradient for each output, and a class where one is
  /// needed; that the outputs fit the target is for `check_fit` to see.
  virtual double value_and_gradient(std::span<const Scalar> output, const Target& target,
                                    std::span<Scalar> gradient) const = 0;
  /// Whether it requires classes.
  virtual bool needs_labels() const = 0;
  /// What turns the outputs of a net trained with it into predictions.
  virtual Link link() const = 0;
  /// The number of outputs of a net for this data.
  virtual Index outputs(const Dataset& data) const = 0;
  /// Whether any target's weight is not 1.
  virtual bool has_class_weights() const = 0;
  /// The class weight of the target, which the loss value includes already.
  virtual double weight(const Target& target) const = 0;
  /// The loss completed from the training data (class weights). Throws ConfigError if it does not
  /// apply to the data.
  virtual Loss for_data(const Dataset& data) const = 0;
};

class RECTIFY_API Loss : public Handle<LossInterface> {
 public:
  template <LossRule Rule>
  Loss(Rule rule)  // NOLINT: implicit
      : Handle(std::make_shared<Model<Rule>>(std::move(rule))) {}

  /// Cross-entropy for classes (the binary one for two classes and one output, and for several
  /// labels), mean squared error for regression.
  static Loss fitting(const Dataset& data, Index outputs);
  static Loss fitting(const Dataset& data);

  static constexpr auto family = "loss";

 private:
  /// The number of classes or targets.
  static Index outputs_of(const Dataset& data);

  template <class Rule>
  struct Model final : RuleHolder<LossInterface, Rule> {
    using RuleHolder<LossInterface, Rule>::RuleHolder;
    double value_and_gradient(std::span<const Scalar> output, const Target& target,
                              std::span<Scalar> gradient) const final {
      expect_equal(std::ssize(gradient), std::ssize(output), "loss", "values of the gradient");
      if (needs_labels()) expect_at_least(target.label, 0, "loss", "label");
      return this->rule.value_and_gradient(output, target, gradient);
    }
    bool needs_labels() const final {
      if constexpr (requires { Rule::needs_labels; }) return Rule::needs_labels;
      return false;
    }
    Link link() const final {
      if constexpr (requires { Rule::link; }) return Rule::link;
      return Link::none;
    }
    Index outputs(const Dataset& data) const final {
      if constexpr (requires { this->rule.outputs(data); }) {
        return this->rule.outputs(data);
      } else {
        return outputs_of(data);
      }
    }
    bool has_class_weights() const final {
      if constexpr (requires { this->rule.has_class_weights(); })
        return this->rule.has_class_weights();
      return false;
    }
    double weight(const Target& target) const final {
      if constexpr (requires { this->rule.weight(target); }) return this->rule.weight(target);
      return 1;
    }
    Loss for_data(const Dataset& data) const final {
      if constexpr (requires { this->rule.for_data(data); }) return this->rule.for_data(data);
      return this->rule;
    }
  };
};

}}  // namespace rectify
