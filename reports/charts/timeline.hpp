#pragma once

#include <string>
#include <vector>

#include "../../base/json.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Values of rows at some times, and a word that stands in place of some of them.
struct Timeline {
  std::string row_title, time_title, value_title;
  std::vector<double> times;  ///< ascending, not negative: steps or epochs
  std::vector<std::string> rows;
  std::vector<std::vector<double>> values;  ///< by row and time, from 0 to 1
  std::string word;                         ///< "dead"
  std::vector<std::vector<bool>> has_word;  ///< by row and time
};

/// A heat map whose columns have their place on an axis of times, see `TimeAxis`: the larger the
/// value, the stronger the colour; cells with the word have a colour of their own.
Json timeline_chart(const Timeline& timeline);

}}  // namespace rectify
