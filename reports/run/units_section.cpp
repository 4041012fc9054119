#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "../../io/files.hpp"
#include "../../io/json.hpp"
#include "../../io/json_shape.hpp"
#include "../../run/run_files.hpp"
#include "../../vitals/definitions.hpp"
#include "../page/text.hpp"
#include "curves.hpp"
#include "run_sections.hpp"
#include "unit_history.hpp"
#include "unit_map.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

Axis fractions() {
  return {.title = "fraction of units", .format = ".1~%", .zero = true, .least = 0};
}

/// One line per definition of a dead unit, by epoch.
std::vector<Line> definition_lines(const RunMaterial& material, Index layer) {
  std::vector<Line> lines;
  for (const Definition& definition : dead_definitions) {
    Line line = line_of(material.run, definition.name,
                        {"vitals", "layers", std::to_string(layer), definition.name});
    if (!line.points.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

double highest_of(const std::vector<Line>& lines) {
  double most = 0;
  for (const Line& line : lines) most = std::max(most, highest(line).value);
  return most;
}

std::string definitions_sentence(const std::vector<Line>& lines) {
  if (highest_of(lines) == 0) return "No unit meets any of the definitions in any epoch.";
  std::vector<std::string> items;
  for (const Line& line : lines) {
    items.push_back(fmt::format("{} {}", percent_text(last(line).value), line.name));
  }
  return "At the end: " + list_text(items) + ".";
}

double tau_of(const RunMaterial& material) {
  return material.config ? material.config->vitals.tau : CensusOptions{}.dormant_share;
}

std::string definitions_caption(const RunMaterial& material) {
  std::string text = "Fraction of the layer's units that meet each definition, by epoch.";
  for (const Definition& definition : dead_definitions) {
    text += fmt::format(" {}: {}.", definition.name, rule_of(definition, tau_of(material)));
  }
  return text;
}

Figure definitions_figure(const RunMaterial& material, Index layer, bool explains) {
  const std::vector<Line> lines = definition_lines(material, layer);
  Axis y = fractions();
  if (highest_of(lines) == 0) y.most = 0.1;
  return {.name = fmt::format("dead-in-layer-{}", layer),
          .title = "Dead units by definition in " + material.layer_name(layer),
          .result = definitions_sentence(lines),
          .caption = explains ? definitions_caption(material)
                              : "The definitions are listed below the first of these charts.",
          .chart = line_chart({.x = epochs(), .y = y, .series = "definition", .lines = lines})};
}

/// For deep nets: a heat map of layers by epochs, for one definition.
Figure depth_figure(const Definition& definition, const std::vector<Line>& lines, double tau) {
  Grid grid{.row_title = "layer",
            .column_title = "epoch",
            .value_title = "fraction of units",
            .rows = {},
            .columns = {},
            .values = {},
            .format = ".0%",
            .range = {{0, 1}}};
  for (const Point& point : lines.front().points) {
    grid.columns.push_back(fmt::format("{}", point.x));
  }
  for (const Line& line : lines) {
    grid.rows.push_back(line.name);
    grid.values.emplace_back();
    for (std::size_t i = 0; i < grid.columns.size(); ++i) {
      grid.values.back().push_back(i < line.points.size() ? line.points[i].y : std::nullopt);
    }
  }
  const auto worst = std::max_element(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
    return last(a).value < last(b).value;
  });
  return {.name = fmt::format("depth-{}", definition.name),
          .title = fmt::format("{} units by layer", definition.name),
          .result = fmt::format("At the end, {} has the largest fraction: {}.", worst->name,
                                percent_text(last(*worst).value)),
          .caption = fmt::format("Fraction of each layer's units, by epoch. Definition: {}.",
                                 rule_of(definition, tau)),
          .chart = heat_map(grid)};
}

void add_definitions(const RunMaterial& material, Section& section) {
  const std::vector<Index> layers = material.layers();
  if (layers.size() <= most_layers) {
    for (const Index layer : layers) {
      if (definition_lines(material, layer).empty()) continue;
      section.parts.push_back(definitions_figure(material, layer, layer == layers.front()));
    }
    return;
  }
  for (const Definition& definition : dead_definitions) {
    const std::vector<Line> lines = layer_lines(material, definition.name);
    const bool some = std::any_of(lines.begin(), lines.end(),
                                  [](const Line& line) { return highest(line).value > 0; });
    if (some) section.parts.push_back(depth_figure(definition, lines, tau_of(material)));
  }
}

constexpr std::array event_names{"dead at initialization", "died", "revived", "replaced"};

std::string events_text(const Events& events) {
  std::vector<std::string> items;
  for (std::size_t kind = 0; kind < events.size(); ++kind) {
    if (events[kind] > 0) items.push_back(fmt::format("{} {}", events[kind], event_names[kind]));
  }
  return list_text(items);
}

/// Adds no chart if there are no events.
void add_events(const RunMaterial& material, Section& section) {
  const std::vector<EpochEvents> all = events_by_epoch(material);
  Events total{};
  for (const EpochEvents& epoch : all) {
    for (std::size_t kind = 0; kind < total.size(); ++kind) total[kind] += epoch.events[kind];
  }
  Bars bars{.x = {.title = "epoch"},
            .y = {.title = "units", .whole = true},
            .series = "event",
            .names = {},
            .at = {}};
  for (std::size_t kind = 0; kind < total.size(); ++kind) {
    if (total[kind] > 0) bars.names.emplace_back(event_names[kind]);
  }
  if (bars.names.empty()) return;
  for (const EpochEvents& epoch : all) {
    bars.at.emplace_back(static_cast<double>(epoch.epoch), std::vector<double>());
    for (std::size_t kind = 0; kind < total.size(); ++kind) {
      if (total[kind] > 0) {
        bars.at.back().second.push_back(static_cast<double>(epoch.events[kind]));
      }
    }
  }
  section.parts.push_back(Figure{
      .name = "deaths-and-revivals",
      .title = "Deaths and revivals",
      .result = "Over the whole run: " + events_text(total) + ".",
      .caption = "Number of deaths, revivals and replacements of units in all layers, by the "
                 "epoch of the probe that found them. Epoch 0: units that were dead before the "
                 "first step.",
      .chart = bar_chart(bars)});
}

void add_lives_table(const RunMaterial& material, Section& section) {
  PageTable table{.title = "Dead units by layer",
                  .columns = {{"layer", true},
                              {"units"},
                              {"dead at the end"},
                              {"dead at initialization"},
                              {"died"},
                              {"revived"},
                              {"replaced"}},
                  .rows = {}};
  for (const Index layer : material.layers()) {
    const DeadCount count = dead_of(material, layer);
    if (count.units == 0) continue;
    table.rows.push_back(
        {material.layer_name(layer), count_text(count.units),
         fmt::format("{} ({})", count_text(count.dead), percent_text(count.fraction()))});
    for (const Index events : events_of(material, layer)) {
      table.rows.back().push_back(count_text(events));
    }
  }
  if (!table.rows.empty()) section.parts.push_back(std::move(table));
}

/// Maps of the layers with the largest fractions of dead units.
void add_maps(const RunMaterial& material, Section& section) {
  std::vector<Index> layers = material.layers();
  std::erase_if(layers, [&](Index layer) { return dead_of(material, layer).units == 0; });
  if (material.array("probe_samples") == nullptr) return;
  std::stable_sort(layers.begin(), layers.end(), [&](Index a, Index b) {
    return dead_of(material, a).fraction() > dead_of(material, b).fraction();
  });
  layers.resize(std::min(layers.size(), most_layers));
  std::sort(layers.begin(), layers.end());
  for (const Index layer : layers) section.parts.push_back(unit_map(material, layer));
}

/// The causes in deaths.jsonl, in the order of the deaths.
void add_causes(const RunMaterial& material, Section& section) {
  constexpr std::size_t most = 40;
  PageTable table{.title = "Causes of death",
                  .caption = {},
                  .columns = {{"layer"}, {"unit"}, {"epoch"}, {"cause", true}},
                  .rows = {}};
  const auto path = material.run.folder / run_files::deaths;
  if (!has_file(path)) return;
  std::size_t deaths = 0;
  for (const Json& death : parse_json_lines(read_text(path), path.string())) {
    check_shape(death, {{"text?", "text"}}, path.string());
    if (++deaths > most) continue;
    table.rows.push_back({text_of(death.value("layer", Json())),
                          text_of(death.value("unit", Json())),
                          text_of(death.value("epoch", Json())), death.value("text", "")});
  }
  if (deaths > most) {
    table.caption = fmt::format("The first {} of {} deaths; all are in deaths.jsonl.", most,
                                count_text(static_cast<Index>(deaths)));
  }
  if (deaths > 0) section.parts.push_back(std::move(table));
}

}  // namespace

Section units_section(const RunMaterial& material) {
  Section section{.title = "Dead units"};
  add_lives_table(material, section);
  add_definitions(material, section);
  add_maps(material, section);
  add_events(material, section);
  add_causes(material, section);
  return section;
}

}}  // namespace rectify
