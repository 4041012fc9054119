#pragma once

#include <memory>

#include "../../training/observer.hpp"
#include "console.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Says how training goes: on a terminal one line that is drawn again as long as an epoch lasts,
/// and everywhere one plain line an epoch.
std::shared_ptr<Observer> progress(std::shared_ptr<Console> console);

}}  // namespace rectify
