#pragma once

#include <string>

#include "../../experiments/compare.hpp"
#include "../../experiments/comparison_forecast.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// What `compare --dry-run` shows: trials, cells and how long it will take.
std::string plan_text(const LoadedExperiment& loaded, const ComparisonForecast& forecast);
Json plan_to_json(const LoadedExperiment& loaded, const ComparisonForecast& forecast);

}}  // namespace rectify
