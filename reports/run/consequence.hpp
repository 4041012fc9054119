#pragma once

#include <string>

#include "run_material.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Whether the dead units of a run mattered, as far as the run itself shows it, as a sentence: a
/// layer whose outputs are the same for all samples leaves the net nothing to predict from; of an
/// accuracy that is near 1 dead units cannot have cost much; else one run cannot tell. Empty
/// without dead units, and without an accuracy where no layer is lost.
std::string consequence_text(const RunMaterial& material);

}}  // namespace rectify
