#include "plot_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "../../layers/catalogue.hpp"
#include "../../vitals/census.hpp"
#include "../page/text.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// The statistics are sums over z from -`normal_range` to `normal_range`.
constexpr double normal_range = 8;

/// Of an activation f, for z ~ N(0, 1).
struct NormalStatistics {
  double mean = 0;   ///< E[f(z)]
  double flat = 0;   ///< P(|f'(z)| < flat_slope)
  double slope = 0;  ///< root mean square of f'(z)

  explicit NormalStatistics(const ActivationCurve& curve) {
    double weights = 0, squares = 0;
    for (std::size_t i = 0; i < curve.x.size(); ++i) {
      const double weight = std::exp(-0.5 * curve.x[i] * curve.x[i]);
      weights += weight;
      mean += weight * curve.value[i];
      squares += weight * curve.slope[i] * curve.slope[i];
      if (std::abs(curve.slope[i]) < flat_slope) flat += weight;
    }
    mean /= weights;
    flat /= weights;
    slope = std::sqrt(squares / weights);
  }
};

std::vector<NormalStatistics> statistics_of(const std::vector<NamedActivation>& activations) {
  std::vector<NormalStatistics> all;
  for (const NamedActivation& activation : activations) {
    all.emplace_back(
        curve_of(activation.layer, -normal_range, normal_range, 1600, activation.parameter));
  }
  return all;
}

PageTable table_of(const std::vector<NamedActivation>& activations,
                   const std::vector<NormalStatistics>& statistics) {
  PageTable table{.title = "Statistics for standard normal z",
                  .caption = "Before training, z is approximately standard normal.",
                  .columns = {{"activation", true},
                              {"formula", true},
                              {"P(|f'(z)| < 0.001)"},
                              {"mean of f(z)"},
                              {"RMS of f'(z)"},
                              {"gain"}},
                  .rows = {}};
  for (std::size_t i = 0; i < activations.size(); ++i) {
    const Layer& layer = activations[i].layer;
    const auto* entry = registry<Layer>().find(layer.kind());
    table.rows.push_back(
        {activations[i].name, entry != nullptr ? entry->doc : "", percent_text(statistics[i].flat),
         fmt::format("{:.3f}", statistics[i].mean), fmt::format("{:.3f}", statistics[i].slope),
         fmt::format("{:.4f}", layer->gain().value_or(1))});
  }
  return table;
}

std::string verdict_of(const std::vector<std::string>& names,
                       const std::vector<NormalStatistics>& statistics) {
  std::vector<std::string> items, without;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (statistics[i].flat >= least_flat_fraction) {
      items.push_back(fmt::format("{} for {}", percent_text(statistics[i].flat, 0), names[i]));
    } else {
      without.push_back(names[i]);
    }
  }
  const std::string text = "For standard normal z, f'(z) is nearly 0 with a probability of ";
  const std::string rest =
      "less than " + percent_text(least_flat_fraction) + " for " + list_text(without) + ".";
  if (items.empty()) return text + rest;
  return text + list_text(items) + (without.empty() ? "." : "; " + rest);
}

}  // namespace

Page plot_page(const std::vector<NamedActivation>& activations, double from, double to) {
  std::vector<std::string> names;
  for (const NamedActivation& activation : activations) names.push_back(activation.name);
  names = labels(names);
  const std::vector<NormalStatistics> statistics = statistics_of(activations);
  Section section{.title = "Activations"};
  for (Figure& figure : activation_figures(activations, from, to)) {
    section.parts.push_back(std::move(figure));
  }
  section.parts.push_back(table_of(activations, statistics));
  section.parts.push_back(Paragraph{
      "P(|f'(z)| < 0.001): the probability that the derivative is nearly 0, so that a unit hardly "
      "learns. RMS: root mean square. Gain: 1 / sqrt(E[f(z)^2]). Initial weights with a standard "
      "deviation of gain / sqrt(fan_in) keep the variance of z constant from layer to layer (He et "
      "al. 2015)."});
  return {.kind = "Activations",
          .title = list_text(names),
          .verdict = verdict_of(names, statistics),
          .sections = {std::move(section)}};
}

}}  // namespace rectify
