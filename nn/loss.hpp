#pragma once

#include <memory>
#include <span>
#include <utility>

#include "../base/expect.hpp"
#include "../base/handle.hpp"
#include "../base/types.hpp"

/// What training makes small.
namespace rectify { inline namespace RECTIFY_PRECISION {

class Dataset;

/// What a net should have given for one sample: a class, or values.
struct Target {
  Index label = -1;                     ///< its class, where the data has classes
  std::span<const Scalar> values = {};  ///< else one value for each output
  bool has_label() const { return label >= 0; }
  /// For output k; a class counts as its one-hot vector.
  Scalar value(std::size_t k) const {
    if (has_label()) return static_cast<Index>(k) == label ? Scalar(1) : Scalar(0);
    return values[k];
  }
};

/// The loss of one sample from the net's outputs, and its gradient with respect to them; the loss
/// of a batch is their sum over the sum of the targets' weights: the mean, where none are given.
///
/// A rule may have `needs_labels`; `outputs(data)`, if a net for the data has not as many as that
/// has classes or targets; `weighs()` and `weight(target)`, if its values are weighted; and
/// `for_data(data)`, the rule with what the data decides written out, which throws ConfigError for
/// data that it is no loss of.
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
  /// Whether it needs data with classes.
  virtual bool needs_labels() const = 0;
  /// How many outputs a net for this data has.
  virtual Index outputs(const Dataset& data) const = 0;
  /// Whether any target's weight is not 1.
  virtual bool weighs() const = 0;
  /// The weight that is in the target's value already.
  virtual double weight(const Target& target) const = 0;
  /// With what the data, the training part, decides written out. Throws ConfigError if it is no
  /// loss for this data.
  virtual Loss for_data(const Dataset& data) const = 0;
};

class RECTIFY_API Loss : public Handle<LossInterface> {
 public:
  template <LossRule Rule>
  Loss(Rule rule)  // NOLINT: implicit
      : Handle(std::make_shared<Model<Rule>>(std::move(rule))) {}

  /// Cross-entropy for data with classes, the binary one where a net of so many `outputs` has one
  /// for two classes; else the mean squared error.
  static Loss fitting(const Dataset& data, Index outputs);
  static Loss fitting(const Dataset& data);

  static constexpr auto family = "loss";

 private:
  /// One for each class or target.
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
    Index outputs(const Dataset& data) const final {
      if constexpr (requires { this->rule.outputs(data); }) {
        return this->rule.outputs(data);
      } else {
        return outputs_of(data);
      }
    }
    bool weighs() const final {
      if constexpr (requires { this->rule.weighs(); }) return this->rule.weighs();
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
