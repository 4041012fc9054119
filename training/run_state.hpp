#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "../base/json.hpp"
#include "../base/types.hpp"
#include "epoch.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The rate is then a subnormal's part of what it was.
inline constexpr Index most_rollbacks = 1000;

/// Where a run stands between two steps.
struct Place {
  Index epoch = 1;         ///< the running one
  Index samples_done = 0;  ///< of it
  std::uint64_t step = 0;  ///< steps taken since the beginning
  double loss_sum = 0;     ///< over the samples done in this epoch, by their weights
  double weight_sum = 0;   ///< likewise: of those weights; of samples that all count 1, how many
  Index correct = 0;       ///< likewise: samples whose class was predicted
  double seconds = 0;      ///< likewise: of training
  /// Likewise: steps that were left out because something was not finite. They are no `step`.
  Index skipped = 0;
  Index skipped_samples = 0;  ///< of those steps; they count as done
  /// How often the run was taken back to here or before, with half the learning rate each time.
  Index rollbacks = 0;
};

/// The values of a net.
struct Snapshot {
  Flat weights;
  Flat buffers;
};

/// All that a run is between two steps, beside its config and data: whoever goes on from here goes
/// on as if nothing had happened. Random numbers need no state: they are functions of seed and
/// place.
struct RunState {
  Place place = {};
  Snapshot net = {};
  std::vector<Flat> slots = {};  ///< of the optimizer
  Flat reset_steps = {};         ///< see `Updater::reset_steps`
  Flat average = {};             ///< of the weights; empty where none is kept
  History history = {};          ///< the epochs completed so far

  // What observers remember, under names of their own.
  std::map<std::string, Snapshot> kept = {};
  Json notes = Json::object();
};

}}  // namespace rectify
