#pragma once

#include <memory>
#include <string>
#include <vector>

#include "../../experiments/trials.hpp"
#include "console.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Says how a set of trials goes: on a terminal one line for all that is drawn again and again, and
/// everywhere one plain line for each that ends. `what` they are for: "tuning", "comparing".
std::unique_ptr<TrialsWatch> trials_progress(std::shared_ptr<Console> console,
                                             const std::string& what,
                                             const std::vector<Trial>& trials);

}}  // namespace rectify
