#pragma once

#include "precision.hpp"

/// Preconditions of public functions. A violation throws ConfigError, `where: what: expected 784,
/// got 783`; otherwise a check costs a comparison and allocates nothing.
namespace rectify { inline namespace RECTIFY_PRECISION {

namespace detail {

[[noreturn]] RECTIFY_API void refuse_other(Index got, Index expected, const char* where,
                                           const char* what, const char* hint);
[[noreturn]] RECTIFY_API void refuse_outside(Index got, Index low, Index high, const char* where,
                                             const char* what);
[[noreturn]] RECTIFY_API void refuse_below(Index got, Index low, const char* where,
                                           const char* what);

}  // namespace detail

inline void expect_equal(Index got, Index expected, const char* where, const char* what,
                         const char* hint = "") {
  if (got != expected) detail::refuse_other(got, expected, where, what, hint);
}

/// `expected 1 to 64`
inline void expect_between(Index got, Index low, Index high, const char* where, const char* what) {
  if (got < low || got > high) detail::refuse_outside(got, low, high, where, what);
}

/// An index below `size`: `expected 0 to 9`, or `expected none` for a size of 0.
inline void expect_index(Index got, Index size, const char* where, const char* what) {
  expect_between(got, 0, size - 1, where, what);
}

/// `expected at least 1`
inline void expect_at_least(Index got, Index low, const char* where, const char* what) {
  if (got < low) detail::refuse_below(got, low, where, what);
}

}}  // namespace rectify
