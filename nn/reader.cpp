#include "reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace rectify::inline RECTIFY_PRECISION {
namespace {

/// Whole numbers up to here are exact in a double, as which JSON's 1e3 arrives.
constexpr double exact = 0x1p53;

template <WholeNumber T>
void read_whole(const Reader& reader, T& value, const Range& range) {
  const Json& json = reader.value();
  const double number = json.is_number() ? json.get<double>() : NAN;
  const bool whole =
      json.is_number_integer() ||
      (json.is_number_float() && std::trunc(number) == number && std::abs(number) <= exact);
  if (!whole || !range.contains(number)) {
    reader.refuse(expected_of(&value, range));
    return;
  }
  value = json.is_number_integer() ? json.get<T>() : static_cast<T>(number);
}

}  // namespace

Reader Reader::member(const std::string& key) const {
  return {value_->at(key), path_.empty() ? key : path_ + "." + key, *problems_};
}

Reader Reader::item(std::size_t index) const {
  return {value_->at(index), fmt::format("{}[{}]", path_, index), *problems_};
}

void Reader::refuse(const std::string& expected, const std::string& hint) const {
  problems_->push_back({path_, Mismatch{"", path_, expected, shown(*value_), hint}});
}

void Reader::refuse_missing(const std::string& key, const std::string& expected) const {
  const std::string what = path_.empty() ? key : path_ + "." + key;
  problems_->push_back({path_, {"", what, expected, "nothing", ""}});
}

bool Reader::check_keys(const std::vector<std::string>& known) const {
  if (!value_->is_object()) {
    refuse("an object");
    return false;
  }
  for (const auto& [key, ignored] : value_->items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const std::string what = path_.empty() ? "key" : path_ + ": key";
    const std::string path = path_.empty() ? key : path_ + "." + key;
    problems_->push_back(
        {path, {"", what, one_of(known), in_quotes(key), did_you_mean(key, known)}});
  }
  return true;
}

std::string shown(const Json& value) {
  if (value.is_string()) return in_quotes(value.get<std::string>());
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list";
  return value.dump();
}

void read(const Reader& reader, bool& value, const Range& range) {
  if (!reader.value().is_boolean()) return reader.refuse(expected_of(&value, range));
  value = reader.value().get<bool>();
}

void read(const Reader& reader, std::string& value, const Range& range) {
  if (!reader.value().is_string()) return reader.refuse(expected_of(&value, range));
  value = reader.value().get<std::string>();
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

}  // namespace rectify::inline RECTIFY_PRECISION
