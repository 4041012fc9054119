#pragma once

#include <memory>

#include "../../training/observer.hpp"
#include "../../vitals/vitals.hpp"
#include "console.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Reports the progress of training: a line per epoch, and on a terminal one that is redrawn during
/// the epoch. The dead units of every layer, and how many died and revived, are on each line.
std::shared_ptr<Observer> progress(std::shared_ptr<Console> console);

/// Reports a probe within the first epoch, where units have died: its step, and the dead units of
/// every layer. Nothing of other probes.
void report_early(const Probe& probe, Console& console);

}}  // namespace rectify
