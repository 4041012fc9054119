#pragma once

#include "../page/page.hpp"
#include "run_material.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Units by probes: on what share of the probe set each fires, and when it is dead. Units that have
/// been dead longest are at the bottom, above them those that fire least; in a wide layer a row is
/// the mean of neighbours in that order. Throws std::out_of_range unless vitals have the layer.
Figure unit_map(const RunMaterial& material, Index layer);

}}  // namespace rectify
