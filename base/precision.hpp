#pragma once

#include <cstddef>

#include "export.hpp"

/// The scalar is a public definition of the library target: `rectify::rectify` computes in float,
/// `rectify::rectify_double` (which defines RECTIFY_DOUBLE) in double. The inline namespace keeps
/// the symbols of the two apart, so that one program may link both.
#ifdef RECTIFY_DOUBLE
#define RECTIFY_PRECISION f64
#else
#define RECTIFY_PRECISION f32
#endif

namespace rectify::inline RECTIFY_PRECISION {

#ifdef RECTIFY_DOUBLE
using Scalar = double;
#else
using Scalar = float;
#endif

using Index = std::ptrdiff_t;

}  // namespace rectify::inline RECTIFY_PRECISION
