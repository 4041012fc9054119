#pragma once

#include <cstddef>

#include "precision.hpp"

namespace rectify::inline RECTIFY_PRECISION {

/// A place in a container of the standard library, which counts without a sign.
constexpr std::size_t at(Index i) { return static_cast<std::size_t>(i); }

}  // namespace rectify::inline RECTIFY_PRECISION
