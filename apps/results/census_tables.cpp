#include "census_tables.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "../../base/words.hpp"
#include "../../vitals/definitions.hpp"
#include "../terminal/style.hpp"
#include "../terminal/tables.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using Rows = std::vector<std::vector<std::string>>;

/// The names of the definitions that a unit falls under.
std::vector<std::string> names_of(const LayerCensus& layer, const UnitCensus& unit) {
  std::vector<std::string> names;
  for (const Definition& definition : dead_definitions) {
    if (definition.applies(layer) && definition.holds(layer, unit)) {
      names.emplace_back(definition.name);
    }
  }
  return names;
}

/// Dead without further qualification.
constexpr std::string_view usual_definition = "gradient_dead";

double fraction_of(Index part, std::size_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

std::string percent(double fraction) { return fmt::format("{:.3g} %", 100 * fraction); }

std::string kind_of(const CensusView& view, Index layer) {
  const auto& layers = view.subject.model.net.architecture().layers();
  return std::string(layers[at(layer)].layer.kind());
}

Rows figures(const LayerCensus& layer) {
  Rows rows;
  for (const Definition& definition : dead_definitions) {
    rows.push_back({definition.name});
    if (!definition.applies(layer)) {
      rows.back().insert(rows.back().end(), {"-", "", "not applicable, or not computed"});
      continue;
    }
    const Index units = count_units(layer, definition);
    const bool alarms = units > 0 && definition.name == usual_definition;
    const std::string count = count_text(units);
    const std::string share = percent(fraction_of(units, layer.units.size()));
    rows.back().push_back(alarms ? alarming(count) : count);
    rows.back().push_back(alarms ? alarming(share) : share);
  }
  if (layer.has_zeros) {
    rows.push_back({"sparsity", "", percent(layer.sparsity()), "of outputs are exactly 0"});
  } else if (layer.sparsity() > 0) {
    rows.push_back({"underflow", "", percent(layer.sparsity()), "of outputs are rounded to 0"});
  }
  if (layer.effective_rank) {
    rows.push_back({"effective rank", fmt::format("{:.2f}", *layer.effective_rank), "",
                    fmt::format("centred {:.2f}; stable rank {:.2f}", *layer.centred_rank,
                                *layer.stable_rank)});
  }
  if (layer.gradient_norm) {
    rows.push_back(
        {"|dL/dz|", fmt::format("{:.3g}", *layer.gradient_norm), "",
         fmt::format("on the first {} samples", std::min(layer.samples, gradient_samples))});
  }
  return rows;
}

/// The increase of the loss when this unit is replaced by its mean; none without `--costs`, and for
/// the last layer.
std::optional<double> cost_of(const CensusView& view, Index layer, std::size_t unit) {
  const auto costs = view.costs.find(layer);
  return costs == view.costs.end() ? std::nullopt : std::optional(costs->second[unit]);
}

std::string cost_text(const std::optional<double>& cost) {
  return cost ? fmt::format("{:.3g}", *cost) : "-";
}

/// The units that fall under a definition; `hidden`: how many of them are left out.
Rows units_under_any(const CensusView& view, const LayerCensus& layer, Index& hidden) {
  Rows rows;
  hidden = 0;
  for (std::size_t i = 0; i < layer.units.size(); ++i) {
    const UnitCensus& unit = layer.units[i];
    const std::vector<std::string> names = names_of(layer, unit);
    if (names.empty()) continue;
    if (!view.all_units && std::ssize(rows) == most_units_shown) {
      ++hidden;
      continue;
    }
    std::string all;
    for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
    rows.push_back({std::to_string(i), fmt::format("{:.3g}", unit.max_z),
                    percent(static_cast<double>(unit.fired) / static_cast<double>(layer.samples)),
                    fmt::format("{:.3g}", unit.mean_abs_output),
                    fmt::format("{:.3g}", unit.max_slope),
                    layer.effective_rank ? fmt::format("{:.4f}", unit.correlation) : "-"});
    if (!view.costs.empty()) {
      rows.back().push_back(cost_text(cost_of(view, layer.layer, i)));
      rows.back().push_back(cost_text(unit.first_order_cost));
    }
    rows.back().push_back(all);
  }
  return rows;
}

std::string units_text(const CensusView& view, const LayerCensus& layer, std::size_t width) {
  Index hidden = 0;
  const Rows rows = units_under_any(view, layer, hidden);
  if (rows.empty()) return "";
  std::vector<Column> columns{
      {.title = "unit", .kept = true},   {.title = "max z"},
      {.title = "fired", .rank = 1},     {.title = "mean |h|", .rank = 3},
      {.title = "max slope", .rank = 2}, {.title = "correlation", .rank = 4}};
  if (!view.costs.empty()) {
    columns.push_back({.title = "cost"});
    columns.push_back({.title = "first order", .rank = 1});
  }
  columns.push_back({.title = "definitions", .left = true, .kept = true});
  std::string text = "\n" + table(columns, rows, width);
  if (hidden > 0) {
    text += wrapped(fmt::format("and {} more (--units shows all)", count_text(hidden)), width);
  }
  return text;
}

std::string layer_text(const CensusView& view, const LayerCensus& layer, const LayerNames& names,
                       std::size_t width) {
  const std::string title =
      fmt::format("{}, {}: {}", strong(names.full(layer.layer)), kind_of(view, layer.layer),
                  count_text(std::ssize(layer.units), "unit"));
  return "\n" + wrapped(title, width) +
         table({{.left = true}, {.kept = true}, {.kept = true}, {.left = true, .rank = 1}},
               figures(layer), width) +
         units_text(view, layer, width);
}

std::string definitions_text(const CensusView& view, std::size_t width) {
  std::string text = "\n";
  for (const Definition& definition : dead_definitions) {
    text += wrapped(fmt::format("{}: {}", definition.name, rule_of(definition, view.tau)), width);
  }
  text += wrapped(
      "z is the input of a unit's activation f, h = f(z) its output; correlation: the largest "
      "|correlation| with another unit of the layer. Dead without further qualification means "
      "gradient_dead.",
      width);
  if (!view.costs.empty()) {
    text += wrapped(
        fmt::format("cost: the increase of the mean loss over the first {} samples when the unit's "
                    "output is replaced by its mean over them; first order: an estimate of it, the "
                    "sum of dL/dh (mean h - h).",
                    std::min(view.census.samples, gradient_samples)),
        width);
  }
  return text +
         wrapped(fmt::format("What occurs in none of {} samples has a probability of at most "
                             "{} with 95 % confidence (rule of three, 3/n).",
                             count_text(view.census.samples),
                             percent(upper_bound(view.census.samples))),
                 width);
}

Json unit_json(const CensusView& view, const LayerCensus& layer, std::size_t i) {
  const UnitCensus& unit = layer.units[i];
  return {{"unit", i},
          {"definitions", names_of(layer, unit)},
          {"fired", unit.fired},
          {"flat", unit.flat},
          {"zeros", unit.zeros},
          {"max_z", unit.max_z},
          {"max_slope", unit.max_slope},
          {"min_output", unit.min_output},
          {"max_output", unit.max_output},
          {"mean_output", unit.mean_output},
          {"mean_abs_output", unit.mean_abs_output},
          {"variance", unit.variance},
          {"correlation", layer.effective_rank ? Json(unit.correlation) : Json()},
          {"explained", layer.effective_rank ? Json(unit.explained) : Json()},
          {"mean_abs_gradient", number_to_json(unit.mean_abs_gradient)},
          {"first_order_cost", number_to_json(unit.first_order_cost)},
          {"replacement_cost", number_to_json(cost_of(view, layer.layer, i))}};
}

Json layer_json(const CensusView& view, const LayerCensus& layer) {
  Json json{{"layer", layer.layer},
            {"type", kind_of(view, layer.layer)},
            {layer.has_zeros ? "sparsity" : "underflow", layer.sparsity()},
            {"mean_abs_output", layer.mean_abs_output()},
            {"effective_rank", number_to_json(layer.effective_rank)},
            {"centred_rank", number_to_json(layer.centred_rank)},
            {"stable_rank", number_to_json(layer.stable_rank)},
            {"gradient_norm", number_to_json(layer.gradient_norm)},
            {"counts", Json::object()},
            {"units", Json::array()}};
  for (const Definition& definition : dead_definitions) {
    json["counts"][definition.name] =
        definition.applies(layer) ? Json(count_units(layer, definition)) : Json();
  }
  for (std::size_t i = 0; i < layer.units.size(); ++i) {
    json["units"].push_back(unit_json(view, layer, i));
  }
  return json;
}

}  // namespace

