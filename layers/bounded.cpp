#include "bounded.hpp"

#include <fmt/format.h>

namespace rectify { inline namespace RECTIFY_PRECISION {

std::optional<Mismatch> HardTanh::mismatch() const {
  if (min_value < max_value) return std::nullopt;
  return Mismatch{.what = "max_value",
                  .expected = fmt::format("a number > min_value, {}", min_value),
                  .got = fmt::format("{}", max_value)};
}

}}  // namespace rectify
