#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

#include "precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The number that the whole of a text is; none of any other text.
template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  if (error != std::errc() || end != last) return std::nullopt;
  return number;
}

}}  // namespace rectify
