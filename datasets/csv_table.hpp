#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "csv_columns.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// What is read of a table: numbers, but for labels that are classes, which may be any text.
struct CsvTable {
  std::vector<std::string> names;        ///< of all columns; none without a header
  std::vector<std::string> label_names;  ///< names, or indices without a header
  std::vector<std::string> feature_names;
  std::vector<Scalar> features;      ///< row by row
  std::vector<Scalar> targets;       ///< the same of labels that are numbers
  std::vector<std::string> classes;  ///< of each row, where labels are classes
  std::vector<Scalar> weights;       ///< of each row, where there is such a column
  std::vector<std::size_t> lines;    ///< in which each row starts, from 1
  Index columns = 0;

  Index rows() const { return static_cast<Index>(lines.size()); }
};

/// Which columns are no features.
struct CsvRoles {
  CsvColumns labels;
  bool classes = true;  ///< the label is a class, not a number
  CsvColumns weight = {};
};

/// Reads a table. Its first row is a header where none of its cells is a number, or a role names a
/// column. All columns without a role are features: numbers, finite, none missing. `like` is a
/// table whose columns it must have: by their names, in any order, or without a header as many.
/// Throws DataError for the first ten cells that will not do, together; rows are lines of the file.
RECTIFY_API CsvTable parse_csv_table(std::string_view text, const std::string& name,
                                     const CsvRoles& roles, const CsvTable* like = nullptr);

/// The most problems that are told at once.
inline constexpr std::size_t most_csv_problems = 10;

/// `row 17, column "age"`
RECTIFY_API std::string csv_place(std::size_t line, const std::string& column, bool has_names);

}}  // namespace rectify
