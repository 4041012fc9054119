#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "../base/json.hpp"
#include "../base/types.hpp"
#include "epoch.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// After this many the learning rate is practically 0.
inline constexpr Index most_rollbacks = 1000;

/// The position of a run between two steps.
struct Place {
  Index epoch = 1;         ///< the current one
  Index samples_done = 0;  ///< of it
  std::uint64_t step = 0;  ///< steps since the beginning
  double loss_sum = 0;     ///< weighted sum over the samples done in this epoch
  double weight_sum = 0;   ///< likewise: sum of their weights
  Index correct = 0;       ///< likewise: correctly classified samples
  double seconds = 0;      ///< likewise: training time
  /// Likewise: steps skipped because of NaN or infinity, which are not counted in `step`.
  Index skipped = 0;
  Index skipped_samples = 0;  ///< of those steps; included in `samples_done`
  /// Number of rollbacks to this position or an earlier one; each halves the learning rate.
  Index rollbacks = 0;
};

/// The values of a net.
struct Snapshot {
  Flat weights;
  Flat buffers;
};

/// The complete state of a run between two steps, except config and data: a run resumed from it
/// gives the same bits. Random numbers need no state, since they are functions of seed and place.
struct RunState {
  Place place = {};
  Snapshot net = {};
  std::vector<Flat> slots = {};  ///< of the optimizer
  Flat reset_steps = {};         ///< see `Updater::reset_steps`
  Flat average = {};             ///< averaged weights; empty without an average
  History history = {};          ///< completed epochs

  // State of observers, under their names.
  std::map<std::string, Snapshot> kept = {};
  Json notes = Json::object();
};

}}  // namespace rectify
