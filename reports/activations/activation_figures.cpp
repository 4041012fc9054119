#include "activation_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "../../vitals/census.hpp"
#include "../charts/chart.hpp"
#include "../page/text.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Of the range that is drawn, the share on which the slope is nearly 0.
double flat_share(const ActivationCurve& curve) {
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
        fmt::format("{} from {} to {}", names[i], number_text(*least), number_text(*most)));
  }
  return "Here " + list_text(items) + ".";
}

std::string slopes_sentence(const std::vector<std::string>& names,
                            const std::vector<ActivationCurve>& curves) {
  std::vector<std::string> items, without;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const double share = flat_share(curves[i]);
    if (share >= least_flat_share) {
      items.push_back(fmt::format("{} on {}", names[i], percent_text(share, 0)));
    } else {
      without.push_back(names[i]);
    }
  }
  if (items.empty()) return "None of them is ever flat here.";
  std::string text = "Flat, where a unit does not learn: " + list_text(items) + " of this range";
  return text + (without.empty() ? "." : "; " + list_text(without) + " nowhere.");
}

}  // namespace

std::vector<Figure> activation_figures(const std::vector<NamedActivation>& activations, double from,
                                       double to) {
  std::vector<std::string> names;
  std::vector<ActivationCurve> curves;
  for (const NamedActivation& activation : activations) {
    names.push_back(activation.name);
    curves.push_back(curve_of(activation.layer, from, to, 201, activation.learnt));
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
           .title = names.size() == 1 ? "The activation" : "The activations",
           .result = values_sentence(names, curves),
           .caption = "What comes out of a unit, by what goes into it.",
           .chart = line_chart(values)},
          {.name = "slopes",
           .title = names.size() == 1 ? "Its slope" : "Their slopes",
           .result = slopes_sentence(names, curves),
           .caption = fmt::format("By how much a unit's gradient is multiplied on its way back. "
                                  "Flat: |f'(z)| below {:.3g}.",
                                  static_cast<double>(flat_slope)),
           .chart = line_chart(slopes)}};
}

}}  // namespace rectify
