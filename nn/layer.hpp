#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "activation.hpp"
#include "frame.hpp"
#include "handle.hpp"
#include "random.hpp"

/// What a layer is. A layer is a struct of hyperparameters that says what it needs and writes into
/// the memory it is given; it owns none, and knows nothing of threads.
namespace rectify::inline RECTIFY_PRECISION {

/// What a parameter may know when its first values are drawn.
struct Birth {
  Index fan_in;           ///< inputs of a unit
  Index fan_out;          ///< units of the layer
  double gain;            ///< of the activation that follows: keeps E[y^2] through it
  random::Stream stream;  ///< keyed by the ordinal of the layer among those of its kind
  random::Stream shared;  ///< likewise, and the same for all parameters of the layer
};

/// A tensor that is learnt. `shape` is (units, inputs) or (units), as in torch.
struct Parameter {
  std::string name;
  std::vector<Index> shape;
  std::function<void(Matrix& values, const Birth&)> initialize;
  bool decays = false;  ///< weight decay applies
  bool shared = false;  ///< one value for all units: its gradient is summed over the tiles
};

/// A tensor that is kept but not learnt, one value a unit: a running mean.
struct Buffer {
  std::string name;
  double initial = 0;
};

/// What a layer declares before memory exists.
struct Needs {
  Index outputs = 0;
  std::vector<Parameter> parameters = {};
  std::vector<Buffer> buffers = {};
  Index saved = 0;            ///< scalars a unit that forward leaves for backward
  bool unitwise = false;      ///< output unit i depends on input unit i alone
  bool activation = false;    ///< has a slope, by which its units can be dead
  bool keeps_input = true;    ///< backward reads x
  bool keeps_output = false;  ///< backward reads y
};

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
/// tile of units passes through it undisturbed, forward and backward. `frame.dx` may be the memory
/// of `frame.dy`.
template <class Rule>
concept UnitwiseRule = requires(const Rule& rule, const Frame& frame) {
  { Rule::kind } -> std::convertible_to<std::string_view>;
  { rule.needs(Index{}) } -> std::same_as<Needs>;
  rule.forward(frame);
  rule.backward(frame);
};

struct RECTIFY_API LayerInterface : RuleInterface {
  virtual Needs needs(Index inputs) const = 0;
  /// y = f(x), for one tile of outputs.
  virtual void forward(const Frame& frame) const = 0;
  /// Gradients of the parameters of one tile of outputs by one piece of the inputs. Nothing for
  /// unit-wise layers.
  virtual void backward_parameters(const Frame& frame) const = 0;
  /// dx for one tile of inputs; unit-wise layers give the gradients of their parameters here too.
  virtual void backward_inputs(const Frame& frame) const = 0;
  /// 1 / sqrt(E[f(z)^2]) for z ~ N(0, 1): the factor that initial weights before this layer need.
  /// None where the layer passes on what follows it.
  virtual std::optional<double> gain() const = 0;
};

class Layer : public Handle<LayerInterface> {
 public:
  template <class Rule>
  requires MixingRule<Rule> || UnitwiseRule<Rule> || ActivationRule<Rule> Layer(
      Rule rule)  // NOLINT: implicit, so that {Dense{128}, ReLU{}} is a list of layers
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
      return rule.needs(inputs);
    }
  }
  void forward(const Frame& frame) const final {
    if constexpr (ActivationRule<Rule>) {
      activate(rule, frame);
    } else {
      rule.forward(frame);
    }
  }
  void backward_parameters(const Frame& frame) const final {
    if constexpr (MixingRule<Rule>) rule.backward_parameters(frame);
  }
  void backward_inputs(const Frame& frame) const final {
    if constexpr (ActivationRule<Rule>) {
      deactivate(rule, frame);
    } else if constexpr (MixingRule<Rule>) {
      rule.backward_inputs(frame);
    } else {
      rule.backward(frame);
    }
  }
  std::optional<double> gain() const final {
    if constexpr (ActivationRule<Rule>) {
      return variance_gain([this](double z) { return double(rule.value(Scalar(z))); });
    } else if constexpr (requires { rule.gain(); }) {
      return rule.gain();
    } else if constexpr (MixingRule<Rule>) {
      return 1.0;
    } else {
      return std::nullopt;
    }
  }
};

}  // namespace rectify::inline RECTIFY_PRECISION