std::string census_text(const CensusView& view, std::size_t width) {
  const LayerNames names = names_of(view.subject);
  std::string text = wrapped(subject_text(view.subject) + "; " + probe_text(view.probe), width);
  for (const LayerCensus& layer : view.census.layers) {
    text += layer_text(view, layer, names, width);
  }
  if (view.census.layers.empty()) return text + wrapped("The net has no activation layer.", width);
  return text + definitions_text(view, width);
}

Json census_json(const CensusView& view) {
  Json json = subject_json(view.subject);
  const std::string& difference = view.probe.difference;
  json["probe"] = {{"samples", view.census.samples},
                   {"from", view.probe.of_run ? "run"
                            : view.probe.seed ? "drawn"
                                              : "all"},
                   {"seed", view.probe.seed ? Json(*view.probe.seed) : Json()},
                   {"difference", difference.empty() ? Json() : Json(difference)},
                   {"upper_bound", upper_bound(view.census.samples)},
                   {"gradient_samples", std::min(view.census.samples, gradient_samples)}};
  json["loss_type"] = view.subject.loss.kind();
  json["definitions"] = Json::object();
  for (const Definition& definition : dead_definitions) {
    json["definitions"][definition.name] = rule_of(definition, view.tau);
  }
  json["layers"] = Json::array();
  for (const LayerCensus& layer : view.census.layers) {
    json["layers"].push_back(layer_json(view, layer));
  }
  json["tensors"] = Json::array();
  for (const TensorCensus& tensor : view.census.tensors) {
    json["tensors"].push_back({{"name", tensor.name},
                               {"layer", tensor.layer},
                               {"norm", tensor.norm},
                               {"gradient_norm", number_to_json(tensor.gradient_norm)}});
  }
  return json;
}

}}  // namespace rectify
