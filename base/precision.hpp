#pragma once

#include <concepts>
#include <cstddef>
#include <type_traits>

#include "export.hpp"

/// Scalar type, chosen by the library target: `rectify::rectify` computes in float,
/// `rectify::rectify_double` (which defines RECTIFY_DOUBLE) in double. The inline namespace gives
/// them different symbols, so that one program may link both.
#ifdef RECTIFY_DOUBLE
#define RECTIFY_PRECISION f64
#else
#define RECTIFY_PRECISION f32
#endif

namespace rectify { inline namespace RECTIFY_PRECISION {

#ifdef RECTIFY_DOUBLE
using Scalar = double;
#else
using Scalar = float;
#endif

using Index = std::ptrdiff_t;

/// An integer or enum as a subscript of standard containers, whose indices are unsigned.
template <class T>
requires std::integral<T> || std::is_enum_v<T>
constexpr std::size_t at(T i) { return static_cast<std::size_t>(i); }

}}  // namespace rectify
