#include "activation_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "../../vitals/census.hpp"
#include "../charts/chart.hpp"
#include "../page/text.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// The fraction of the plotted range on which the derivative is nearly 0.
double flat_fraction(const ActivationCurve& curve) {
  const auto count = std::count_if(curve.slope.begin(), curve.slope.end(),
                                   [](double slope) { return std::abs(slope) < flat_slope; });
  return static_cast<double>(count) / static_cast<double>(curve.slope.size());
}

std::string values_sentence(const std::vector<std::string>& names,
                            const std::vector<ActivationCurve>& curves) {
  std::vector<std::string> items;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto [least, most] = std::minmax_element(curves[i].value.begin(), curves[i].value.end());
    items.push_back(
        fmt::format("from {} to {} for {}", number_text(*least), number_text(*most), names[i]));
  }
  return "On this interval, f(z) ranges " + list_text(items) + ".";
}

std::string slopes_sentence(const std::vector<std::string>& names,
                            const std::vector<ActivationCurve>& curves) {
  const std::string here = " of this interval";
  std::vector<std::string> items, without;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const double fraction = flat_fraction(curves[i]);
    if (fraction >= least_flat_fraction) {
      items.push_back(fmt::format("{}{} for {}", percent_text(fraction, 0),
                                  items.empty() ? here : "", names[i]));
    } else {
      without.push_back(names[i]);
    }
  }
  const std::string least = "on less than " + percent_text(least_flat_fraction);
  const std::string text = "f'(z) is nearly 0 ", rest = " for " + list_text(without) + ".";
  if (items.empty()) return text + least + here + rest;
  return text + "on " + list_text(items) + (without.empty() ? "." : "; " + least + rest);
}

}  // namespace

std::vector<Figure> activation_figures(const std::vector<NamedActivation>& activations, double from,
                                       double to) {
  std::vector<std::string> names;
  std::vector<ActivationCurve> curves;
  for (const NamedActivation& activation : activations) {
    names.push_back(activation.name);
    curves.push_back(curve_of(activation.layer, from, to, 201, activation.parameter));
  }
  names = labels(names);
  const Axis z{.title = "z", .least = from, .most = to};
  Lines values{.x = z, .y = {.title = "f(z)"}, .series = "activation", .lines = {}};
  Lines slopes{.x = z, .y = {.title = "f'(z)"}, .series = "activation", .lines = {}};
  for (std::size_t i = 0; i < names.size(); ++i) {
    values.lines.push_back({names[i], {}});
    slopes.lines.push_back({names[i], {}});
    for (std::size_t j = 0; j < curves[i].x.size(); ++j) {
      values.lines.back().points.push_back({curves[i].x[j], curves[i].value[j]});
      slopes.lines.back().points.push_back({curves[i].x[j], curves[i].slope[j]});
    }
  }
  return {{.name = "activations",
           .title = names.size() == 1 ? "Activation function" : "Activation functions",
           .result = values_sentence(names, curves),
           .caption = "Output f(z) of a unit as a function of its pre-activation z.",
           .chart = line_chart(values)},
          {.name = "slopes",
           .title = names.size() == 1 ? "Derivative of the activation function"
                                      : "Derivatives of the activation functions",
           .result = slopes_sentence(names, curves),
           .caption = fmt::format("Derivative f'(z) as a function of z: backpropagation multiplies "
                                  "the gradient of a unit's output by it. Nearly 0 means "
                                  "|f'(z)| < {:.3g}.",
                                  static_cast<double>(flat_slope)),
           .chart = line_chart(slopes)}};
}

}}  // namespace rectify
