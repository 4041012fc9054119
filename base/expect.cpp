#include "expect.hpp"

#include <fmt/format.h>

#include "error.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION { namespace detail {

void refuse_other(Index got, Index expected, const char* where, const char* what,
                  const char* hint) {
  throw ConfigError(Mismatch{.where = where,
                             .what = what,
                             .expected = std::to_string(expected),
                             .got = std::to_string(got),
                             .hint = hint});
}

void refuse_outside(Index got, Index low, Index high, const char* where, const char* what) {
  throw ConfigError(Mismatch{.where = where,
                             .what = what,
                             .expected = high < low ? "none" : fmt::format("{} to {}", low, high),
                             .got = std::to_string(got)});
}

void refuse_below(Index got, Index low, const char* where, const char* what) {
  throw ConfigError(Mismatch{.where = where,
                             .what = what,
                             .expected = fmt::format("at least {}", low),
                             .got = std::to_string(got)});
}

}}}  // namespace rectify::detail
