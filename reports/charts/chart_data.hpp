#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "../../base/json.hpp"

/// The data of a chart: it stands in the page once, where both the chart and the table behind it
/// read it.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Nothing, a number or a text.
using Cell = std::variant<std::monostate, double, std::string>;

Cell cell(std::optional<double> number);

struct DataColumn {
  std::string field;  ///< by which the chart knows it: letters, digits and `_`
  std::string title;  ///< over the table's column
  bool text = false;  ///< of texts; else of numbers
};

struct ChartData {
  std::vector<DataColumn> columns;
  std::vector<std::vector<Cell>> rows = {};

  /// For a Vega-Lite specification's `data`: the rows as CSV (RFC 4180), numbers in six digits.
  Json to_json() const;
  /// For its `usermeta`: the columns' titles.
  Json meta() const;
};

}}  // namespace rectify
