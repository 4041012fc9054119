#include "early_stopping.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rectify { inline namespace RECTIFY_PRECISION {

void EarlyStopper::after_epoch(Training& training) {
  BestNet::after_epoch(training);
  stop_if_due(training);
}

// A function of what is restored, so that a run which was stopped is not taken up again. As in
// Keras the first epoch never is the last one.
void EarlyStopper::stop_if_due(Training& training) const {
  const Index completed = training.place.epoch - 1, waited = completed - epoch();
  if (completed < 2 || waited < std::max<Index>(1, patience_)) return;
  training.stop(fmt::format("{} has not improved for {} epochs", figure(monitor()).name, waited));
}

}}  // namespace rectify
