#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "../../comparison/sentences.hpp"
#include "../page/text.hpp"
#include "sections.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION { namespace comparison_sections {
namespace {

/// The indices of the activation layers in any of the runs.
std::set<Index> layers_of(const Comparison& comparison) {
  std::set<Index> layers;
  for (const auto& runs : comparison.runs) {
    for (const RunRecord& run : runs) {
      if (run.epochs.empty()) continue;
      for (const auto& [layer, share] : inside(run.epochs.front(), {"dead"}).items())
        layers.insert(std::stoll(layer));
    }
  }
  return layers;
}

/// "hidden layer 2"; "layer 3 of the net" where it is another one in another cell's net.
std::string layer_name(const Comparison& comparison, Index layer) {
  std::set<std::string> names;
  for (std::size_t c = 0; c < comparison.cells.size(); ++c) {
    const auto& runs = comparison.runs[c];
    const bool has_layer = std::any_of(runs.begin(), runs.end(), [&](const RunRecord& run) {
      return !run.epochs.empty() &&
             inside(run.epochs.front(), {"dead"}).contains(std::to_string(layer));
    });
    if (!has_layer) continue;
    const LayerList layers = config_of(comparison.loaded, comparison.cells[c],
                                       comparison.experiment().seeds.values.front())
                                 .model.layers;
    names.insert(names_of_layers(layers).brief(layer));
  }
  return names.size() == 1 ? *names.begin() : fmt::format("layer {} of the net", layer);
}

/// A heat map of cells by definitions of a dead unit: means over seeds.
Figure definitions_figure(const Comparison& comparison) {
  Grid grid{.row_title = series_title(comparison),
            .column_title = "definition",
            .value_title = "fraction of units",
            .rows = cell_names(comparison),
            .columns = {},
            .values = std::vector<std::vector<std::optional<double>>>(comparison.cells.size()),
            .format = ".1%",
            .numbers = true,
            .range = {{0, 1}}};
  for (const Definition& definition : dead_definitions) {
    const MeasureResult* result = comparison.find(definition.name);
    if (result == nullptr) continue;
    grid.columns.emplace_back(definition.name);
    for (std::size_t c = 0; c < comparison.cells.size(); ++c) {
      const CellSummary& cell = result->cells[c];
      grid.values[c].push_back(cell.n > 0 ? std::optional(cell.mean) : std::nullopt);
    }
  }
  std::string rules;
  const double tau = config_of(comparison.loaded, comparison.cells.front(),
                               comparison.experiment().seeds.values.front())
                         .vitals.tau;
  for (const Definition& definition : dead_definitions) {
    rules += fmt::format(" {}: {}.", definition.name, rule_of(definition, tau));
  }
  return {
      .name = "dead-by-definition",
      .title = "Dead units by definition",
      .result = {},
      .caption =
          "Fraction of the units of all activation layers that meet each definition at the end, "
          "mean over seeds. On this page, dead means gradient_dead; the others are alternative "
          "definitions. Empty cell: the definition does not apply." +
          rules,
      .chart = heat_map(grid),
      .wide = true};
}

std::string sensitivity_sentence(const Comparison& comparison) {
  std::vector<std::string> texts;
  Index pairs = 0;
  for (const Sensitivity& other : comparison.sensitivity) {
    pairs = std::max(pairs, other.pairs);
    if (other.pairs > 0) texts.push_back(fmt::format("{} {}", other.definition, other.otherwise));
  }
  if (pairs == 0) return "The cells do not differ in gradient_dead units.";
  return fmt::format(
      "{} in gradient_dead units. Pairs that other definitions rank in the opposite order: {}.",
      count_text(pairs, "pair of cells differs", "pairs of cells differ"), list_text(texts));
}

void add_dead_curves(const Comparison& comparison, Section& section) {
  for (const Index layer : layers_of(comparison)) {
    const Lines lines =
        curves(comparison, {.title = "fraction of units", .format = "%", .zero = true},
               {.low = 0, .high = 1}, [&](const RunRecord& run) {
                 return series_of(run, {"dead", std::to_string(layer)});
               });
    double most = 0;
    for (const Line& line : lines.lines) {
      for (const Point& point : line.points) most = std::max(most, point.y.value_or(0));
    }
    if (most == 0) continue;  // the heat map shows it for all layers
    section.parts.push_back(Figure{
        .name = fmt::format("dead-{}", layer),
        .title = fmt::format("Dead units of {} by epoch", layer_name(comparison, layer)),
        .result = fmt::format("The highest mean of a cell is {}.", percent_text(most)),
        .caption = "Fraction of the layer's units that are gradient_dead on the probe samples. " +
                   caption_of(lines),
        .chart = line_chart(lines),
        .wide = has_panels(lines)});
  }
}

PageTable lives_table(const Comparison& comparison) {
  PageTable table{
      .title = "Deaths and revivals",
      .caption = "Number of units per run, mean over seeds. A unit can die more than once.",
      .columns = {{series_title(comparison), true}},
      .rows = {}};
  for (const GridCell& cell : comparison.cells) table.rows.push_back({cell.label});
  for (const char* name : {"born_dead", "died", "revived"}) {
    const MeasureResult* result = comparison.find(name);
    if (result == nullptr) continue;
    table.columns.push_back({result->measure->title});
    for (std::size_t c = 0; c < comparison.cells.size(); ++c) {
      const CellSummary& cell = result->cells[c];
      table.rows[c].push_back(cell.n > 0 ? fmt::format("{:.1f}", cell.mean) : "");
    }
  }
  return table;
}

}  // namespace

Section dead_units(const Comparison& comparison) {
  Section section{.title = "Dead units"};
  if (comparison.find(dead_definitions.front().name) == nullptr) return section;
  Figure definitions = definitions_figure(comparison);
  definitions.result = dead_sentence(comparison) + " " + sensitivity_sentence(comparison);
  section.parts.push_back(std::move(definitions));
  add_dead_curves(comparison, section);
  section.parts.push_back(lives_table(comparison));
  return section;
}

}}}  // namespace rectify::comparison_sections
