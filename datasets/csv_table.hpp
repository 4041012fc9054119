#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "csv_columns.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// A parsed table: numbers, and labels that are classes as text.
struct CsvTable {
  std::vector<std::string> names;        ///< of all columns; none without a header
  std::vector<std::string> label_names;  ///< names, or indices without a header
  std::vector<std::string> feature_names;
  std::vector<Scalar> features;      ///< row by row
  std::vector<Scalar> targets;       ///< row by row, where labels are numbers
  std::vector<std::string> classes;  ///< by row, where labels are classes
  std::vector<Scalar> weights;       ///< by row, where there is a weight column
  std::vector<std::size_t> lines;    ///< the line in which each row starts, from 1
  Index columns = 0;

  Index rows() const { return static_cast<Index>(lines.size()); }
};

/// The columns other than features.
struct CsvRoles {
  CsvColumns labels;
  bool classes = true;  ///< the label is a class, not a number
  CsvColumns weight = {};
};

/// Parses a table. The first row is a header if none of its cells is a number, or a role gives a
/// column by name. Columns without a role are features: finite numbers, none missing. `like` is a
/// table with the same columns: by name in any order, or without a header by number. Throws one
/// DataError for the first `most_csv_problems` invalid cells; rows are given as lines of the file.
RECTIFY_API CsvTable parse_csv_table(std::string_view text, const std::string& name,
                                     const CsvRoles& roles, const CsvTable* like = nullptr);

/// The most problems in one error.
inline constexpr std::size_t most_csv_problems = 10;

/// `row 17, column "age"`
RECTIFY_API std::string csv_place(std::size_t line, const std::string& column, bool has_names);

}}  // namespace rectify
