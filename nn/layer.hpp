#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "../base/handle.hpp"
#include "activation.hpp"
#include "frame.hpp"
#include "needs.hpp"

/// What a layer is. A layer is a struct of hyperparameters that says what it needs and writes into
/// the memory it is given; it owns none, and knows nothing of threads.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A layer whose every output unit may depend on every input. It is called once for each tile of
/// its outputs (forward, backward_parameters) and of its inputs (backward_inputs).
template <class Rule>
concept MixingRule = requires(const Rule& rule, const Frame& frame) {
  { Rule::kind } -> std::convertible_to<std::string_view>;
  { rule.needs(Index{}) } -> std::same_as<Needs>;
  rule.forward(frame);
  rule.backward_parameters(frame);
  rule.backward_inputs(frame);
};

/// A layer whose output unit i depends on input unit i alone (PReLU, batch norm, dropout): one
/// tile of units passes through it undisturbed, forward and backward. There are as many outputs as
/// inputs, and `frame.dx` may be the memory of `frame.dy`.
template <class Rule>
concept UnitwiseRule = requires(const Rule& rule, const Frame& frame) {
  { Rule::kind } -> std::convertible_to<std::string_view>;
  { rule.needs(Index{}) } -> std::same_as<Needs>;
  rule.forward(frame);
  rule.backward(frame);
};

/// A layer that each sample passes on its own, all units of it at once (softmax, layer norm): it is
/// called for each tile of samples, and if it has parameters, its `backward_parameters(frame)` for
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
  /// Gradients of the parameters of one tile of outputs by one piece of the inputs. Nothing for
  /// unit-wise layers.
  virtual void backward_parameters(const Frame& frame) const = 0;
  /// dx for one tile of inputs, or of samples; unit-wise layers give the gradients of their
  /// parameters here too.
  virtual void backward_inputs(const Frame& frame) const = 0;
  /// 1 / sqrt(E[f(z)^2]) for z ~ N(0, 1): the factor that initial weights before this layer need.
  /// None where the layer passes on what follows it.
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
