#pragma once

#include "activation_figures.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// A page about activations: the functions and their derivatives between `from` and `to`, and their
/// statistics for standard normal inputs.
Page plot_page(const std::vector<NamedActivation>& activations, double from, double to);

}}  // namespace rectify
