#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "../../comparison/sentences.hpp"
#include "../page/text.hpp"
#include "sections.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION { namespace comparison_sections {
namespace {

/// The activation layers of all runs, by index.
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

/// Cells by definition: the means over seeds.
Figure definitions_figure(const Comparison& comparison) {
  Grid grid{.row_title = series_title(comparison),
            .column_title = "definition",
            .value_title = "share of units",
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
      .title = "What is dead, by what one calls dead",
      .result = {},
      .caption =
          "Share of all units of activation layers at the end, mean over seeds. Only "
          "gradient_dead units are dead: the others are what has been called so. A blank cell: the "
          "question makes no sense there." +
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
  if (pairs == 0) return "By gradient_dead all cells are alike.";
  return fmt::format(
      "Of the {} that gradient_dead tells apart, other definitions order otherwise: {}.",
      count_text(pairs, "pair of cells", "pairs of cells"), list_text(texts));
}

void add_dead_curves(const Comparison& comparison, Section& section) {
  for (const Index layer : layers_of(comparison)) {
    const Lines lines = curves(comparison, {.title = "dead units", .format = ".0%", .zero = true},
                               [&](const RunRecord& run) {
                                 return series_of(run, {"dead", std::to_string(layer)});
                               });
    double most = 0;
    for (const Line& line : lines.lines) {
      for (const Point& point : line.points) most = std::max(most, point.y.value_or(0));
    }
    if (most == 0) continue;  // the heat map says so for all layers
    section.parts.push_back(Figure{
        .name = fmt::format("dead-{}", layer),
        .title = fmt::format("Dead units of layer {} by epoch", layer),
        .result =
            fmt::format("At most {} of them are dead, in the mean of a cell.", percent_text(most)),
        .caption = "Share of units that are gradient_dead on the probe set: the mean over "
                   "seeds with its 95 % interval, and a thin line for each seed.",
        .chart = line_chart(lines)});
  }
}

PageTable lives_table(const Comparison& comparison) {
  PageTable table{.title = "Births, deaths and revivals",
                  .caption = "Units a run, mean over seeds. A unit may die more than once.",
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

Section units(const Comparison& comparison) {
  Section section{.title = "What became of the units"};
  if (comparison.find(dead_definitions.front().name) == nullptr) return section;
  Figure definitions = definitions_figure(comparison);
  definitions.result = dead_sentence(comparison) + " " + sensitivity_sentence(comparison);
  section.parts.push_back(std::move(definitions));
  add_dead_curves(comparison, section);
  section.parts.push_back(lives_table(comparison));
  return section;
}

}}}  // namespace rectify::comparison_sections
