#include "training_result.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "../../base/words.hpp"
#include "../../nn/feature_statistics.hpp"
#include "../../run/metrics_files.hpp"
#include "../../vitals/definitions.hpp"
#include "../terminal/style.hpp"
#include "../terminal/tables.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

constexpr std::array names_of_labels{"test_subset_accuracy", "test_macro_f1", "test_micro_f1",
                                     "test_hamming_loss"};
constexpr std::array names_of_one_label{"test_accuracy", "test_f1", "test_roc_auc"};

/// Whether there is an R2: some target differs between samples.
bool has_r2(const Dataset& test) {
  const std::vector<Spread> targets = target_spreads(test);
  return std::any_of(targets.begin(), targets.end(),
                     [](const Spread& target) { return !target.constant(); });
}

double dead_fraction(const Census& census) {
  Index dead = 0, units = 0;
  for (const LayerCensus& layer : census.layers) {
    dead += layer.dead();
    units += std::ssize(layer.units);
  }
  return units == 0 ? 0 : static_cast<double>(dead) / static_cast<double>(units);
}

/// The history of a layer's units: "2 born dead, 14 died, 3 revived"; empty if nothing changed.
std::string lives_text(const LayerHistory& layer) {
  const Turnover sum = total(turnovers(layer));
  std::string text;
  const auto add = [&text](Index units, const char* what, auto&& emphasized) {
    if (units == 0) return;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", emphasized(count_text(units)), what);
  };
  add(sum.born_dead, "born dead", alarming);
  add(sum.died, "died", alarming);
  add(sum.revived, "revived", strong);
  add(sum.replaced_dead, "replaced while dead", strong);
  add(sum.replaced - sum.replaced_dead, "replaced alive", strong);
  return text;
}

/// "  51 of 64 dead (79.7 %)"
std::string dead_text(const LayerCensus& layer) {
  constexpr std::size_t digits = 4;
  const std::string count = count_text(layer.dead());
  return std::string(digits - std::min(digits, count.size()), ' ') +
         (layer.dead() > 0 ? alarming(count) : count) +
         fmt::format(" of {} dead ({:.1f} %)", layer.units.size(), 100 * layer.dead_share());
}

/// Of the names and kinds of all layers, so that what follows them is aligned.
struct NameWidths {
  std::size_t name = 0, kind = 0;
};
NameWidths name_widths(const Census& census, const LayerNames& names) {
  NameWidths widths;
  for (const LayerCensus& layer : census.layers) {
    widths.name = std::max(widths.name, names.brief(layer.layer).size());
    widths.kind = std::max(widths.kind, names.kind(layer.layer).size());
  }
  return widths;
}

/// A layer's line of the closing table: how many of its units are dead, and their history. Units
/// that never fire but have a slope are not dead; they are listed on their own.
LineParts census_line(const LayerCensus& layer, const RunResult& result, const LayerNames& names,
                      const NameWidths& widths) {
  const std::string name = names.brief(layer.layer), kind = names.kind(layer.layer);
  const auto blanks = [](std::size_t width, const std::string& text) {
    return std::string(width - std::min(width, text.size()), ' ');
  };
  LineParts line{kept("  " + strong(name) + blanks(widths.name, name) + " " + kind +
                      blanks(widths.kind, kind)),
                 kept(dead_text(layer))};
  for (const LayerHistory& history : result.history.layers) {
    if (history.layer != layer.layer) continue;
    line.push_back(kept(lives_text(history)));
    const auto& dead = history.dead.back();
    const Index at_end = std::count(dead.begin(), dead.end(), true);
    if (at_end != layer.dead()) line.push_back(kept(fmt::format("{} dead at the end", at_end)));
  }
  const Index silent = count_units(layer, definition("never_fires"));
  if (silent > layer.dead()) line.push_back(fmt::format("{} never fire", silent));
  if (names.place(layer.layer) != name) line.push_back(names.place(layer.layer));
  return line;
}

LineParts score_parts(const TargetScores& scores) {
  const auto number = [](double value) { return fmt::format("{:.5g}", value); };
  return {scores.r2 ? fmt::format("R2 {:.4f}", *scores.r2) : "no R2: all targets are the same",
          "RMSE " + number(scores.rmse), "MAE " + number(scores.mae)};
}

/// Targets or labels that have a line of their own.
constexpr std::size_t most_named = 8;

