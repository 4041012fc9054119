#pragma once

#include <map>

#include "../../run/run_record.hpp"
#include "../../training/epoch.hpp"
#include "parts.hpp"

/// The dead units of all layers in one line, which never leaves them out.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Of one activation layer.
struct DeadUnits {
  double share = 0;  ///< of its units, at the end of the time
  Index born_dead = 0, died = 0, revived = 0;
};
using DeadByLayer = std::map<Index, DeadUnits>;

/// Since the previous probe after an epoch; empty if the epoch was not probed.
DeadByLayer dead_units_of(const Epoch& epoch);
/// Of a whole run.
DeadByLayer dead_units_of(const RunRecord& run);

/// From the first layer to the last: "dead % 18.8/3.1", "died 12/2", "revived 0/1"; without events
/// that there were none of. Empty without layers.
LineParts dead_parts(const DeadByLayer& dead);

/// `more` after `parts`.
LineParts joined(LineParts parts, const LineParts& more);

}}  // namespace rectify
