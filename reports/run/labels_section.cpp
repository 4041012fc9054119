#include "labels_section.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "../page/text.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using LabelScores = std::pair<std::string, const Json*>;

/// The metrics of each label by name, as of metrics.jsonl.
const Json& label_scores(const RunMaterial& material) {
  return inside(material.run.test, {"test_labels"});
}

std::vector<LabelScores> labels_of(const RunMaterial& material) {
  std::vector<LabelScores> all;
  for (const auto& [name, metrics] : label_scores(material).items())
    all.emplace_back(name, &metrics);
  return all;
}

/// The label that is predicted worst, and how often it applies; then of all labels together.
std::string label_finding(const RunMaterial& material, const std::vector<LabelScores>& labels) {
  const auto f1 = [](const LabelScores& scores) {
    return figure_of(*scores.second, "f1").value_or(0);
  };
  const auto worst =
      std::min_element(labels.begin(), labels.end(),
                       [&](const LabelScores& a, const LabelScores& b) { return f1(a) < f1(b); });
  const auto support = static_cast<Index>(figure_of(*worst->second, "support").value_or(0));
  std::string text = f1(*worst) == 1
                         ? "All labels have an F1 of 1."
                         : fmt::format("{} has the lowest F1, {}; it applies to {}.",
                                       name_in_text("label", worst->first), number_text(f1(*worst)),
                                       count_text(support, "test sample"));
  const auto micro = figure_of(material.run.test, "test_micro_f1"),
             hamming = figure_of(material.run.test, "test_hamming_loss");
  if (micro && hamming) {
    text += fmt::format(
        " Over all labels together the F1 (micro average) is {}, and {} of them are wrong (Hamming "
        "loss).",
        number_text(micro), percent_text(*hamming));
  }
  return text;
}

std::vector<std::string> label_row(const std::string& name, const Json& metrics) {
  const auto percent = [&](const char* key) {
    const auto value = figure_of(metrics, key);
    return value ? percent_text(*value) : std::string();
  };
  const auto auc = figure_of(metrics, "roc_auc");
  const auto support = figure_of(metrics, "support");
  return {name,
          percent("precision"),
          percent("recall"),
          percent("f1"),
          auc ? number_text(auc) : "none",
          percent("accuracy"),
          count_text(static_cast<Index>(support.value_or(0)))};
}

/// The unweighted means over the labels.
std::vector<std::string> label_means(const std::vector<LabelScores>& labels) {
  Json means = Json::object();
  for (const char* key : {"precision", "recall", "f1", "support"}) {
    double sum = 0;
    for (const auto& [name, metrics] : labels) sum += figure_of(*metrics, key).value_or(0);
    const bool total = std::string_view(key) == "support";
    means[key] = total ? sum : sum / static_cast<double>(labels.size());
  }
  std::vector<std::string> row = label_row("macro average", means);
  row[4].clear();
  return row;
}

}  // namespace

bool has_label_scores(const RunMaterial& material) { return !label_scores(material).empty(); }

Section labels_section(const RunMaterial& material) {
  const std::vector<LabelScores> labels = labels_of(material);
  PageTable table{.title = "Scores by label",
                  .caption =
                      "On the test set; a label is predicted where its probability is above 0.5. "
                      "Precision: of the samples it is predicted for, those that have it. Recall: "
                      "of the samples that have it, those it is predicted for. F1: their harmonic "
                      "mean. ROC AUC: 1 is perfect, 0.5 is chance; none if all samples have the "
                      "label, or none has.",
                  .columns = {{"label", true},
                              {"precision"},
                              {"recall"},
                              {"F1"},
                              {"ROC AUC"},
                              {"accuracy"},
                              {"samples that have it"}},
                  .rows = {}};
  for (const auto& [name, metrics] : labels) table.rows.push_back(label_row(name, *metrics));
  Section section{.title = "Predictions"};
  if (labels.size() > 1) {
    section.introduction = label_finding(material, labels);
    table.rows.push_back(label_means(labels));
  }
  section.parts.push_back(std::move(table));
  return section;
}

std::string labels_text(const RunMaterial& material) {
  const auto exact = figure_of(material.run.test, "test_subset_accuracy");
  if (!exact) return "";
  const std::size_t labels = label_scores(material).size();
  const std::string of = material.values
                             ? count_text(material.values->targets.cols(), "test sample")
                             : "the test samples";
  return fmt::format("All {}labels are right for {} of {}.",
                     labels > 0 ? fmt::format("{} ", labels) : "", percent_text(*exact), of);
}

std::vector<KeyFigure> label_key_figures(const RunMaterial& material) {
  const Json& test = material.run.test;
  std::vector<KeyFigure> figures;
  if (const auto exact = figure_of(test, "test_subset_accuracy")) {
    figures.push_back(
        {"Test exact match", percent_text(*exact, 2), "all labels of a sample right"});
  }
  if (const auto f1 = figure_of(test, "test_macro_f1")) {
    figures.push_back({"Test macro F1", number_text(f1), "mean over the labels"});
  }
  if (const auto f1 = figure_of(test, "test_f1")) {
    const auto auc = figure_of(test, "test_roc_auc");
    figures.push_back(
        {"Test F1", number_text(f1), auc ? "ROC AUC " + number_text(auc) : "no ROC AUC"});
  }
  return figures;
}

}}  // namespace rectify
