#pragma once

#include <memory>

#include "../../training/observer.hpp"
#include "console.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Reports the progress of training: one plain line per epoch, and on a terminal a line that is
/// redrawn during the epoch.
std::shared_ptr<Observer> progress(std::shared_ptr<Console> console);

}}  // namespace rectify
