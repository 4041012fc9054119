#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "../../vitals/definitions.hpp"
#include "../charts/time_axis.hpp"
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

double tau_of(const RunMaterial& material) {
  return material.config ? material.config->vitals.tau : CensusOptions{}.dormant_share;
}

/// Fractions of each layer's units at the end that meet the definitions which some unit meets.
void add_definitions_table(const RunMaterial& material, Section& section) {
  PageTable table{.title = "Definitions of a dead unit at the end",
                  .caption = "Fraction of the layer's units that meet each definition.",
                  .columns = {{"layer", true}},
                  .rows = {}};
  std::vector<Definition> met;
  for (const Definition& definition : dead_definitions) {
    const std::vector<Line> lines = layer_lines(material, definition.name);
    const bool some = std::any_of(lines.begin(), lines.end(),
                                  [](const Line& line) { return last(line).value > 0; });
    if (!some) continue;
    met.push_back(definition);
    table.columns.push_back({definition.name});
    table.caption +=
        fmt::format(" {}: {}.", definition.name, rule_of(definition, tau_of(material)));
  }
  if (met.empty()) return;
  for (const Index layer : material.layers()) {
    table.rows.push_back({material.layer_name(layer)});
    for (const Definition& definition : met) {
      const Line line = line_of(material.run, definition.name,
                                {"vitals", "layers", std::to_string(layer), definition.name});
      table.rows.back().push_back(line.points.empty() ? "" : percent_text(last(line).value));
    }
  }
  section.parts.push_back(std::move(table));
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

/// A table; of deep nets a heat map for each definition that some unit meets.
void add_definitions(const RunMaterial& material, Section& section) {
  if (material.layers().size() <= most_layers) {
    add_definitions_table(material, section);
    return;
  }
  for (const Definition& definition : dead_definitions) {
    const std::vector<Line> lines = layer_lines(material, definition.name);
    const bool some = std::any_of(lines.begin(), lines.end(),
                                  [](const Line& line) { return highest(line).value > 0; });
    if (some) section.parts.push_back(depth_figure(definition, lines, tau_of(material)));
  }
}

/// Probes in a chart of lines.
constexpr std::size_t most_times = 200;

constexpr std::array event_names{"dead at initialization", "died", "revived", "replaced"};

std::string events_text(const Events& events) {
  std::vector<std::string> items;
  for (std::size_t kind = 0; kind < events.size(); ++kind) {
    if (events[kind] > 0) items.push_back(fmt::format("{} {}", events[kind], event_names[kind]));
  }
  return list_text(items);
}

/// The fraction of dead units by probe, one line per layer. Adds no chart if none ever was dead.
void add_deaths(const RunMaterial& material, Section& section) {
  const ProbeTimes times = probe_times(material, most_times);
  Lines lines{
      .x = {.title = times.title, .whole = true}, .y = fractions(), .series = "layer", .lines = {}};
  Events total{};
  for (const Index layer : material.layers()) {
    const std::vector<double> dead = dead_by_probe(material, layer);
    if (dead.empty()) continue;
    const Events events = events_of(material, layer);
    for (std::size_t kind = 0; kind < total.size(); ++kind) total[kind] += events[kind];
    lines.lines.push_back({material.layer_name(layer), {}});
    for (std::size_t i = 0; i < times.probes.size(); ++i) {
      lines.lines.back().points.push_back({times.times[i], dead.at(times.probes[i])});
    }
  }
  if (events_text(total).empty() || times.times.size() < 2) return;
  lines.ordered = lines.lines.size() > 8;
  Json chart = line_chart(lines);
  const TimeAxis axis(times.times);
  axis.apply_to(chart["encoding"]["x"]);
  section.parts.push_back(Figure{
      .name = "dead-units",
      .title = "Dead units by layer over time",
      .result = "Over the whole run: " + events_text(total) + ".",
      .caption = fmt::format("Fraction of each layer's units that are dead, |f'(z)| < 1e-6 on all "
                             "probe samples, by {}.{}",
                             times.title,
                             axis.is_logarithmic() ? " The axis of steps is logarithmic." : ""),
      .chart = chart,
      .wide = true});
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
  const std::vector<Index> layers = material.layers();
  const auto saved = earlier_saved_net(material);
  const bool has_saved = saved && !saved->dead.empty() && !saved_net_text(material).empty();
  if (has_saved) {
    table.columns.insert(table.columns.begin() + 3,
                         {fmt::format("dead in the saved net, of epoch {}", saved->epoch)});
  }
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const Index layer = layers[i];
    const DeadCount count = dead_of(material, layer);
    if (count.units == 0) continue;
    const auto cell = [&](Index dead) {
      const DeadCount of{dead, count.units};
      return fmt::format("{} ({})", count_text(dead), percent_text(of.fraction()));
    };
    table.rows.push_back({material.layer_name(layer), count_text(count.units), cell(count.dead)});
    if (has_saved) table.rows.back().push_back(cell(saved->dead[i]));
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

}  // namespace

Section units_section(const RunMaterial& material) {
  Section section{.title = "Units over time",
                  .introduction =
                      "To save a chart of this page as an image, with its title and "
                      "legend: the menu (three dots) at its upper right, Save as PNG."};
  add_maps(material, section);
  add_deaths(material, section);
  add_lives_table(material, section);
  add_definitions(material, section);
  return section;
}

}}  // namespace rectify
