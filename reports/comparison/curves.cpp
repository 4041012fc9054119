#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "../../comparison/sentences.hpp"
#include "../page/text.hpp"
#include "sections.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION { namespace comparison_sections {
namespace {

constexpr const char* band_caption =
    "The mean over seeds with its 95 % interval, and a thin line for each seed.";

Series figure_named(const std::string& name) {
  return [name](const RunRecord& run) { return series_of(run, {name}); };
}

void add_curve(const Comparison& comparison, const char* figure, const Axis& y,
               const std::string& result, Section& section) {
  const Lines lines = curves(comparison, y, figure_named(figure));
  if (is_empty(lines)) return;
  section.parts.push_back(Figure{.name = slug(figure),
                                 .title = y.title + " by epoch",
                                 .result = result,
                                 .caption = band_caption,
                                 .chart = line_chart(lines)});
}

/// Share of runs that have reached the target, by epoch.
Lines reached_by_epoch(const Comparison& comparison, const TargetResult& target) {
  Lines lines{.x = {.title = "epoch", .whole = true},
              .y = {.title = "seeds that reached it", .format = ".0%", .least = 0, .most = 1},
              .series = series_title(comparison),
              .lines = {}};
  const auto names = cell_names(comparison);
  double last = 1;
  for (const auto& cell : target.epochs) {
    for (const TimeToTarget& time : cell) {
      if (time.reached) last = std::max(last, time.time);
    }
  }
  for (std::size_t c = 0; c < comparison.cells.size(); ++c) {
    Line line{names[c], {}};
    for (double epoch = 0; epoch <= last; ++epoch) {
      const auto count = std::count_if(
          target.epochs[c].begin(), target.epochs[c].end(),
          [&](const TimeToTarget& time) { return time.reached && time.time <= epoch; });
      line.points.push_back(
          {.x = epoch,
           .y = static_cast<double>(count) / static_cast<double>(target.epochs[c].size())});
    }
    lines.lines.push_back(std::move(line));
  }
  return lines;
}

std::string target_sentence(const Comparison& comparison, const TargetResult& target) {
  std::vector<std::size_t> late;  // cells of which some seed is never there
  std::map<double, std::vector<std::size_t>> by_median;
  for (std::size_t c = 0; c < comparison.cells.size(); ++c) {
    const TimesToTarget& times = target.epoch_summaries[c];
    if (times.reached < times.runs) late.push_back(c);
    if (times.median) by_median[*times.median].push_back(c);
  }
  std::string text = "No cell has half of its seeds there.";
  if (!by_median.empty()) {
    text = fmt::format("The fewest epochs until half of the seeds are there are {:.0f}: {}.",
                       by_median.begin()->first, cells_text(comparison, by_median.begin()->second));
  }
  if (!late.empty())
    text += fmt::format(" Not all seeds get there: {}.", cells_text(comparison, late));
  return text;
}

void add_target(const Comparison& comparison, Section& section) {
  if (!comparison.target) return;
  const TargetResult& target = *comparison.target;
  section.parts.push_back(Figure{
      .name = "time-to-target",
      .title = "How long it takes to be good enough",
      .result = target_sentence(comparison, target),
      .caption = fmt::format("Share of seeds that have reached a {}. Runs that never do stay in "
                             "the count.",
                             target_text(target)),
      .chart = line_chart(reached_by_epoch(comparison, target))});
}

/// The parameters of activations that any run has: "1.weight".
std::set<std::string> learnt_tensors(const Comparison& comparison) {
  std::set<std::string> tensors;
  for (const auto& runs : comparison.runs) {
    for (const RunRecord& run : runs) {
      if (run.epochs.empty()) continue;
      const Json& tensors_of_run = inside(run.epochs.back(), {"vitals", "tensors"});
      for (const auto& [name, figures] : tensors_of_run.items()) {
        if (figures.contains("mean")) tensors.insert(name);
      }
    }
  }
  return tensors;
}

void add_slopes(const Comparison& comparison, Section& section) {
  for (const std::string& tensor : learnt_tensors(comparison)) {
    Lines lines = curves(comparison, {.title = "mean of " + tensor}, [&](const RunRecord& run) {
      return series_of(run, {"vitals", "tensors", tensor, "mean"});
    });
    std::erase_if(lines.lines, [](const Line& line) { return line.points.empty(); });
    std::string result;
    for (const Line& line : lines.lines) {
      const Point &first = line.points.front(), &last = line.points.back();
      if (!first.y || !last.y) continue;
      result += fmt::format("{}{}: from {:.3f} to {:.3f}", result.empty() ? "" : "; ", line.name,
                            *first.y, *last.y);
    }
    section.parts.push_back(Figure{.name = "slopes-" + slug(tensor),
                                   .title = "What is learnt in " + tensor,
                                   .result = result + ".",
                                   .caption = band_caption,
                                   .chart = line_chart(lines)});
  }
}

std::map<Index, double> gradient_norms(const RunRecord& run) {
  std::map<Index, double> norms;
  for (const Json& line : run.epochs) {
    if (const auto norm = gradient_norm_of(line)) norms[line.at("epoch").get<Index>()] = *norm;
  }
  return norms;
}

}  // namespace

Section convergence(const Comparison& comparison) {
  Section section{.title = "How they got there"};
  add_curve(comparison, "validation_accuracy", {.title = "Validation accuracy", .format = ".0%"},
            best_sentence(comparison, "validation_accuracy"), section);
  add_curve(comparison, "validation_loss", {.title = "Validation loss"},
            best_sentence(comparison, "validation_loss"), section);
  add_curve(comparison, "train_loss", {.title = "Training loss"},
            best_sentence(comparison, "train_loss"), section);
  add_target(comparison, section);
  return section;
}

Section training(const Comparison& comparison) {
  Section section{.title = "What training was like"};
  const Lines norms = curves(comparison, {.title = "gradient norm"}, gradient_norms);
  if (!is_empty(norms)) {
    section.parts.push_back(Figure{
        .name = "gradient-norm",
        .title = "Gradient norm by epoch",
        .result = best_sentence(comparison, "gradient_norm"),
        .caption = fmt::format("|dL/dw| of all parameters together, on {} samples of the probe "
                               "set. {}",
                               gradient_samples, band_caption),
        .chart = line_chart(norms)});
  }
  add_slopes(comparison, section);
  return section;
}

}}}  // namespace rectify::comparison_sections