std::string rest_text(Index shown, Index all, const char* of) {
  return fmt::format("  {} of {}, the others are in metrics.jsonl", shown, count_text(all, of));
}

/// The metrics of regression: of the target, or their mean and those of each.
std::vector<LineParts> value_lines(const Regression& values, const std::string& loss,
                                   const std::string& samples) {
  const auto& targets = values.targets;
  if (targets.size() == 1) {
    LineParts line = score_parts(targets[0]);
    line[0] = "test " + line[0].text;
    line.insert(line.end(), {loss, samples});
    return {line};
  }
  std::vector<LineParts> lines;
  if (values.r2)
    lines.push_back({fmt::format("test R2 {:.4f}", *values.r2), "mean of the targets"});
  lines.push_back({loss, samples});
  for (const TargetScores& target : targets) {
    if (lines.size() == most_named + 2) break;
    lines.push_back(score_parts(target));
    lines.back().insert(lines.back().begin(), fmt::format("  {:<10}", shortened(target.name, 24)));
  }
  if (targets.size() > most_named) {
    lines.push_back({rest_text(most_named, std::ssize(targets), "target")});
  }
  return lines;
}

/// The metrics of labels: of the label, or of all together and of each.
std::vector<LineParts> label_lines(const Multilabel& labels, const std::string& loss,
                                   const std::string& samples) {
  const auto figure = [](const char* name, double value) {
    return fmt::format("{} {:.4f}", name, value);
  };
  const auto auc = [&](std::size_t label) {
    return labels.aucs[label] ? figure("ROC AUC", *labels.aucs[label])
                              : "no ROC AUC: all samples are of one class";
  };
  if (labels.is_single()) {
    return {{figure("test accuracy", labels.accuracy(0)), figure("F1", labels.scores(0).f1), auc(0),
             loss, samples}};
  }
  std::vector<LineParts> lines{{figure("test exact match", labels.subset_accuracy()),
                                figure("macro F1", labels.macro_scores().f1),
                                figure("micro F1", labels.micro_scores().f1), loss, samples}};
  const Index shown = std::min<Index>(most_named, std::ssize(labels.labels));
  for (Index k = 0; k < shown; ++k) {
    lines.push_back({fmt::format("  {:<10}", shortened(labels.names[at(k)], 24)),
                     figure("F1", labels.scores(k).f1), auc(at(k)),
                     fmt::format("{} positive", count_text(labels.labels[at(k)].support()))});
  }
  if (shown < std::ssize(labels.labels)) {
    lines.push_back({rest_text(shown, std::ssize(labels.labels), "label")});
  }
  return lines;
}

}  // namespace

std::vector<std::string> figure_names() {
  std::vector<std::string> names{"test_accuracy", "test_loss", "test_r2", "test_rmse",
                                 "test_mae",      "dead",      "seconds"};
  names.insert(names.end(), names_of_labels.begin(), names_of_labels.end());
  names.insert(names.end(), {"test_f1", "test_roc_auc"});
  for (const EpochMetric& figure : quality_metrics) names.emplace_back(figure.name);
  return names;
}

std::vector<std::string> figure_names(const Parts& parts) {
  const Task task = parts.test.task();
  const Epoch known = epoch_on(parts.fitting, parts.validation);
  std::vector<std::string> names{"test_loss"};
  if (task == Task::classification) names.emplace_back("test_accuracy");
  if (task == Task::multilabel && parts.test.outputs() > 1) {
    names.insert(names.end(), names_of_labels.begin(), names_of_labels.end());
  } else if (task == Task::multilabel) {
    names.insert(names.end(), names_of_one_label.begin(), names_of_one_label.end());
    if (!has_r2(parts.test)) names.pop_back();  // no ROC AUC of one class either
  }
  if (task == Task::regression) names.insert(names.end(), {"test_rmse", "test_mae"});
  if (task == Task::regression && has_r2(parts.test)) names.emplace_back("test_r2");
  names.insert(names.end(), {"dead", "seconds"});
  for (const EpochMetric& figure : quality_metrics) {
    if (figure.get(known)) names.emplace_back(figure.name);
  }
  return names;
}

