#pragma once

#include <cstdint>
#include <optional>

#include "../base/export.hpp"
#include "../nn/architecture.hpp"
#include "life.hpp"

/// When a net is probed within the first epoch, in which most of the units die that do.
///
/// Everything follows from the config and from which units were dead at earlier probes, nothing
/// from a clock, so that a run has the same probes on every machine and when it is resumed.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The number of probes that a run can afford within its first epoch of `samples` samples, with
/// this number of probe samples: at most 24. Together they take at most a tenth of the epoch's
/// arithmetic, 1 % of ten epochs, or two billion multiply-adds where that is more. It does not
/// depend on the planned number of epochs, so that a run that is continued for more epochs has the
/// probes of a longer one.
RECTIFY_API Index affordable_probes(const Architecture& net, Index samples, Index probe_samples);

/// The step of the next probe within the first epoch, which has `steps` steps and at most `most`
/// probes; none if there is no further one. `history` are the probes up to now, the first of them
/// before the first step.
///
/// After a probe at which other units are dead than before, the next one follows as soon as the
/// remaining probes allow, if they are spread evenly over the logarithm of the remaining steps.
/// After any other, the distance doubles: without a death, probes are at steps 1, 2, 4, 8 ...
RECTIFY_API std::optional<std::uint64_t> next_early_probe(const DeadHistory& history,
                                                          std::uint64_t steps, Index most);

}}  // namespace rectify
