#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../../experiments/experiment.hpp"
#include "../../experiments/trials.hpp"
#include "console.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Reports the progress of a set of trials: one plain line per trial that ends, and on a terminal a
/// line for all of them that is redrawn. `what` they are for: "tuning", "comparing". A trial of
/// tuning is shown with the metric that selects.
std::unique_ptr<TrialsWatch> trials_progress(std::shared_ptr<Console> console,
                                             const std::string& what,
                                             const std::vector<Trial>& trials,
                                             std::optional<TunedBy> tuned_by = {});

}}  // namespace rectify
