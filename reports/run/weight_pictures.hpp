#pragma once

#include <optional>

#include "../page/page.hpp"
#include "run_material.hpp"

/// Pictures of what a net sees.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A sample of image data as it is in the file.
std::string image_png(const Dataset& data, Index sample);

/// The first layer's weights of up to 64 units, as images; none unless it is dense and its inputs
/// are images.
std::optional<Gallery> weight_pictures(const RunMaterial& material);

}}  // namespace rectify
