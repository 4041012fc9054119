#pragma once

#include "../experiments/comparison.hpp"
#include "page.hpp"

namespace rectify::inline RECTIFY_PRECISION {

/// A comparison as a page: the verdict, results with intervals, how it went, what died, and how it
/// was done.
Page comparison_page(const Comparison& comparison);

}  // namespace rectify::inline RECTIFY_PRECISION
