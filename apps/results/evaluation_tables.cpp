#include "evaluation_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "../../base/words.hpp"
#include "../terminal/tables.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// The name in the model, else in the data, else the number.
std::string class_name(const Subject& subject, Index c) {
  const auto& own = subject.model.info.class_names;
  const auto& names = own.empty() ? subject.data.class_names() : own;
  return names.empty() ? std::to_string(c) : names[at(c)];
}

std::string fraction_text(double value) { return fmt::format("{:.4f}", value); }

std::string title(const Subject& subject, std::size_t width) {
  return wrapped(subject_text(subject), width) + "\n";
}

/// Rows of a name, a value and an explanation.
std::string figures(const std::vector<std::vector<std::string>>& rows, std::size_t width) {
  return table({{.left = true}, {.left = true}, {.left = true, .rank = 1}}, rows, width);
}

constexpr Index top = 5;

bool has_top(const Classification& result) { return result.classes() > top; }

std::string figures_text(const Subject& subject, const Classification& result, std::size_t width) {
  const std::string error = fraction_text(result.accuracy_error());
  std::vector<std::vector<std::string>> rows{
      {"accuracy", fraction_text(result.accuracy()) + " +/- " + error, "standard error"}};
  if (has_top(result)) {
    rows.push_back({fmt::format("top {}", top), fraction_text(result.top_accuracy(top)),
                    fmt::format("class among the {} most probable", top)});
  }
  if (result.auc)
    rows.push_back({"ROC AUC", fraction_text(*result.auc), "1 is perfect, 0.5 is chance"});
  rows.push_back({"loss", loss_text(result.loss), std::string(subject.loss.kind())});
  if (const auto error_of_bins = result.calibration_error()) {
    rows.push_back({"calibration", fraction_text(*error_of_bins),
                    fmt::format("expected calibration error, {} bins", calibration_bins)});
  }
  return figures(rows, width);
}

constexpr std::size_t longest_name = 16;

/// Of a single label, which is measured as two classes.
std::string figures_of_label(const Subject& subject, const Multilabel& result, std::size_t width) {
  const ClassScores scores = result.scores(0);
  const auto& auc = result.aucs[0];
  const auto& names = subject.data.target_names();
  return figures({{"accuracy", fraction_text(result.accuracy(0)),
                   fmt::format("two classes: {} is 1 for {} of {} samples",
                               names.empty() ? "the label" : shortened(names[0], longest_name),
                               count_text(scores.support), count_text(result.samples))},
                  {"precision", fraction_text(scores.precision), "of those predicted as 1"},
                  {"recall", fraction_text(scores.recall), "of those that are 1"},
                  {"F1", fraction_text(scores.f1), "harmonic mean of both"},
                  {"ROC AUC", auc ? fraction_text(*auc) : "none",
                   auc ? "1 is perfect, 0.5 is chance" : "all samples are of one class"},
                  {"loss", loss_text(result.loss), std::string(subject.loss.kind())},
                  {"threshold", fmt::format("{}", result.threshold), "above it 1 is predicted"}},
                 width);
}

std::string figures_text(const Subject& subject, const Multilabel& result, std::size_t width) {
  return figures(
      {{"exact match", fraction_text(result.subset_accuracy()), "all labels of a sample are right"},
       {"Hamming loss", fraction_text(result.hamming_loss()), "fraction of labels that are wrong"},
       {"macro F1", fraction_text(result.macro_scores().f1), "mean over the labels"},
       {"micro F1", fraction_text(result.micro_scores().f1), "of all labels together"},
       {"loss", loss_text(result.loss), std::string(subject.loss.kind())},
       {"threshold", fmt::format("{}", result.threshold), "above it a label is predicted"}},
      width);
}

std::string label_scores_text(const Multilabel& result, std::size_t width) {
  std::vector<std::vector<std::string>> rows;
  const auto add = [&](const std::string& name, const ClassScores& s, const std::string& auc,
                       const std::string& accuracy) {
    rows.push_back({name, fraction_text(s.precision), fraction_text(s.recall), fraction_text(s.f1),
                    auc, accuracy, count_text(s.support)});
  };
  for (Index k = 0; k < std::ssize(result.labels); ++k) {
    const auto& auc = result.aucs[at(k)];
    add(shortened(result.names[at(k)], longest_name), result.scores(k),
        auc ? fraction_text(*auc) : "", fraction_text(result.accuracy(k)));
  }
  add("macro average", result.macro_scores(), "", "");
  add("micro average", result.micro_scores(), "", "");
  return table({{.title = "label", .left = true},
                {.title = "precision", .rank = 3},
                {.title = "recall", .rank = 2},
                {.title = "F1"},
                {.title = "ROC AUC", .rank = 4},
                {.title = "accuracy", .rank = 5},
                {.title = "support", .rank = 6}},
               rows, width);
}

