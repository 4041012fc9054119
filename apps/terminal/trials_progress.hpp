#pragma once

#include <memory>
#include <string>
#include <vector>

#include "../../experiments/trials.hpp"
#include "console.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Reports the progress of a set of trials: one plain line per trial that ends, and on a terminal a
/// line for all of them that is redrawn. `what` they are for: "tuning", "comparing".
std::unique_ptr<TrialsWatch> trials_progress(std::shared_ptr<Console> console,
                                             const std::string& what,
                                             const std::vector<Trial>& trials);

}}  // namespace rectify
