#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "../base/precision.hpp"
#include "csv_dialect.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

enum class CsvParsed { number, not_finite, not_a_number };

/// Parses a cell as a number that is finite as a `Scalar`; blanks around it do not count.
RECTIFY_API CsvParsed parse_csv_number(std::string_view text, double& value, char decimal = '.');
/// As `parse_csv_number`, but accepts true and false (as data frames write them) as 1 and 0.
RECTIFY_API CsvParsed parse_csv_feature(std::string_view text, double& value, char decimal = '.');

/// A table of numbers.
struct CsvNumbers {
  std::vector<std::string> names;  ///< of the columns, if there is a header
  Index columns = 0;
  std::vector<Scalar> values;  ///< row by row
};

/// Parses every cell as a finite number. Throws DataError, with line and column, for empty or other
/// cells and for rows of different lengths.
RECTIFY_API CsvNumbers parse_csv_numbers(std::string_view text, const std::string& name,
                                         const CsvGiven& given = {});

}}  // namespace rectify
