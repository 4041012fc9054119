#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../../base/json.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Values of rows at some times, and words that stand in place of some of them.
struct Timeline {
  std::string row_title, time_title, value_title;
  std::vector<double> times;  ///< ascending, not negative: steps or epochs
  std::vector<std::string> rows;
  std::vector<std::vector<double>> values;  ///< by row and time, from 0 to 1
  std::string legend;                       ///< of the colours of values: "alive: z > 0 on"
  std::vector<std::string> words;           ///< "dead", "born dead"
  /// By row and time: the index of a word, which is shown in place of the value.
  std::vector<std::vector<std::optional<std::size_t>>> word_of;
};

/// A heat map whose columns have their place on an axis of times, see `TimeAxis`: the larger the
/// value, the stronger the colour; cells with a word have its colour. Legends say what colours
/// mean.
Json timeline_chart(const Timeline& timeline);

}}  // namespace rectify
