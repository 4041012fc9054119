#pragma once

#include <memory>

#include "../../training/observer.hpp"
#include "console.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Reports the progress of training: one plain line per epoch, and on a terminal a line that is
/// redrawn during the epoch.
std::shared_ptr<Observer> progress(std::shared_ptr<Console> console);

/// `7.2s`, `42s`, `2m05s`, `1h10m`
std::string duration(double seconds);

}}  // namespace rectify
