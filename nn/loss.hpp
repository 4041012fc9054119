#pragma once

#include <memory>
#include <span>
#include <utility>

#include "handle.hpp"
#include "types.hpp"

/// What training makes small.
namespace rectify::inline RECTIFY_PRECISION {

class Dataset;

/// What a net should have given for one sample: a class, or values.
struct Target {
  Index label = -1;                     ///< its class, where the data has classes
  std::span<const Scalar> values = {};  ///< else one value for each output
  bool has_label() const { return label >= 0; }
};

/// The loss of one sample from the net's outputs, and its gradient with respect to them; the loss
/// of a batch is the mean over its samples.
template <class Rule>
concept LossRule = requires(const Rule& rule, std::span<const Scalar> output, const Target& target,
                            std::span<Scalar> gradient) {
  { Rule::kind } -> std::convertible_to<std::string_view>;
  { rule.value_and_gradient(output, target, gradient) } -> std::same_as<double>;
};

struct RECTIFY_API LossInterface : RuleInterface {
  virtual double value_and_gradient(std::span<const Scalar> output, const Target& target,
                                    std::span<Scalar> gradient) const = 0;
  /// Whether it needs data with classes.
  virtual bool needs_labels() const = 0;
};

class RECTIFY_API Loss : public Handle<LossInterface> {
 public:
  template <LossRule Rule>
  Loss(Rule rule)  // NOLINT: implicit
      : Handle(std::make_shared<Model<Rule>>(std::move(rule))) {}

  /// Cross-entropy for data with classes, else the mean squared error.
  static Loss fitting(const Dataset& data);

  static constexpr auto family = "loss";

 private:
  template <class Rule>
  struct Model final : RuleHolder<LossInterface, Rule> {
    using RuleHolder<LossInterface, Rule>::RuleHolder;
    double value_and_gradient(std::span<const Scalar> output, const Target& target,
                              std::span<Scalar> gradient) const final {
      return this->rule.value_and_gradient(output, target, gradient);
    }
    bool needs_labels() const final {
      if constexpr (requires { Rule::needs_labels; }) return Rule::needs_labels;
      return false;
    }
  };
};

}  // namespace rectify::inline RECTIFY_PRECISION
