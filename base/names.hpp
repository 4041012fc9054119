#pragma once

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "precision.hpp"

/// Enums and their names.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// An enum with values 0, 1, ... named by `names_of(Enum{})`, an array beside it.
template <class T>
concept NamedEnum = std::is_enum_v<T> && requires(T value) {
  names_of(value);
};

template <NamedEnum T>
constexpr const char* name_of(T value) {
  return names_of(value)[at(value)];
}

/// In the order of the values.
template <NamedEnum T>
std::vector<std::string> list_names() {
  const auto names = names_of(T{});
  return {names.begin(), names.end()};
}

/// The value of this name, if there is one.
template <NamedEnum T>
std::optional<T> find_named(std::string_view name) {
  const auto names = names_of(T{});
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<T>(std::distance(names.begin(), found));
}

}}  // namespace rectify
