#pragma once

#include <optional>

#include "../page/page.hpp"
#include "run_material.hpp"

/// Images of samples and of weights.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A sample of image data as a PNG file, before normalization.
std::string image_png(const Dataset& data, Index sample);

/// The weights of up to 64 units of the first layer as images; none unless the layer is dense and
/// its inputs are images.
std::optional<Gallery> weight_pictures(const RunMaterial& material);

}}  // namespace rectify
