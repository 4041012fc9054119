#include "rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "../io/refuse.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

void check_finite(std::span<const Scalar> values, Index columns, const std::string& where) {
  const auto wrong = std::find_if_not(values.begin(), values.end(),
                                      [](Scalar value) { return std::isfinite(value); });
  if (wrong == values.end()) return;
  const Index place = wrong - values.begin();
  refuse(where, fmt::format("row {}, column {}", place / columns, place % columns),
         "a finite number", fmt::format("{}", *wrong), "both are counted from 0");
}

}}  // namespace rectify
