#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "../../comparison/sentences.hpp"
#include "../page/text.hpp"
#include "sections.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION { namespace comparison_sections {
namespace {

Series figure_named(const std::string& name) {
  return [name](const RunRecord& run) { return series_of(run, {name}); };
}

void add_curve(const Comparison& comparison, const char* figure, const Axis& y,
               const std::string& result, Section& section) {
  const Lines lines = curves(comparison, y, range_of(figure), figure_named(figure));
  if (is_empty(lines)) return;
  section.parts.push_back(Figure{.name = slug(figure),
                                 .title = y.title + " by epoch",
                                 .result = result,
                                 .caption = caption_of(lines),
                                 .chart = line_chart(lines),
                                 .wide = has_panels(lines)});
}

/// Fraction of the seeds that have reached the target, by epoch.
Lines reached_by_epoch(const Comparison& comparison, const TargetResult& target) {
  Lines lines{.x = {.title = "epoch", .whole = true},
              .y = {.title = "fraction of seeds", .format = ".0%", .least = 0, .most = 1},
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
  add_panels(comparison, lines);
  return lines;
}

std::string target_sentence(const Comparison& comparison, const TargetResult& target) {
  std::vector<std::size_t> incomplete;  // cells of which some seed does not reach it
  std::map<double, std::vector<std::size_t>> by_median;
  for (std::size_t c = 0; c < comparison.cells.size(); ++c) {
    const TimesToTarget& times = target.epoch_summaries[c];
    if (times.reached < times.runs) incomplete.push_back(c);
    if (times.median) by_median[*times.median].push_back(c);
  }
  std::string text = "In no cell do half of the seeds reach the target.";
  if (!by_median.empty()) {
    text = fmt::format("The lowest median number of epochs to the target is {:.0f}, for {}.",
                       by_median.begin()->first, cells_text(comparison, by_median.begin()->second));
  }
  if (!incomplete.empty()) {
    text +=
        fmt::format(" Not all seeds reach the target for {}.", cells_text(comparison, incomplete));
  }
  return text;
}

void add_target(const Comparison& comparison, Section& section) {
  if (!comparison.target) return;
  const TargetResult& target = *comparison.target;
  const Lines lines = reached_by_epoch(comparison, target);
  section.parts.push_back(Figure{
      .name = "time-to-target",
      .title = "Epochs to target",
      .result = target_sentence(comparison, target),
      .caption = fmt::format("Fraction of all seeds that have reached the target, by epoch; seeds "
                             "that never reach it remain in the denominator. Target: {}.",
                             target_text(target)),
      .chart = line_chart(lines),
      .wide = has_panels(lines)});
}

/// The parameters of activations in any of the runs: "1.weight".
std::set<std::string> activation_parameters(const Comparison& comparison) {
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

void add_activation_parameters(const Comparison& comparison, Section& section) {
  for (const std::string& tensor : activation_parameters(comparison)) {
    Lines lines = curves(comparison, {.title = "mean of " + tensor}, {}, [&](const RunRecord& run) {
      return series_of(run, {"vitals", "tensors", tensor, "mean"});
    });
    std::erase_if(lines.lines, [](const Line& line) { return line.points.empty(); });
    std::string result;
    for (const Line& line : lines.lines) {
      const Point &first = line.points.front(), &last = line.points.back();
      if (!first.y || !last.y) continue;
      const std::string name = line.panel.empty()       ? line.name
                               : line.name == this_cell ? line.panel
                                                        : line.name + " at " + line.panel;
      result += fmt::format("{}{}: from {:.3f} to {:.3f}", result.empty() ? "" : "; ", name,
                            *first.y, *last.y);
    }
    section.parts.push_back(Figure{.name = "slopes-" + slug(tensor),
                                   .title = "Learned parameter " + tensor + " by epoch",
                                   .result = result + ".",
                                   .caption = caption_of(lines),
                                   .chart = line_chart(lines),
                                   .wide = has_panels(lines)});
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

Section training_curves(const Comparison& comparison) {
  Section section{.title = "Training curves"};
  add_curve(comparison, "validation_accuracy", {.title = "Validation accuracy", .format = ".0%"},
            best_sentence(comparison, "validation_accuracy"), section);
  add_curve(comparison, "validation_loss", {.title = "Validation loss"},
            best_sentence(comparison, "validation_loss"), section);
  add_curve(comparison, "train_loss", {.title = "Training loss"},
            best_sentence(comparison, "train_loss"), section);
  add_target(comparison, section);
  return section;
}

Section gradients(const Comparison& comparison) {
  Section section{.title = "Gradients and learned parameters"};
  const Lines norms = curves(comparison, {.title = "gradient norm"}, {.low = 0}, gradient_norms);
  if (!is_empty(norms)) {
    section.parts.push_back(Figure{
        .name = "gradient-norm",
        .title = "Gradient norm by epoch",
        .result = best_sentence(comparison, "gradient_norm"),
        .caption = fmt::format(
            "Norm of the gradient of the mean loss over {} probe samples with respect to all "
            "parameters. {}",
            gradient_samples, caption_of(norms)),
        .chart = line_chart(norms),
        .wide = has_panels(norms)});
  }
  add_activation_parameters(comparison, section);
  return section;
}

}}}  // namespace rectify::comparison_sections
