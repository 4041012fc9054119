#pragma once

#include <memory>

#include "../nn/observer.hpp"

namespace rectify::inline RECTIFY_PRECISION {

/// Says on stderr how training goes: on a terminal one line that is drawn again as long as an epoch
/// lasts, else one plain line an epoch.
std::shared_ptr<Observer> progress();

}  // namespace rectify::inline RECTIFY_PRECISION
