#include "plot_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "../../layers/catalogue.hpp"
#include "../../vitals/census.hpp"
#include "../page/text.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// What curves are judged by, wider than what is drawn.
constexpr double far = 8;

/// Over z ~ N(0, 1), by sums over the places of a curve.
struct OverNormal {
  double mean = 0;   ///< of f(z)
  double flat = 0;   ///< share of z where it is flat
  double slope = 0;  ///< root mean square of f'(z)

  explicit OverNormal(const ActivationCurve& curve) {
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

std::vector<OverNormal> judged(const std::vector<NamedActivation>& activations) {
  std::vector<OverNormal> all;
  for (const NamedActivation& activation : activations) {
    all.emplace_back(curve_of(activation.layer, -far, far, 1600, activation.learnt));
  }
  return all;
}

PageTable table_of(const std::vector<NamedActivation>& activations,
                   const std::vector<OverNormal>& judged) {
  PageTable table{.title = "Where z is standard normal",
                  .caption = "As the inputs of a layer are, about, before the first step.",
                  .columns = {{"activation", true},
                              {"formula", true},
                              {"flat on"},
                              {"mean of f(z)"},
                              {"slope, root mean square"},
                              {"gain"}},
                  .rows = {}};
  for (std::size_t i = 0; i < activations.size(); ++i) {
    const Layer& layer = activations[i].layer;
    const auto* entry = registry<Layer>().find(layer.kind());
    table.rows.push_back({activations[i].name, entry != nullptr ? entry->doc : "",
                          percent_text(judged[i].flat), fmt::format("{:.3f}", judged[i].mean),
                          fmt::format("{:.3f}", judged[i].slope),
                          fmt::format("{:.4f}", layer->gain().value_or(1))});
  }
  return table;
}

std::string verdict_of(const std::vector<std::string>& names,
                       const std::vector<OverNormal>& judged) {
  std::vector<std::string> flat, alive;  // with what is said of them, and without
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string& name = names[i];
    if (judged[i].flat >= least_flat_share) {
      flat.push_back(fmt::format("{}{} in {}", name, flat.empty() ? " has no slope" : "",
                                 percent_text(judged[i].flat, 0)));
    } else {
      alive.push_back(name);
    }
  }
  if (flat.empty()) {
    return fmt::format("{} {} a slope nearly everywhere.", list_text(alive),
                       alive.size() == 1 ? "has" : "have");
  }
  std::string text = fmt::format("Where inputs are standard normal, {} of cases", list_text(flat));
  if (alive.empty()) return text + ".";
  return text + fmt::format("; {} nearly always {} one.", list_text(alive),
                            alive.size() == 1 ? "has" : "have");
}

}  // namespace

Page plot_page(const std::vector<NamedActivation>& activations, double from, double to) {
  std::vector<std::string> names;
  for (const NamedActivation& activation : activations) names.push_back(activation.name);
  names = labels(names);
  const std::vector<OverNormal> over_normal = judged(activations);
  Section section{.title = "Curves"};
  for (Figure& figure : activation_figures(activations, from, to)) {
    section.parts.push_back(std::move(figure));
  }
  section.parts.push_back(table_of(activations, over_normal));
  section.parts.push_back(Paragraph{
      "Flat: |f'(z)| below 0.001, where a unit hardly learns. Gain: what the deviation of "
      "first weights is multiplied with, so that E[f(z)^2] stays 1 from layer to layer "
      "(He et al. 2015)."});
  return {.kind = "Activations",
          .title = list_text(names),
          .verdict = verdict_of(names, over_normal),
          .sections = {std::move(section)}};
}

}}  // namespace rectify
