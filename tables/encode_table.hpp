#pragma once

#include <span>
#include <string>
#include <vector>

#include "../nn/dataset.hpp"
#include "csv_options.hpp"
#include "csv_table.hpp"
#include "table_encoding.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The encoding that fits these rows of a table: their categories, and their means or medians where
/// missing numbers are to be filled. `fitting` is not empty.
RECTIFY_API TableEncoding fit_encoding(const CsvTable& table, std::span<const Index> fitting,
                                       const CsvRoles& roles, Missing missing);

/// The classes of a column of labels: in numerical order if all are numbers, else in byte order.
RECTIFY_API std::vector<std::string> classes_of(const TableColumn& labels);

/// The rows without a missing value that `encoding` cannot fill, or with `drop` without any; and
/// with a label and a weight.
RECTIFY_API std::vector<Index> complete_rows(const CsvTable& table, bool drop);

/// The features of these rows, as columns: (features, rows). Appends a sentence to `warnings` for
/// each column with categories that the encoding does not have; they are encoded as none. Throws
/// DataError, with one line for each column, for missing values without a fill, and for numbers and
/// texts where the encoding has the other.
RECTIFY_API Matrix encode_features(const CsvTable& table, std::span<const Index> rows,
                                   const TableEncoding& encoding,
                                   std::vector<std::string>& warnings);

/// The class of each of these rows, by its text, or else as the only class that is the same number.
/// Throws DataError for labels that are none of the classes.
RECTIFY_API Labels encode_labels(const CsvTable& table, std::span<const Index> rows,
                                 const std::vector<std::string>& classes);

}}  // namespace rectify
