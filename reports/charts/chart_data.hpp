#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "../../base/json.hpp"

/// The data of a chart. A page holds it once: the chart and its data table are both made from it.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Empty, a number or a text.
using Cell = std::variant<std::monostate, double, std::string>;

Cell cell(std::optional<double> number);

struct DataColumn {
  std::string field;  ///< name in the specification: letters, digits and `_`
  std::string title;  ///< heading in the data table
  bool text = false;  ///< holds texts; otherwise numbers
};

struct ChartData {
  std::vector<DataColumn> columns;
  std::vector<std::vector<Cell>> rows = {};

  /// `data` of a Vega-Lite specification: the rows as CSV (RFC 4180), numbers with six digits,
  /// or more where those of a column differ by less.
  Json to_json() const;
  /// `usermeta` of the specification: the titles of the columns.
  Json meta() const;
};

}}  // namespace rectify
