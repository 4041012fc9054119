#pragma once

#include <memory>
#include <utility>

#include "../base/handle.hpp"
#include "layer.hpp"

/// Initialization of weights and biases.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A distribution of initial weights: fills `values`, (units, inputs). Optionally `fill_bias`
/// initializes biases.
template <class Rule>
concept InitRule = requires(const Rule& rule, Matrix& values, const InitContext& context) {
  { Rule::kind } -> std::convertible_to<std::string_view>;
  rule.fill(values, context);
};

struct RECTIFY_API InitInterface : RuleInterface {
  virtual void fill(Matrix& values, const InitContext& context) const = 0;
  /// Zeros unless the rule has `fill_bias`.
  virtual void fill_bias(Matrix& values, const InitContext& context) const = 0;
};

class RECTIFY_API Init : public Handle<InitInterface> {
 public:
  template <InitRule Rule>
  Init(Rule rule)  // NOLINT: implicit, so that Dense{.units = 64, .init = HeNormal{}} reads well
      : Handle(std::make_shared<Model<Rule>>(std::move(rule))) {}

  static Init he_normal();  ///< the default of `Dense`

  static constexpr auto family = "init";

 private:
  template <class Rule>
  struct Model final : RuleHolder<InitInterface, Rule> {
    using RuleHolder<InitInterface, Rule>::RuleHolder;
    void fill(Matrix& values, const InitContext& context) const final {
      this->rule.fill(values, context);
    }
    void fill_bias(Matrix& values, const InitContext& context) const final {
      if constexpr (requires { this->rule.fill_bias(values, context); }) {
        this->rule.fill_bias(values, context);
      } else {
        values.setZero();
      }
    }
  };
};

}}  // namespace rectify
