#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "../../metrics/class_outputs.hpp"
#include "../charts/chart.hpp"
#include "../page/text.hpp"
#include "confused_samples.hpp"
#include "labels_section.hpp"
#include "predictions.hpp"
#include "regions.hpp"
#include "run_sections.hpp"
#include "values_section.hpp"
#include "weight_pictures.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// A confusion matrix of more classes is not drawn.
constexpr Index most_classes = 40;
constexpr std::size_t most_mistakes = 24;

/// Those of the model, or else of the data, or else numbers.
std::vector<std::string> class_names(const RunMaterial& material, Index classes) {
  const auto& own = material.model->info.class_names;
  const auto& names = own.empty() ? material.test->class_names() : own;
  if (!names.empty()) return names;
  std::vector<std::string> numbers;
  for (Index c = 0; c < classes; ++c) numbers.push_back(std::to_string(c));
  return numbers;
}

std::string name_of(const std::vector<std::string>& names, Index c) { return label(names[at(c)]); }

std::string confusion_sentence(const Classification& result,
                               const std::vector<std::string>& names) {
  Index most = 0, c = 0, predicted = 0;
  for (Index row = 0; row < result.classes(); ++row) {
    for (Index column = 0; column < result.classes(); ++column) {
      const Index count = result.confusion[at(row)][at(column)];
      if (row == column || count <= most) continue;
      most = count, c = row, predicted = column;
    }
  }
  if (most == 0) return "No test sample is misclassified.";
  return fmt::format("Most frequent error: class {} predicted as {} for {} of {}.",
                     name_of(names, c), name_of(names, predicted), count_text(most),
                     count_text(result.scores(c).support, "sample"));
}

Figure confusion_figure(const Classification& result, const std::vector<std::string>& names) {
  Grid grid{.row_title = "true class",
            .column_title = "predicted class",
            .value_title = "samples",
            .rows = names,
            .columns = names,
            .values = {},
            .numbers = names.size() <= 12};
  for (const auto& row : result.confusion) {
    grid.values.emplace_back();
    for (const Index count : row) grid.values.back().emplace_back(static_cast<double>(count));
  }
  return {.name = "confusion",
          .title = "Confusion matrix",
          .result = confusion_sentence(result, names),
          .caption =
              "Number of test samples by true class (rows) and predicted class (columns). Correct "
              "predictions are on the diagonal.",
          .chart = heat_map(grid)};
}

PageTable scores_table(const Classification& result, const std::vector<std::string>& names) {
  PageTable table{.title = "Scores by class",
                  .columns = {{"class", true}, {"precision"}, {"recall"}, {"F1"}, {"samples"}},
                  .rows = {},
                  .wide = false};
  const auto add = [&](const std::string& name, const ClassScores& scores) {
    table.rows.push_back({name, percent_text(scores.precision), percent_text(scores.recall),
                          percent_text(scores.f1), count_text(scores.support)});
  };
  for (Index c = 0; c < result.classes(); ++c) {
    add(names[at(c)], result.scores(c));
  }
  add("macro average", result.macro_scores());
  return table;
}

Gallery mistakes_gallery(const RunMaterial& material, const TestResults& results,
                         const std::vector<std::string>& names) {
  const Index wrong = results.classification.samples - results.classification.correct();
  const bool probabilities = has_probabilities(results.classification.link);
  Gallery gallery{
      .title = "Misclassified samples",
      .result = fmt::format("The model misclassifies {} of {}.", count_text(wrong),
                            count_text(results.classification.samples, "test sample")),
      .caption = fmt::format(
          "The {} misclassified samples with the largest loss{}. Below each: the true class, → the "
          "predicted class{}.",
          std::min(results.mistakes.size(), most_mistakes),
          probabilities ? ", -ln of the probability of the true class" : "",
          probabilities ? ", and its probability" : ""),
      .pictures = {},
      .pixels = 72};
  for (const Mistake& mistake :
       std::span(results.mistakes).first(std::min(results.mistakes.size(), most_mistakes))) {
    const std::string true_class = name_of(names, mistake.label),
                      predicted = name_of(names, mistake.predicted);
    gallery.pictures.push_back({.png = image_png(*material.test, mistake.sample),
                                .alt_text = fmt::format("Test sample {}: class {}, predicted as {}",
                                                        mistake.sample, true_class, predicted),
                                .lines = {true_class, "→ " + predicted}});
    if (mistake.confidence) {
      gallery.pictures.back().lines.push_back(percent_text(*mistake.confidence));
    }
  }
  return gallery;
}

/// Without the regions.
Section results_section(const RunMaterial& material) {
  if (has_label_scores(material)) return labels_section(material);
  if (material.values) return values_section(material);
  Section section{.title = "Predictions"};
  if (!material.model || !material.test) return section;
  const Dataset& test = *material.test;
  if (test.classes() > 0 && material.config && material.config->loss) {
    const TestResults results = test_results_of(material.model->net, test, *material.config->loss);
    const std::vector<std::string> names = class_names(material, test.classes());
    if (test.classes() <= most_classes) {
      section.parts.push_back(confusion_figure(results.classification, names));
      section.parts.push_back(scores_table(results.classification, names));
      if (auto samples = confused_samples(material, results.mistakes, names)) {
        section.parts.push_back(std::move(*samples));
      }
    }
    if (test.image_shape() && !results.mistakes.empty()) {
      section.parts.push_back(mistakes_gallery(material, results, names));
    }
  }
  return section;
}

}  // namespace

Section predictions_section(const RunMaterial& material) {
  Section section = results_section(material);
  if (auto regions = regions_figure(material)) {
    section.parts.insert(section.parts.begin(), std::move(*regions));
  }
  return section;
}

}}  // namespace rectify