Figures figures_of(const RunResult& result) {
  Figures figures;
  const auto add = [&](const std::string& name, std::optional<double> value) {
    if (value) figures.emplace_back(name, *value);
  };
  if (!result.interrupted) {
    add("test_accuracy", result.test.accuracy);
    add("test_loss", result.test.loss);
    if (const auto& values = result.test_values) {
      add("test_r2", values->r2);
      add("test_rmse", values->rmse);
      add("test_mae", values->mae);
    }
    if (const auto& labels = result.test_labels) {
      for (const auto& [name, value] : label_figures(*labels)) add(name, value);
    }
    add("dead", dead_fraction(result.census));
  }
  for (const EpochMetric& figure : quality_metrics) add(figure.name, figure.get(result.last));
  add("seconds", result.seconds);
  return figures;
}

Json result_to_json(const RunResult& result, const fs::path& report) {
  Json json{{"status", result.interrupted ? "interrupted" : "done"},
            {"folder", result.folder.string()},
            {"epoch", result.last.number},
            {"step", result.last.step}};
  for (const auto& [name, value] : figures_of(result)) json[name] = value;
  if (result.test_values) put_test(json, *result.test_values);
  if (result.test_labels) put_test(json, *result.test_labels);
  if (!report.empty()) json["report"] = report.string();
  if (result.best_epoch > 0) json["best_epoch"] = result.best_epoch;
  if (!result.stopped.empty()) json["stopped"] = result.stopped;
  if (result.skipped > 0) json["skipped_steps"] = result.skipped;
  if (result.rollbacks > 0) json["rollbacks"] = result.rollbacks;
  if (!result.replaced.empty()) json["replaced"] = result.replaced;
  for (const Advice& advice : result.advice) json["advice"].push_back(advice_to_json(advice));
  json["notes"] = result.notes;
  json["warnings"] = result.warnings;
  for (const LayerCensus& layer : result.census.layers) {
    json["layers"].push_back({{"layer", layer.layer},
                              {"units", layer.units.size()},
                              {"dead", layer.dead()},
                              {"probe", result.census.samples}});
  }
  return json;
}

std::vector<LineParts> closing(const RunResult& result, const Config& config,
                               const fs::path& report) {
  std::vector<LineParts> lines;
  const std::string loss = "test loss " + loss_text(result.test.loss);
  const std::string samples = fmt::format("({})", count_text(result.test.samples, "sample"));
  if (result.test_labels) {
    lines = label_lines(*result.test_labels, loss, samples);
  } else if (result.test.accuracy) {
    lines.push_back({fmt::format("test accuracy {:.4f}", *result.test.accuracy), loss, samples});
  } else if (result.test_values) {
    lines = value_lines(*result.test_values, loss, samples);
  } else {
    lines.push_back({loss, samples});
  }
  if (!result.stopped.empty()) {
    lines.push_back({fmt::format("stopped in epoch {}:", result.last.number), result.stopped});
  }
  if (result.best_epoch > 0) {
    const auto& stopping = config.training.early_stopping;
    const char* name = stopping ? metric(stopping->monitor).name : "validation_loss";
    lines.push_back({fmt::format("saved the model of epoch {}", result.best_epoch),
                     fmt::format("with the best {}", name)});
  }
  const LayerNames names = names_of_layers(config.model.layers);
  const NameWidths widths = name_widths(result.census, names);
  for (const LayerCensus& layer : result.census.layers) {
    lines.push_back(census_line(layer, result, names, widths));
  }
  if (!result.census.layers.empty()) {
    lines.push_back({fmt::format("  dead: no slope above {:.0e}", static_cast<double>(dead_slope)),
                     fmt::format("on {} training samples", result.census.samples)});
    if (result.best_epoch > 0 && result.best_epoch < result.last.number) {
      lines.back().push_back(
          kept(fmt::format("in the net of epoch {}, which is saved", result.best_epoch)));
    }
  }
  if (result.skipped > 0) {
    lines.push_back({fmt::format("{} skipped", count_text(result.skipped, "step")),
                     "because of NaN or infinity"});
  }
  if (result.rollbacks > 0) {
    lines.push_back({fmt::format("rolled back {}", count_text(result.rollbacks, "time")),
                     "each time with half the learning rate"});
  }
  for (const auto& [cure, units] : result.replaced) {
    lines.push_back({fmt::format("  {} replaced {}", cure, count_text(units, "unit"))});
  }
  lines.push_back({fmt::format("trained in {}", short_duration_text(result.seconds)),
                   kept(fmt::format("everything is in {}", result.folder.string()))});
  if (!report.empty()) lines.push_back({kept(fmt::format("report {}", report.string()))});
  return lines;
}

}}  // namespace rectify
