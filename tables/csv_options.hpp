#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "../schema/registry.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// How a column of texts becomes features: one for each category, one with the number of the
/// category, or the latter in a given order.
enum class CategoryEncoding { one_hot, ordinal };
constexpr std::array<const char*, 2> names_of(CategoryEncoding) { return {"one_hot", "ordinal"}; }

/// Encodings of columns by name (without a header by index, as text): in JSON an object such as
/// `{"city": "one_hot", "size": ["S", "M", "L"]}`.
struct ColumnCategories {
  using Categories = std::variant<CategoryEncoding, std::vector<std::string>>;
  std::map<std::string, Categories> columns = {};
};

RECTIFY_API std::string expected_of(const ColumnCategories*, const Range&);
RECTIFY_API void read(const Reader& reader, ColumnCategories& categories, const Range& range);
RECTIFY_API bool accepts(const ColumnCategories& categories, const Range& range);
RECTIFY_API Json to_json(const ColumnCategories& categories);
RECTIFY_API Json schema_of(const ColumnCategories*, const Range& range, Json& definitions);

/// What separates the cells of a table; in JSON the character itself or its name, such as `tab`.
struct CsvSeparator {
  char character = ',';  ///< a blank: any number of blanks and tabs
  bool operator==(const CsvSeparator&) const = default;
};

RECTIFY_API std::string expected_of(const CsvSeparator*, const Range&);
RECTIFY_API void read(const Reader& reader, CsvSeparator& separator, const Range& range);
RECTIFY_API bool accepts(const CsvSeparator& separator, const Range& range);
RECTIFY_API Json to_json(const CsvSeparator& separator);
RECTIFY_API Json schema_of(const CsvSeparator*, const Range& range, Json& definitions);

/// What to do about missing values.
enum class Missing { refuse, drop, mean, median };
constexpr std::array<const char*, 4> names_of(Missing) {
  return {"refuse", "drop", "mean", "median"};
}

}}  // namespace rectify
