#pragma once

#include <string>
#include <variant>
#include <vector>

#include "../schema/registry.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Columns of a table, each by its name or its index: from 0, and below 0 from the last, which is
/// -1. JSON writes one as it is and several as a list.
struct CsvColumns {
  using Column = std::variant<std::string, Index>;
  std::vector<Column> columns;
  bool have_names() const;
};

RECTIFY_API std::string expected_of(const CsvColumns*, const Range&);
RECTIFY_API void read(const Reader& reader, CsvColumns& columns, const Range& range);
RECTIFY_API bool accepts(const CsvColumns& columns, const Range& range);
RECTIFY_API Json to_json(const CsvColumns& columns);
RECTIFY_API Json schema_of(const CsvColumns*, const Range& range, Json& definitions);

}}  // namespace rectify
