#include <fmt/format.h>

#include <algorithm>

#include "../charts/chart.hpp"
#include "../page/text.hpp"
#include "predictions.hpp"
#include "run_sections.hpp"
#include "weight_pictures.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Larger matrices are not drawn.
constexpr Index most_classes = 40;
constexpr std::size_t most_mistakes = 24;

/// The model's, else the data's, else numbers.
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
  if (most == 0) return "None was taken for another.";
  return fmt::format("Mixed up most: {} taken for {}, {} times in {}.", name_of(names, c),
                     name_of(names, predicted), count_text(most),
                     count_text(result.scores(c).support));
}

Figure confusion_figure(const Classification& result, const std::vector<std::string>& names) {
  Grid grid{.row_title = "class",
            .column_title = "taken for",
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
          .title = "What was taken for what",
          .result = confusion_sentence(result, names),
          .caption =
              "Test samples by their class (rows) and the class predicted (columns); what "
              "is right is on the diagonal.",
          .chart = heat_map(grid)};
}

PageTable scores_table(const Classification& result, const std::vector<std::string>& names) {
  PageTable table{.title = "Class by class",
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
  add("all classes alike", result.macro_scores());
  return table;
}

Gallery mistakes_gallery(const RunMaterial& material, const TestResults& results,
                         const std::vector<std::string>& names) {
  const Index wrong = results.classification.samples - results.classification.correct();
  Gallery gallery{.title = "The worst mistakes",
                  .result = fmt::format("{} of {} are wrong.", count_text(wrong),
                                        count_text(results.classification.samples, "test sample")),
                  .caption = fmt::format(
                      "The {} of the largest loss: the class, what it was taken for, and how "
                      "sure the net was.",
                      results.mistakes.size()),
                  .pictures = {},
                  .pixels = 72};
  for (const Mistake& mistake : results.mistakes) {
    const std::string true_class = name_of(names, mistake.label),
                      predicted = name_of(names, mistake.predicted);
    gallery.pictures.push_back(
        {.png = image_png(*material.test, mistake.sample),
         .alt_text =
             fmt::format("Test sample {}: {}, taken for {}", mistake.sample, true_class, predicted),
         .lines = {true_class, "→ " + predicted, percent_text(mistake.confidence)}});
  }
  return gallery;
}

}  // namespace

Section predictions_section(const RunMaterial& material) {
  Section section{.title = "Predictions"};
  if (!material.model || !material.test) return section;
  const Dataset& test = *material.test;
  if (test.classes() > 0 && material.config && material.config->loss) {
    const TestResults results =
        test_results_of(material.model->net, test, *material.config->loss, most_mistakes);
    const std::vector<std::string> names = class_names(material, test.classes());
    if (test.classes() <= most_classes) {
      section.parts.push_back(confusion_figure(results.classification, names));
      section.parts.push_back(scores_table(results.classification, names));
    }
    if (test.image_shape() && !results.mistakes.empty()) {
      section.parts.push_back(mistakes_gallery(material, results, names));
    }
  }
  if (auto pictures = weight_pictures(material)) section.parts.push_back(std::move(*pictures));
  return section;
}

}}  // namespace rectify
