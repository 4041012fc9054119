#include "comparison_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "../../comparison/results_files.hpp"
#include "../../comparison/sentences.hpp"
#include "../../comparison/settings.hpp"
#include "../../run/run_files.hpp"
#include "../activations/activation_figures.hpp"
#include "../page/text.hpp"
#include "sections.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace comparison_sections {

Section activations(const Comparison& comparison) {
  Section section{.title = "Activations"};
  std::vector<NamedActivation> with_curve;
  const std::vector<Layer> layers = activations_of(comparison.loaded);
  for (const GridAxis& axis : comparison.experiment().axes.list) {
    if (axis.key != activation_axis) continue;
    const std::vector<std::string> names = value_names(axis);
    for (std::size_t i = 0; i < layers.size(); ++i) {
      if (has_curve(layers[i])) with_curve.push_back({names[i], layers[i]});
    }
  }
  if (with_curve.empty()) return section;
  for (Figure& figure : activation_figures(with_curve, -4, 4)) {
    section.parts.push_back(std::move(figure));
  }
  return section;
}

Section tuning(const Comparison& comparison) {
  Section section{.title = "Tuning"};
  const auto& tune = comparison.experiment().tune;
  if (!tune || comparison.tuned.empty()) return section;
  const std::string by = name_of(tune->by);
  PageTable table{
      .title = fmt::format("{} selected by {}", tune->axis.key, by),
      .caption = fmt::format(
          "Mean over {}, which the comparison does not use. The best value of each row was "
          "selected. \"none\": a trial diverged or lacks the figure.",
          count_text(std::ssize(tune->seeds.values), "separate seed")),
      .columns = {{series_title(comparison), true}},
      .rows = {}};
  for (const Json& value : tune->axis.values) table.columns.push_back({text_of(value)});
  table.columns.push_back({"selected"});
  for (std::size_t c = 0; c < comparison.cells.size(); ++c) {
    std::vector<std::string> row{comparison.cells[c].label};
    for (const auto& figure : comparison.tuned[c].figures) {
      row.push_back(figure ? fmt::format("{:.4f}", *figure) : "none");
    }
    row.push_back(text_of(comparison.tuned[c].value));
    table.rows.push_back(std::move(row));
  }
  section.parts.push_back(std::move(table));
  return section;
}

Section settings(const Comparison& comparison) {
  Section section{.title = "Settings"};
  section.parts.push_back(Paragraph{
      "Files beside this page: results.csv has one row per trial, comparison.json all "
      "numbers of this page, and trials/ one folder per run. For the page of a single run, "
      "call rectify report with its folder. To repeat the comparison, call rectify compare "
      "with a copy of experiment.json."});
  section.parts.push_back(
      Listing{"experiment.json", text_of(experiment_to_json(comparison.loaded), 2)});
  return section;
}

}  // namespace comparison_sections

namespace {

/// The best cell, its baseline and the number of trials.
std::vector<KeyFigure> key_figures(const Comparison& comparison) {
  const MeasureResult& judged = comparison.judged();
  std::vector<KeyFigure> figures;
  const auto add_cell = [&](const char* name, std::size_t cell) {
    const CellSummary& summary = judged.cells[cell];
    const auto& interval = summary.interval;
    figures.push_back({fmt::format("{}: {}", name, label(comparison.cells[cell].label)),
                       value_text(*judged.measure, summary.mean),
                       interval ? interval_text(*judged.measure, *interval) : ""});
  };
  const auto extremes = judged.extremes(judged.measure->better == Better::more);
  if (!extremes.empty()) {  // empty if every trial failed
    const std::size_t best = extremes.front(), baseline = comparison.cells[best].baseline;
    add_cell("Best mean", best);
    if (judged.cells[baseline].n > 0 && best != baseline) {
      add_cell(comparison.common_baseline() ? "Baseline" : "Its baseline", baseline);
    }
  }
  const auto sum = [](const std::vector<Index>& counts) {
    return std::accumulate(counts.begin(), counts.end(), Index{0});
  };
  const Index failed = comparison.failed(), missing = sum(comparison.missing);
  const std::string all = count_text(comparison.trials());
  const auto seed_count = std::ssize(comparison.experiment().seeds.values);
  figures.push_back(
      {"Trials",
       missing > 0 ? fmt::format("{} of {}", count_text(comparison.trials() - missing), all) : all,
       failed > 0 ? fmt::format("{} failed", count_text(failed))
                  : count_text(seed_count, "seed") + " per cell"});
  return figures;
}

/// Where there are several settings, what holds at those where something differs.
std::string verdict_of_page(const Comparison& comparison) {
  const std::vector<Setting> settings = settings_of(comparison);
  if (settings.size() < 2) return verdict_text(comparison);
  constexpr std::size_t most = 3;
  std::vector<std::pair<double, std::string>> headlines;  // by the size of the largest difference
  for (const Setting& setting : settings) {
    double largest = 0;
    for (const std::size_t cell : setting.cells) {
      const Difference* difference = comparison.judged().difference_of(cell);
      if (difference == nullptr) continue;
      if (difference->verdict != Verdict::better && difference->verdict != Verdict::worse) continue;
      largest = std::max(largest, std::abs(difference->mean));
    }
    if (largest > 0) headlines.emplace_back(largest, headline_of(comparison, setting));
  }
  if (headlines.empty()) return verdict_text(comparison);
  std::stable_sort(headlines.begin(), headlines.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::string text = fmt::format("In {}: ", comparison.judged().measure->title);
  for (std::size_t i = 0; i < std::min(most, headlines.size()); ++i) {
    text += (i > 0 ? " " : "") + headlines[i].second;
  }
  if (const std::size_t others = settings.size() - headlines.size(); others > 0) {
    text += fmt::format(" At {} no cell is better or worse.",
                        count_text(std::ssize(settings) - std::ssize(headlines), "other setting"));
  }
  return text;
}

}  // namespace

Page comparison_page(const Comparison& comparison) {
  namespace sections = comparison_sections;
  return {.kind = "Comparison",
          .title = comparison.experiment().name,
          .verdict = verdict_of_page(comparison),
          .remarks = remarks(comparison),
          .figures = key_figures(comparison),
          .sections = {sections::results(comparison), sections::training_curves(comparison),
                       sections::dead_units(comparison), sections::gradients(comparison),
                       sections::activations(comparison), sections::tuning(comparison),
                       sections::settings(comparison)}};
}

std::filesystem::path write_comparison_report(const Comparison& comparison) {
  const std::filesystem::path path = comparison.folder / run_files::report;
  write_results(comparison);
  write_page(comparison_page(comparison), path);
  return path;
}

}}  // namespace rectify
