#include "early_stopping.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rectify { inline namespace RECTIFY_PRECISION {

void EarlyStopper::after_epoch(Training& training) {
  BestNet::after_epoch(training);
  stop_if_due(training);
}

// Depends only on restored state, so that a stopped run does not continue when resumed. As in
// Keras, a run never stops after its first epoch.
void EarlyStopper::stop_if_due(Training& training) const {
  const Index completed = training.place.epoch - 1, waited = completed - epoch();
  if (completed < 2 || waited < std::max<Index>(1, patience_)) return;
  training.stop(fmt::format("{} has not improved for {} epochs", metric(monitor()).name, waited));
}

}}  // namespace rectify
