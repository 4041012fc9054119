#pragma once

#include "../page/page.hpp"
#include "run_material.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// A heat map of units by probes: the fraction of probe samples on which each unit is active, and
/// when it is dead. Units that are dead at most probes are at the bottom, above them those that are
/// active least; in a wide layer a row is the mean of neighbours in that order. Throws
/// std::out_of_range unless the vitals have the layer.
Figure unit_map(const RunMaterial& material, Index layer);

}}  // namespace rectify
