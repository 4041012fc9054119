#pragma once

#include <string>
#include <variant>
#include <vector>

#include "../schema/registry.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Columns of a table, each by name or by index: from 0, or from -1 for the last one backwards. In
/// JSON, a single column or a list.
struct CsvColumns {
  using Column = std::variant<std::string, Index>;
  std::vector<Column> columns;
  bool have_names() const;
};

/// The column of this name, or if columns have no names, whose index this is as text.
RECTIFY_API CsvColumns::Column column_called(const std::string& name, bool has_names);

RECTIFY_API std::string expected_of(const CsvColumns*, const Range&);
RECTIFY_API void read(const Reader& reader, CsvColumns& columns, const Range& range);
RECTIFY_API bool accepts(const CsvColumns& columns, const Range& range);
RECTIFY_API Json to_json(const CsvColumns& columns);
RECTIFY_API Json schema_of(const CsvColumns*, const Range& range, Json& definitions);

}}  // namespace rectify
