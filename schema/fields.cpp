#include "fields.hpp"

#include <fmt/format.h>

#include <cmath>

namespace rectify { inline namespace RECTIFY_PRECISION {

bool Range::contains(double x) const {
  if (!std::isfinite(x) || (x >= whole_from && x != std::trunc(x))) return false;
  return (without_low ? x > low : x >= low) && (without_high ? x < high : x <= high);
}

std::string Range::text() const {
  std::string text;
  if (std::isfinite(low)) text += fmt::format(" {} {}", without_low ? ">" : ">=", low);
  if (std::isfinite(low) && std::isfinite(high)) text += " and";
  if (std::isfinite(high)) text += fmt::format(" {} {}", without_high ? "<" : "<=", high);
  if (std::isfinite(whole_from)) text += fmt::format(", whole from {} on", whole_from);
  return text;
}

}}  // namespace rectify