std::string scores_text(const Subject& subject, const Classification& result, std::size_t width) {
  std::vector<std::vector<std::string>> rows;
  const auto add = [&](const std::string& number, const std::string& name, const ClassScores& s) {
    rows.push_back({number, name, fraction_text(s.precision), fraction_text(s.recall),
                    fraction_text(s.f1), count_text(s.support)});
  };
  for (Index c = 0; c < result.classes(); ++c) {
    add(std::to_string(c), shortened(class_name(subject, c), longest_name), result.scores(c));
  }
  add("", "macro average", result.macro_scores());
  return table({{.rank = 1},
                {.title = "class", .left = true},
                {.title = "precision", .rank = 3},
                {.title = "recall", .rank = 2},
                {.title = "F1"},
                {.title = "support", .rank = 4}},
               rows, width);
}

/// The matrix; empty if it is wider than `width`.
std::string confusion_matrix(const Classification& result, std::size_t width) {
  std::vector<Column> columns{{.title = ""}};
  std::vector<std::vector<std::string>> rows;
  for (Index c = 0; c < result.classes(); ++c) {
    columns.push_back({.title = std::to_string(c)});
    rows.push_back({std::to_string(c)});
    for (const Index count : result.confusion[at(c)]) {
      rows.back().push_back(count == 0 ? "." : std::to_string(count));
    }
  }
  const std::string text = table(columns, rows, std::numeric_limits<std::size_t>::max());
  return text.find('\n') <= width ? text : "";
}

/// The pairs of classes confused most often, shown if the matrix does not fit.
std::string confused_pairs(const Subject& subject, const Classification& result,
                           std::size_t width) {
  constexpr std::size_t most = 10;
  struct Pair {
    Index samples, c, predicted;
  };
  std::vector<Pair> pairs;
  for (Index c = 0; c < result.classes(); ++c) {
    for (Index p = 0; p < result.classes(); ++p) {
      const Index samples = result.confusion[at(c)][at(p)];
      if (c != p && samples > 0) pairs.push_back({samples, c, p});
    }
  }
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const Pair& a, const Pair& b) { return a.samples > b.samples; });
  pairs.resize(std::min(pairs.size(), most));
  std::vector<std::vector<std::string>> rows;
  for (const Pair& pair : pairs) {
    rows.push_back({shortened(class_name(subject, pair.c), longest_name),
                    shortened(class_name(subject, pair.predicted), longest_name),
                    count_text(pair.samples)});
  }
  return table({{.title = "class", .left = true},
                {.title = "predicted as", .left = true},
                {.title = "samples", .rank = 1}},
               rows, width);
}

std::string number_text(double value) { return fmt::format("{:.5g}", value); }

std::string r2_text(const std::optional<double>& r2) { return r2 ? number_text(*r2) : "none"; }

std::string r2_meaning(const std::optional<double>& r2) {
  return r2 ? "1 is perfect, 0 is no better than predicting the mean"
            : "all samples have the same target";
}

std::string targets_text(const Regression& result, std::size_t width) {
  std::vector<std::vector<std::string>> rows;
  for (const TargetScores& target : result.targets) {
    rows.push_back({shortened(target.name, longest_name), r2_text(target.r2),
                    number_text(target.rmse), number_text(target.mae)});
  }
  return table({{.title = "target", .left = true},
                {.title = "R2"},
                {.title = "RMSE", .rank = 1},
                {.title = "MAE", .rank = 2}},
               rows, width);
}

/// `r2` is null where all samples have the same target.
Json scores_json(const std::optional<double>& r2, double rmse, double mae) {
  return {{"r2", number_to_json(r2)}, {"rmse", rmse}, {"mae", mae}};
}

Json scores_json(const ClassScores& scores) {
  return {{"precision", scores.precision},
          {"recall", scores.recall},
          {"f1", scores.f1},
          {"support", scores.support}};
}

