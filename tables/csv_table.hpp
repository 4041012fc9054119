#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../io/csv.hpp"
#include "csv_columns.hpp"
#include "csv_options.hpp"
#include "table_column.hpp"
#include "table_encoding.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// What the columns of a table are for, and how its text is to be read.
struct CsvRoles {
  CsvColumns labels = {};
  Task task = Task::classification;
  std::optional<CsvColumns> weight = {};
  std::optional<CsvColumns> features = {};  ///< none: all other columns
  std::optional<CsvColumns> ignore = {};
  ColumnCategories categories = {};
  std::vector<std::string> missing_words = {};
  CsvGiven given = {};            ///< what is known of the text
  bool needs_labels = true;       ///< whether columns of labels have to be there
  bool keeps_empty_rows = false;  ///< such as `,,`; else they are skipped as blank lines are
  bool by_index = false;          ///< columns are called by their indices, also if they have names
};

/// Where a table is read from, more than once.
struct RECTIFY_API CsvInput {
  std::string name;  ///< for messages
  std::function<CsvRows(const CsvGiven&)> open;
  std::size_t bytes = 0;  ///< of the text, or 0 if not known

  /// A file, uncompressed or .gz.
  static CsvInput of_file(const std::filesystem::path& path);
  /// `text` must outlive it.
  static CsvInput of_text(std::string_view text, const std::string& name);
};

/// The columns of a table, as they are in the file.
struct CsvTable {
  std::string file;  ///< for messages
  CsvDialect dialect;
  bool has_names = false;  ///< whether columns are called by names of a header
  Index columns = 0;       ///< of the file
  Index rows = 0;
  Index empty_rows = 0;  ///< that were skipped
  std::vector<TableColumn> features = {};
  std::vector<TableColumn> labels = {};  ///< texts for classes, else numbers
  std::optional<TableColumn> weight = {};
  std::vector<std::string> left_out = {};  ///< columns that are not used
  std::optional<Mismatch> ragged = {};     ///< rows of another length, which are left out

  /// `column "age"`, without a header `column 3`.
  std::string place_of(const TableColumn& column) const;
  /// A message about a column: `t.csv: column "age": expected numbers, got "x" in 1 row, the first
  /// in row 3`.
  std::string problem(const TableColumn& column, const std::string& expected,
                      const std::string& got, const std::string& hint = {}) const;
};

/// Reads a table. Throws DataError for text that is no table and for columns that are not there;
/// what the rows and cells hold is for `check_columns` to see.
RECTIFY_API CsvTable read_csv_table(const CsvInput& input, const CsvRoles& roles);

/// The roles by which a table is read as that of `encoding`: the same features, in their order.
RECTIFY_API CsvRoles roles_of(const TableEncoding& encoding);

}}  // namespace rectify
