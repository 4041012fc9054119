#include "values.hpp"

#include <cmath>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// 1e3 is parsed as a double but is a whole number too.
template <WholeNumber T>
void read_whole(const Reader& reader, T& value, const Range& range) {
  const Json& json = reader.value();
  const double number = json.is_number() ? json.get<double>() : NAN;
  const bool whole = std::trunc(number) == number && std::abs(number) <= most_exact;
  if (!whole || !range.contains(number)) return reader.refuse(expected_of(&value, range));
  value = static_cast<T>(number);
}

}  // namespace

Json to_json(double value) {
  const bool whole = std::trunc(value) == value && std::abs(value) <= most_exact;
  return whole && !std::signbit(value) ? Json(static_cast<std::uint64_t>(value)) : Json(value);
}

void read(const Reader& reader, bool& value, const Range& range) {
  if (!reader.value().is_boolean()) return reader.refuse(expected_of(&value, range));
  value = reader.value().get<bool>();
}

void read(const Reader& reader, std::string& value, const Range& range) {
  const Json& json = reader.value();
  if (!json.is_string() || !accepts(json.get<std::string>(), range)) {
    return reader.refuse(expected_of(&value, range), {}, Wanted::text);
  }
  value = json.get<std::string>();
}

void read(const Reader& reader, double& value, const Range& range) {
  const Json& json = reader.value();
  if (!json.is_number() || !range.contains(json.get<double>())) {
    return reader.refuse(expected_of(&value, range));
  }
  value = json.get<double>();
}

void read(const Reader& reader, Index& value, const Range& range) {
  read_whole(reader, value, range);
}

void read(const Reader& reader, std::uint64_t& value, const Range& range) {
  read_whole(reader, value, range);
}

}}  // namespace rectify
