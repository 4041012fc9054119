#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "../base/handle.hpp"
#include "activation.hpp"
#include "frame.hpp"
#include "needs.hpp"

/// A layer is a struct of hyperparameters that declares its needs and writes to memory that it is
/// given. It owns no memory and is independent of threads.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A layer whose outputs may depend on all inputs (dense). Called for each tile of outputs
/// (`forward`, `backward_parameters`) and of inputs (`backward_inputs`).
template <class Rule>
concept MixingRule = requires(const Rule& rule, const Frame& frame) {
  { Rule::kind } -> std::convertible_to<std::string_view>;
  { rule.needs(Index{}) } -> std::same_as<Needs>;
  rule.forward(frame);
  rule.backward_parameters(frame);
  rule.backward_inputs(frame);
};

/// A layer whose output i depends only on input i (PReLU, batch norm, dropout): tiles of units are
/// independent. The numbers of inputs and outputs are equal, and `frame.dx` may alias `frame.dy`.
template <class Rule>
concept UnitwiseRule = requires(const Rule& rule, const Frame& frame) {
  { Rule::kind } -> std::convertible_to<std::string_view>;
  { rule.needs(Index{}) } -> std::same_as<Needs>;
  rule.forward(frame);
  rule.backward(frame);
};

/// A layer that needs all units of a sample at once, but one sample at a time (softmax, layer
/// norm). Called for each tile of samples; `backward_parameters(frame)`, if it has parameters, for
/// each tile of units.
template <class Rule>
concept SamplewiseRule = requires(const Rule& rule, const Frame& frame) {
  { Rule::kind } -> std::convertible_to<std::string_view>;
  { rule.needs(Index{}) } -> std::same_as<Needs>;
  rule.forward(frame);
  rule.backward_samples(frame);
};

struct RECTIFY_API LayerInterface : RuleInterface {
  virtual Needs needs(Index inputs) const = 0;
  /// y = f(x), for one tile of outputs, or of samples.
  virtual void forward(const Frame& frame) const = 0;
  /// Gradients of the parameters of one tile of outputs by one piece of inputs. Does nothing for
  /// unit-wise layers.
  virtual void backward_parameters(const Frame& frame) const = 0;
  /// dx for one tile of inputs, or of samples; for unit-wise layers also the gradients of
  /// parameters.
  virtual void backward_inputs(const Frame& frame) const = 0;
  /// 1 / sqrt(E[f(z)^2]) for z ~ N(0, 1), the gain of initial weights before this layer.
  /// std::nullopt if the gain of the next layer applies (dropout, norms).
  virtual std::optional<double> gain() const = 0;
};

class Layer : public Handle<LayerInterface> {
 public:
  template <class Rule>
  requires MixingRule<Rule> || UnitwiseRule<Rule> || SamplewiseRule<Rule> || ActivationRule<Rule>
  Layer(Rule rule)  // NOLINT: implicit, so that {Dense{128}, ReLU{}} is a list of layers
      : Handle(std::make_shared<Model<Rule>>(std::move(rule))) {}

  static constexpr auto family = "layer";

 private:
  template <class Rule>
  struct Model;
};

template <class Rule>
struct Layer::Model final : RuleHolder<LayerInterface, Rule> {
  using RuleHolder<LayerInterface, Rule>::RuleHolder;
  using RuleHolder<LayerInterface, Rule>::rule;

  Needs needs(Index inputs) const final {
    if constexpr (ActivationRule<Rule>) {
      return {.outputs = inputs,
              .unitwise = true,
              .activation = true,
              .keeps_input = slope_needs_input(rule),
              .keeps_output = !slope_needs_input(rule)};
    } else {
      Needs needs = rule.needs(inputs);
      needs.unitwise = UnitwiseRule<Rule>;
      needs.samplewise = SamplewiseRule<Rule>;
      return needs;
    }
  }
  void forward(const Frame& frame) const final {
    if constexpr (ActivationRule<Rule>) {
      Elementwise<Rule>::values(rule, frame.x, frame.y);
    } else {
      rule.forward(frame);
    }
  }
  void backward_parameters(const Frame& frame) const final {
    if constexpr (requires { rule.backward_parameters(frame); }) rule.backward_parameters(frame);
  }
  void backward_inputs(const Frame& frame) const final {
    if constexpr (ActivationRule<Rule>) {
      Elementwise<Rule>::backward(rule, frame);
    } else if constexpr (MixingRule<Rule>) {
      rule.backward_inputs(frame);
    } else if constexpr (SamplewiseRule<Rule>) {
      rule.backward_samples(frame);
    } else {
      rule.backward(frame);
    }
  }
  std::optional<double> gain() const final {
    if constexpr (ActivationRule<Rule>) {
      return Elementwise<Rule>::gain(rule);
    } else if constexpr (requires { rule.gain(); }) {
      return rule.gain();
    } else if constexpr (MixingRule<Rule>) {
      return 1.0;
    } else {
      return std::nullopt;
    }
  }
};

}}  // namespace rectify
