#pragma once

#include "precision.hpp"

/// Preconditions of public functions. Each throws ConfigError, `where: what: expected 784, got
/// 783`, unless it holds; where it does it costs a comparison and allocates nothing.
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

/// A place among `size`: `expected 0 to 9`; `expected none` where there are none.
inline void expect_place(Index got, Index size, const char* where, const char* what) {
  expect_between(got, 0, size - 1, where, what);
}

/// `expected at least 1`
inline void expect_at_least(Index got, Index low, const char* where, const char* what) {
  if (got < low) detail::refuse_below(got, low, where, what);
}

}}  // namespace rectify
