#include "confused_samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "../page/text.hpp"
#include "weight_pictures.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::size_t most_of_cell = 6, most_of_all = 150;
constexpr Index most_features = 12;

/// True and predicted class, and the mistakes by loss.
struct Confused {
  Index label = 0, predicted = 0;
  std::vector<const Mistake*> mistakes = {};
};

/// Cells with most mistakes first.
std::vector<Confused> cells_of(const std::vector<Mistake>& mistakes) {
  std::map<std::pair<Index, Index>, Confused> by_cell;
  for (const Mistake& mistake : mistakes) {
    Confused& cell = by_cell[{mistake.label, mistake.predicted}];
    cell.label = mistake.label;
    cell.predicted = mistake.predicted;
    cell.mistakes.push_back(&mistake);
  }
  std::vector<Confused> cells;
  for (auto& [place, cell] : by_cell) cells.push_back(std::move(cell));
  std::stable_sort(cells.begin(), cells.end(), [](const Confused& a, const Confused& b) {
    return a.mistakes.size() > b.mistakes.size();
  });
  return cells;
}

Gallery::Picture picture_of(const Dataset& test, const Mistake& mistake) {
  Gallery::Picture picture{.png = image_png(test, mistake.sample),
                           .alt_text = fmt::format("Test sample {}", mistake.sample),
                           .lines = {}};
  if (mistake.confidence) picture.lines.push_back(percent_text(*mistake.confidence));
  return picture;
}

/// The features of the samples, a row each.
PageTable table_of(const Dataset& test, const std::string& title,
                   const std::vector<const Mistake*>& mistakes) {
  PageTable table{.title = title, .columns = {{"test sample"}}, .rows = {}};
  for (Index k = 0; k < test.features(); ++k) {
    const auto& names = test.feature_names();
    table.columns.push_back({names.empty() ? fmt::format("feature {}", k) : names[at(k)]});
  }
  Matrix x(test.features(), 1);
  for (const Mistake* mistake : mistakes) {
    test.gather_raw(std::span(&mistake->sample, 1), view(x));
    table.rows.push_back({std::to_string(mistake->sample)});
    for (Index k = 0; k < x.rows(); ++k) {
      table.rows.back().push_back(number_text(static_cast<double>(x(k, 0))));
    }
  }
  return table;
}

}  // namespace

std::optional<Drawers> confused_samples(const RunMaterial& material,
                                        const std::vector<Mistake>& mistakes,
                                        const std::vector<std::string>& names) {
  const Dataset& test = *material.test;
  const bool images = test.image_shape().has_value();
  if (mistakes.empty() || (!images && test.features() > most_features)) return std::nullopt;
  Drawers drawers{.title = "Misclassified samples by cell",
                  .caption = fmt::format("A cell of the confusion matrix opens its samples, those "
                                         "with the largest loss first{}.",
                                         images ? "; below each the probability of the predicted "
                                                  "class"
                                                : ""),
                  .figure = "confusion",
                  .drawers = {}};
  const std::vector<std::string> shown_names = labels(names);
  std::size_t shown = 0;
  for (const Confused& cell : cells_of(mistakes)) {
    if (shown >= most_of_all) break;
    const std::size_t count = std::min(cell.mistakes.size(), most_of_cell);
    const std::string &row = shown_names[at(cell.label)], &column = shown_names[at(cell.predicted)];
    drawers.drawers.push_back(
        {row, column,
         fmt::format("{} → {}: {}{}", row, column, count_text(std::ssize(cell.mistakes), "sample"),
                     count < cell.mistakes.size() ? fmt::format(", {} shown", count) : "")});
    const std::vector<const Mistake*> some(
        cell.mistakes.begin(), cell.mistakes.begin() + static_cast<std::ptrdiff_t>(count));
    if (images) {
      for (const Mistake* mistake : some) {
        drawers.drawers.back().pictures.push_back(picture_of(test, *mistake));
      }
    } else {
      drawers.drawers.back().tables.push_back(
          table_of(test, fmt::format("Class {}, predicted as {}", row, column), some));
    }
    shown += count;
  }
  return drawers;
}

}}  // namespace rectify
