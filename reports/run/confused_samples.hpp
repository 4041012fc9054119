#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../page/page.hpp"
#include "predictions.hpp"
#include "run_material.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The misclassified samples of each cell of the confusion matrix: images, or features where these
/// are few. Of each cell those with the largest loss, of all cells those with most samples. None
/// without mistakes, and for other data. `names` are those of the classes.
std::optional<Drawers> confused_samples(const RunMaterial& material,
                                        const std::vector<Mistake>& mistakes,
                                        const std::vector<std::string>& names);

}}  // namespace rectify
