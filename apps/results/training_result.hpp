#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "../../base/json.hpp"
#include "../../config/prepare.hpp"
#include "../../run/run.hpp"
#include "../terminal/parts.hpp"
#include "requirement.hpp"

/// What `rectify train` shows of a run that has ended.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The figures that --require can name for some data.
std::vector<std::string> figure_names();

/// Those that a run on this data will have.
std::vector<std::string> figure_names(const Parts& parts);

/// By the names of `figure_names()`; figures that the run does not have are left out.
Figures figures_of(const RunResult& result);

Json result_to_json(const RunResult& result, const std::filesystem::path& report = {});

/// The closing lines.
std::vector<LineParts> closing(const RunResult& result, const Config& config,
                               const std::filesystem::path& report);

}}  // namespace rectify
