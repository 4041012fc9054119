#pragma once

#include "activation_figures.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Activations and their slopes between `from` and `to`, with the figures that tell them apart.
Page plot_page(const std::vector<NamedActivation>& activations, double from, double to);

}}  // namespace rectify
