#pragma once

#include <string>
#include <vector>

#include "../page/page.hpp"
#include "run_material.hpp"

/// What a report shows of regression, in the targets' own units.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Predicted against true values of the first targets, and the scores of each target. `material`
/// has test values.
Section values_section(const RunMaterial& material);

/// "The test R2 is 0.9512 on 301 samples, ..."; empty for other tasks and for runs of earlier
/// versions, which have no such metrics.
std::string values_text(const RunMaterial& material);

/// R2 with, of a single target, RMSE and MAE; none where `values_text` is empty.
std::vector<KeyFigure> value_figures(const RunMaterial& material);

}}  // namespace rectify
