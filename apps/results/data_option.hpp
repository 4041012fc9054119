#pragma once

#include <string>

#include "../../datasets/source.hpp"
#include "../../tables/csv_options.hpp"
#include "../../tables/table_encoding.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The source that `--data` gives by its name, or as JSON. Throws ConfigError for other text.
Source read_data_option(const std::string& text);

/// Whether `--data` names a table: a file that ends in .csv, .tsv, .txt, .data or .dat, also .gz.
bool is_table_name(const std::string& text);

/// Another table with the labels and weights of the one that a model was trained on; all of its
/// rows are the test set.
Source table_like(const std::string& file, const TableEncoding& encoding, Missing missing);

}}  // namespace rectify
