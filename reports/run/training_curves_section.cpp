#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "../../optim/schedules.hpp"
#include "../page/text.hpp"
#include "curves.hpp"
#include "run_sections.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// The lines of the training and the validation set, if they exist.
std::vector<Line> parts_of(const RunMaterial& material, const std::string& figure) {
  std::vector<Line> lines;
  for (const char* part : {"training", "validation"}) {
    const std::string prefix = std::string(part) == "training" ? "train_" : "validation_";
    Line line = line_of(material.run, part, {prefix + figure});
    if (!line.points.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

/// Losses that differ by less than this share of them are not called a rise or a fall.
constexpr double least_change = 0.02;

/// What a rise of the validation loss after `best` means: overfitting only where the training loss
/// continued to fall, and is the lower one.
std::string rise_text(const Line& training, const EpochValue& best, const EpochValue& now) {
  const auto at_best =
      std::find_if(training.points.begin(), training.points.end(),
                   [&](const Point& point) { return point.x == best.epoch && point.y; });
  if (at_best == training.points.end()) return ".";
  const double end = last(training).value, before = *at_best->y;
  if (end > before * (1 - least_change)) {
    return ", while the training loss no longer fell: this is not overfitting.";
  }
  if (!(end < now.value)) return ".";
  return fmt::format(
      ", while the training loss continued to fall: the model overfits after epoch {}.",
      best.epoch);
}

std::string loss_sentence(const std::vector<Line>& lines) {
  const EpochValue begin = first(lines[0]), end = last(lines[0]);
  std::string text =
      fmt::format("Training loss {} from {} to {}.", end.value <= begin.value ? "fell" : "rose",
                  number_text(begin.value), number_text(end.value));
  if (lines.size() < 2) return text;
  const EpochValue best = lowest(lines[1]), now = last(lines[1]);
  text += fmt::format(" Validation loss was lowest in epoch {} ({})", best.epoch,
                      number_text(best.value));
  const double rise = now.value / best.value - 1;
  if (best.epoch == now.epoch) return text + ", the last epoch.";
  if (!(rise >= least_change))
    return text + fmt::format(" and ended at {}.", number_text(now.value));
  return text + fmt::format(" and rose by {} until the end", percent_text(rise, 0)) +
         rise_text(lines[0], best, now);
}

Figure loss_figure(const RunMaterial& material, const std::vector<Line>& lines) {
  const std::string kind =
      material.config && material.config->loss ? std::string(material.config->loss->kind()) : "";
  const bool scaled = material.config && material.config->data.targets == Targets::standard;
  return {.name = "loss",
          .title = "Loss",
          .result = loss_sentence(lines),
          .caption = fmt::format("Mean {} per sample{}. Training: averaged over the epoch, while "
                                 "the weights change. Validation: computed after the epoch.",
                                 kind.empty() ? "loss" : kind, scaled ? ", of scaled targets" : ""),
          .chart = line_chart(
              {.x = epochs(), .y = {.title = "loss"}, .series = "data set", .lines = lines})};
}

std::string accuracy_sentence(const std::vector<Line>& lines) {
  const EpochValue end = last(lines.back()), best = highest(lines.back());
  std::string text =
      fmt::format("{} accuracy ended at {}", lines.size() == 2 ? "Validation" : "Training",
                  percent_text(end.value));
  text +=
      percent_text(best.value) == percent_text(end.value)
          ? ", the highest of all epochs."
          : fmt::format("; it was highest in epoch {} ({}).", best.epoch, percent_text(best.value));
  if (lines.size() < 2) return text;
  const double gap = 100 * (last(lines[0]).value - end.value);
  return text + fmt::format(" Training accuracy ended {:.1f} points {}.", std::abs(gap),
                            gap >= 0 ? "higher" : "lower");
}

Figure accuracy_figure(const std::vector<Line>& lines) {
  return {.name = "accuracy",
          .title = "Accuracy",
          .result = accuracy_sentence(lines),
          .caption = "Fraction of samples whose class is predicted correctly.",
          .chart = line_chart({.x = epochs(),
                               .y = {.title = "accuracy", .format = ".1~%"},
                               .series = "data set",
                               .lines = lines})};
}

Figure rate_figure(const Line& line) {
  const EpochValue most = highest(line), end = last(line);
  std::string result =
      fmt::format("The learning rate was {} in all epochs.", number_text(most.value));
  if (lowest(line).value != most.value) {
    result = fmt::format("The learning rate was highest in epoch {} ({}) and ended at {}.",
                         most.epoch, number_text(most.value), number_text(end.value));
  }
  return {.name = "learning-rate",
          .title = "Learning rate",
          .result = result,
          .caption = "Learning rate of the last step of each epoch.",
          .chart = line_chart({.x = epochs(),
                               .y = {.title = "learning rate", .zero = true},
                               .series = "quantity",
                               .lines = {line}})};
}

}  // namespace

Section training_curves_section(const RunMaterial& material) {
  Section section{.title = "Training curves"};
  if (const auto lines = parts_of(material, "loss"); !lines.empty()) {
    section.parts.push_back(loss_figure(material, lines));
  }
  if (const auto lines = parts_of(material, "accuracy"); !lines.empty()) {
    section.parts.push_back(accuracy_figure(lines));
  }
  // Of other schedules the config says all.
  const bool plateau = material.config && material.config->schedule.kind() == Plateau::kind;
  const Line rate = line_of(material.run, "learning rate", {"learning_rate"});
  if (plateau && !rate.points.empty()) section.parts.push_back(rate_figure(rate));
  return section;
}

}}  // namespace rectify
