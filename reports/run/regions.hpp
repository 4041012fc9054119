#pragma once

#include <optional>

#include "../page/page.hpp"
#include "run_material.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// What the model predicts in the plane of its two inputs, with the test samples: regions of the
/// classes, or the surface of the first target. None unless the model and the data are there, the
/// data has two features, both numbers, and is of classes or values.
std::optional<Figure> regions_figure(const RunMaterial& material);

}}  // namespace rectify
