#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "precision.hpp"

/// Arithmetic on sizes read from files: a result that overflows std::size_t is std::nullopt.
namespace rectify { inline namespace RECTIFY_PRECISION {

using CheckedSize = std::optional<std::size_t>;

constexpr CheckedSize checked_sum(CheckedSize a, CheckedSize b) {
  if (!a || !b || *a > std::numeric_limits<std::size_t>::max() - *b) return std::nullopt;
  return *a + *b;
}

constexpr CheckedSize checked_product(CheckedSize a, CheckedSize b) {
  if (!a || !b || (*b != 0 && *a > std::numeric_limits<std::size_t>::max() / *b)) {
    return std::nullopt;
  }
  return *a * *b;
}

/// The number of elements of an array of this shape. 0 if any size is 0; std::nullopt if one is
/// negative or the product overflows.
template <class Sizes>
constexpr CheckedSize checked_count(const Sizes& sizes) {
  CheckedSize count = 1;
  bool empty = false;
  for (const auto size : sizes) {
    if (std::cmp_less(size, 0)) return std::nullopt;
    empty = empty || size == 0;
    count = checked_product(count, static_cast<std::size_t>(size));
  }
  return empty ? CheckedSize(0) : count;
}

}}  // namespace rectify
