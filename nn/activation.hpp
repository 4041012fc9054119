#pragma once

#include <cmath>
#include <concepts>
#include <functional>
#include <string_view>
#include <variant>

#include "../math/loops.hpp"
#include "frame.hpp"

/// An activation is a struct with `value(x)` and its derivative from the output
/// (`slope_from_output`), from the input (`slope_from_input`), or both:
///
///     struct Tanh {
///       static constexpr auto kind = "tanh";
///       Scalar value(Scalar x) const { return std::tanh(x); }
///       Scalar slope_from_output(Scalar y) const { return 1 - y * y; }
///     };
namespace rectify { inline namespace RECTIFY_PRECISION {

template <class Rule>
concept SlopeFromOutput = requires(const Rule& rule, Scalar y) {
  { rule.slope_from_output(y) } -> std::same_as<Scalar>;
};

template <class Rule>
concept SlopeFromInput = requires(const Rule& rule, Scalar x) {
  { rule.slope_from_input(x) } -> std::same_as<Scalar>;
};

template <class Rule>
concept ActivationRule = (SlopeFromOutput<Rule> || SlopeFromInput<Rule>)&&requires(const Rule& rule,
                                                                                   Scalar x) {
  { Rule::kind } -> std::convertible_to<std::string_view>;
  { rule.value(x) } -> std::same_as<Scalar>;
};

/// Whether backward needs the input. A rule with both slopes decides by `bool slope_needs_input()
/// const`; otherwise the output is used if possible.
template <ActivationRule Rule>
bool slope_needs_input(const Rule& rule) {
  if constexpr (requires { rule.slope_needs_input(); }) {
    return rule.slope_needs_input();
  } else {
    return !SlopeFromOutput<Rule>;
  }
}

/// Calls `f` with the rule, or with the formula that it chooses by `std::variant<...> formula()
/// const`. A choice within the loop would prevent vectorization or compute all formulas.
template <ActivationRule Rule, class F>
void with_formula(const Rule& rule, const F& f) {
  if constexpr (requires { rule.formula(); }) {
    std::visit(f, rule.formula());
  } else {
    f(rule);
  }
}

/// An activation applied to matrices. The library's own activations are compiled only in the
/// library (`extern template` in layers/), so that results do not depend on a program's compiler
/// flags.
template <ActivationRule Rule>
struct RECTIFY_API Elementwise {
  /// y = f(x)
  static void values(const Rule& rule, ConstView x, View y);
  /// dx = f'(x) dy
  static void backward(const Rule& rule, const Frame& frame);
  /// `variance_gain` of f.
  static double gain(const Rule& rule);
};

/// 1 / sqrt(E[f(z)^2]) for z ~ N(0, 1), by Simpson's rule on [-12, 12]: weights of variance gain^2
/// / fan_in keep the second moment of activations constant over layers (He et al. 2015). 1 if the
/// integral is zero or not finite.
RECTIFY_API double variance_gain(const std::function<double(double)>& f);

// The formula is captured by value: then no store of the loop can change it, as far as the compiler
// knows.
template <ActivationRule Rule>
void Elementwise<Rule>::values(const Rule& rule, ConstView x, View y) {
  with_formula(rule, [&](auto formula) {
    map(x, y, [formula](Scalar value) { return formula.value(value); });
  });
}

template <ActivationRule Rule>
void Elementwise<Rule>::backward(const Rule& rule, const Frame& frame) {
  with_formula(rule, [&frame, from_input = slope_needs_input(rule)](auto formula) {
    if constexpr (SlopeFromInput<decltype(formula)>) {
      if (from_input) {
        return map(frame.x, frame.dy, frame.dx,
                   [formula](Scalar x, Scalar dy) { return formula.slope_from_input(x) * dy; });
      }
    }
    if constexpr (SlopeFromOutput<decltype(formula)>) {
      map(read_only(frame.y), frame.dy, frame.dx,
          [formula](Scalar y, Scalar dy) { return formula.slope_from_output(y) * dy; });
    }
  });
}

template <ActivationRule Rule>
double Elementwise<Rule>::gain(const Rule& rule) {
  return variance_gain([&rule](double z) { return double(rule.value(Scalar(z))); });
}

}}  // namespace rectify
