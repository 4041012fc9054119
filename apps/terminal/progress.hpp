#pragma once

#include <memory>

#include "../../training/observer.hpp"
#include "console.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Reports the progress of training: a line per epoch, and on a terminal one that is redrawn during
/// the epoch. The dead units of every layer, and how many died and revived, are on each line.
std::shared_ptr<Observer> progress(std::shared_ptr<Console> console);

}}  // namespace rectify
