#pragma once

#include <string>

#include "../../experiments/compare.hpp"
#include "../../experiments/comparison_forecast.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// What `compare --dry-run` shows: what was read from the data, trials, cells and how long it will
/// take. Long lines are wrapped to `width`.
std::string plan_text(const LoadedExperiment& loaded, const ComparisonForecast& forecast,
                      std::size_t width);
Json plan_to_json(const LoadedExperiment& loaded, const ComparisonForecast& forecast);

}}  // namespace rectify
