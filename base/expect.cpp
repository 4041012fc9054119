#include "expect.hpp"

#include <fmt/format.h>

#include "error.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION { namespace detail {

void refuse_other(Index got, Index expected, const char* where, const char* what,
                  const char* hint) {
  throw ConfigError(Mismatch{where, what, std::to_string(expected), std::to_string(got), hint});
}

void refuse_outside(Index got, Index low, Index high, const char* where, const char* what) {
  throw ConfigError(Mismatch{where, what, high < low ? "none" : fmt::format("{} to {}", low, high),
                             std::to_string(got)});
}

void refuse_below(Index got, Index low, const char* where, const char* what) {
  throw ConfigError(Mismatch{where, what, fmt::format("at least {}", low), std::to_string(got)});
}

}}}  // namespace rectify::detail