Json calibration_json(const Classification& result) {
  Json bins = Json::array();
  for (std::size_t b = 0; b < calibration_bins; ++b) {
    const CalibrationBin& bin = result.bins[b];
    const auto mean = [&](double sum) {
      return bin.samples > 0 ? Json(sum / static_cast<double>(bin.samples)) : Json();
    };
    bins.push_back({{"above", static_cast<double>(b) / double(calibration_bins)},
                    {"up_to", static_cast<double>(b + 1) / double(calibration_bins)},
                    {"samples", bin.samples},
                    {"accuracy", mean(static_cast<double>(bin.correct))},
                    {"confidence", mean(bin.confidence)}});
  }
  return {{"expected_error", *result.calibration_error()},
          {"method",
           "mean |accuracy - confidence| over equal-width bins of the largest "
           "probability, weighted by samples (Guo et al. 2017)"},
          {"bins", std::move(bins)}};
}

/// The fields that classification and regression share.
Json start_json(const Subject& subject) {
  Json json = subject_json(subject);
  json["loss_type"] = subject.loss.kind();
  return json;
}

}  // namespace

std::string evaluation_text(const Subject& subject, const Classification& result,
                            std::size_t width) {
  const std::string matrix = confusion_matrix(result, std::min<std::size_t>(width, 200));
  const std::string caption =
      wrapped("confusion matrix: true classes in rows, predicted classes in columns", width);
  return title(subject, width) + figures_text(subject, result, width) + "\n" +
         scores_text(subject, result, width) + "\n" +
         (matrix.empty() ? confused_pairs(subject, result, width) : caption + matrix);
}

std::string evaluation_text(const Subject& subject, const Multilabel& result, std::size_t width) {
  if (result.is_single()) return title(subject, width) + figures_of_label(subject, result, width);
  return title(subject, width) + figures_text(subject, result, width) + "\n" +
         label_scores_text(result, width);
}

std::string evaluation_text(const Subject& subject, const Regression& result, std::size_t width) {
  const bool several = result.targets.size() > 1;
  std::vector<std::vector<std::string>> rows{
      {"loss", number_text(result.loss), std::string(subject.loss.kind())}};
  if (!several) {
    rows.push_back({"RMSE", number_text(result.rmse), "root mean squared error"});
    rows.push_back({"MAE", number_text(result.mae), "mean absolute error"});
  }
  rows.push_back({"R2", r2_text(result.r2),
                  several ? "mean of the targets that vary" : r2_meaning(result.r2)});
  return title(subject, width) + figures(rows, width) +
         (several ? "\n" + targets_text(result, width) : "");
}

Json evaluation_json(const Subject& subject, const Classification& result) {
  Json json = start_json(subject);
  json["loss"] = result.loss;
  json["accuracy"] = result.accuracy();
  json["accuracy_standard_error"] = result.accuracy_error();
  if (has_top(result)) json[fmt::format("top_{}_accuracy", top)] = result.top_accuracy(top);
  if (result.classes() == 2) json["roc_auc"] = result.auc ? Json(*result.auc) : Json();
  json["confusion"] = result.confusion;
  json["classes"] = Json::array();
  for (Index c = 0; c < result.classes(); ++c) {
    json["classes"].push_back({{"class", c}, {"label", class_name(subject, c)}});
    json["classes"].back().update(scores_json(result.scores(c)));
  }
  json["macro_average"] = scores_json(result.macro_scores());
  if (result.calibration_error()) json["calibration"] = calibration_json(result);
  return json;
}

Json evaluation_json(const Subject& subject, const Multilabel& result) {
  Json json = start_json(subject);
  json["loss"] = result.loss;
  json["threshold"] = result.threshold;
  json["subset_accuracy"] = result.subset_accuracy();
  json["hamming_loss"] = result.hamming_loss();
  if (result.is_single()) {
    json["accuracy"] = result.accuracy(0);
    json["f1"] = result.scores(0).f1;
    json["roc_auc"] = number_to_json(result.aucs[0]);
  }
  json["labels"] = Json::array();
  for (Index k = 0; k < std::ssize(result.labels); ++k) {
    json["labels"].push_back({{"label", result.names[at(k)]},
                              {"accuracy", result.accuracy(k)},
                              {"roc_auc", number_to_json(result.aucs[at(k)])}});
    json["labels"].back().update(scores_json(result.scores(k)));
  }
  json["macro_average"] = scores_json(result.macro_scores());
  json["micro_average"] = scores_json(result.micro_scores());
  return json;
}

Json evaluation_json(const Subject& subject, const Regression& result) {
  Json json = start_json(subject);
  json["loss"] = result.loss;
  json.update(scores_json(result.r2, result.rmse, result.mae));
  for (const TargetScores& target : result.targets) {
    json["targets"][target.name] = scores_json(target.r2, target.rmse, target.mae);
  }
  return json;
}

}}  // namespace rectify
