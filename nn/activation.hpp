#pragma once

#include <cmath>
#include <concepts>
#include <functional>
#include <string_view>
#include <variant>

#include "../math/loops.hpp"
#include "frame.hpp"

/// An activation is a struct with `value(x)` and its slope, from whichever of input and output is
/// at hand:
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

/// Whether backward takes the slope from the input. A rule that has both slopes says which by
/// `bool slope_needs_input() const`.
template <ActivationRule Rule>
bool slope_needs_input(const Rule& rule) {
  if constexpr (requires { rule.slope_needs_input(); }) {
    return rule.slope_needs_input();
  } else {
    return !SlopeFromOutput<Rule>;
  }
}

/// Calls `f` with what the loops of an activation hold: the rule, or where it chooses between
/// formulas, the one chosen: `std::variant<...> formula() const`. A loop that chooses for every
/// element is no vector code, or computes both.
template <ActivationRule Rule, class F>
void with_formula(const Rule& rule, const F& f) {
  if constexpr (requires { rule.formula(); }) {
    std::visit(f, rule.formula());
  } else {
    f(rule);
  }
}

/// What an activation does to many values. The library's own activations are compiled in the
/// library alone (`extern template` behind each in layers/), so that they have the same bits in
/// every program, whatever that is compiled with.
template <ActivationRule Rule>
struct RECTIFY_API Elementwise {
  /// y = f(x)
  static void values(const Rule& rule, ConstView x, View y);
  /// dx = f'(x) dy
  static void backward(const Rule& rule, const Frame& frame);
  /// `variance_gain` of f.
  static double gain(const Rule& rule);
};

/// 1 / sqrt(E[f(z)^2]) for z ~ N(0, 1), by Simpson's rule on [-12, 12]: with weights of variance
/// gain^2 / fan_in the second moment of the activations is the same in every layer (He et al.
/// 2015). 1 where the integral is zero or not finite.
RECTIFY_API double variance_gain(const std::function<double(double)>& f);

// By value: the compiler sees that what a loop writes is no field of the rule.
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
