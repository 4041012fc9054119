#include "comparison_report.hpp"

#include <fmt/format.h>

#include <numeric>

#include "../../comparison/results_files.hpp"
#include "../../comparison/sentences.hpp"
#include "../../runs/run_files.hpp"
#include "../activations/activation_figures.hpp"
#include "../page/text.hpp"
#include "sections.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace comparison_sections {

Section activations(const Comparison& comparison) {
  Section section{.title = "The activations"};
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
  PageTable table{.title = fmt::format("{} by {}", tune->axis.key, by),
                  .caption = fmt::format("Mean over {} of their own. The best value of each row "
                                         "was taken; where a trial diverged there is none.",
                                         count_text(std::ssize(tune->seeds.values), "seed")),
                  .columns = {{series_title(comparison), true}},
                  .rows = {}};
  for (const Json& value : tune->axis.values) table.columns.push_back({text_of(value)});
  table.columns.push_back({"taken"});
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

Section method(const Comparison& comparison) {
  Section section{.title = "How it was done"};
  section.parts.push_back(Paragraph{
      "results.csv has a row for each trial, comparison.json all figures of this page, and trials/ "
      "the folder of each run, of which rectify report makes a page. To make all of it again: "
      "rectify compare, with a copy of experiment.json."});
  section.parts.push_back(
      Listing{"experiment.json", text_of(experiment_to_json(comparison.loaded), 2)});
  return section;
}

}  // namespace comparison_sections

namespace {

/// The best cell, what it was compared with, and how many trials that is of.
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
  if (!extremes.empty()) {  // as they are where every trial failed
    const std::size_t best = extremes.front(), baseline = comparison.cells[best].baseline;
    add_cell("best mean", best);
    if (judged.cells[baseline].n > 0 && best != baseline) {
      add_cell(comparison.common_baseline() ? "baseline" : "its baseline", baseline);
    }
  }
  const auto sum = [](const std::vector<Index>& counts) {
    return std::accumulate(counts.begin(), counts.end(), Index{0});
  };
  const Index failed = comparison.failed(), missing = sum(comparison.missing);
  const std::string all = count_text(comparison.trials());
  const auto seed_count = std::ssize(comparison.experiment().seeds.values);
  figures.push_back(
      {"trials",
       missing > 0 ? fmt::format("{} of {}", count_text(comparison.trials() - missing), all) : all,
       failed > 0 ? fmt::format("{} failed", count_text(failed))
                  : count_text(seed_count, "seed") + " a cell"});
  return figures;
}

}  // namespace

Page comparison_page(const Comparison& comparison) {
  namespace sections = comparison_sections;
  return {.kind = "Comparison",
          .title = comparison.experiment().name,
          .verdict = verdict_text(comparison),
          .remarks = remarks(comparison),
          .figures = key_figures(comparison),
          .sections = {sections::results(comparison), sections::convergence(comparison),
                       sections::units(comparison), sections::training(comparison),
                       sections::activations(comparison), sections::tuning(comparison),
                       sections::method(comparison)}};
}

std::filesystem::path write_comparison_report(const Comparison& comparison) {
  const std::filesystem::path path = comparison.folder / run_files::report;
  write_results(comparison);
  write_page(comparison_page(comparison), path);
  return path;
}

}}  // namespace rectify
