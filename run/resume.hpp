#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "../config/prepare.hpp"
#include "../training/run_state.hpp"
#include "run_folder.hpp"

/// From which checkpoint a run is resumed, and whether it may be.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Why a run that was planned for `epochs` epochs cannot be continued to the more epochs of
/// `prepared` with the result that these would have given from the start; empty if it can.
RECTIFY_API std::string why_not_longer(const Prepared& prepared, Index epochs);

/// Where a run is resumed.
struct ResumePoint {
  std::optional<RunState> state = {};  ///< none: it starts from the first step
  /// Checkpoints that a run of more epochs would not have, to be removed.
  std::vector<std::filesystem::path> surplus = {};
  bool longer = false;  ///< whether the run has more epochs than before
};

/// The newest undamaged checkpoint in the folder. `identity` is that of the run to resume. Throws
/// ConfigError if the folder has another run, and DataError if no checkpoint can be used.
ResumePoint find_resume_point(const RunFolder& folder, const Prepared& prepared,
                              const Json& identity,
                              const std::function<void(const std::string&)>& report);

}}  // namespace rectify
