#pragma once

#include <string>
#include <vector>

#include "csv_options.hpp"
#include "csv_table.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Without an entry in `categories`, a column of more different texts is refused.
inline constexpr std::size_t most_categories = 100;

/// Whether all columns can be features, labels and weights, with these options. Throws DataError
/// with one line for each column that cannot: what was expected of its cells, how many rows are
/// otherwise, and the first of them.
RECTIFY_API void check_columns(const CsvTable& table, const CsvRoles& roles, Missing missing);

/// As `check_columns`, for labels and weights alone.
RECTIFY_API void check_labels(const CsvTable& table, const CsvRoles& roles, Missing missing);

/// The column is an index, an identifier or a name: it counts the rows, is called an id and has no
/// value twice (or larger ones than floats tell apart), or has texts that almost all occur once.
RECTIFY_API bool is_identifier(const TableColumn& column);

/// Sentences on columns that are likely not meant to be features, and on classes that are the same
/// number.
RECTIFY_API std::vector<std::string> column_warnings(const CsvTable& table);

/// What was inferred: `separator ';', header yes, 3 text columns one-hot, 207 missing in rooms:
/// median`.
RECTIFY_API std::string inferred_text(const CsvTable& table, const TableEncoding& encoding,
                                      Missing missing);

}}  // namespace rectify
