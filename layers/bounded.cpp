#include "bounded.hpp"

#include <fmt/format.h>

namespace rectify { inline namespace RECTIFY_PRECISION {

std::optional<Mismatch> HardTanh::mismatch() const {
  if (min_value < max_value) return std::nullopt;
  return Mismatch{"", "max_value", fmt::format("a number > min_value, {}", min_value),
                  fmt::format("{}", max_value)};
}

}}  // namespace rectify
