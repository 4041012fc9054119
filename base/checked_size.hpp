#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "precision.hpp"

/// Arithmetic on sizes that a file says, which may be any: what no size can hold is nothing.
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

/// Of the sizes of an array: the number of its elements. A size of 0 makes it 0 whatever the others
/// are; negative ones make it nothing.
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
