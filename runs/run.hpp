#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "../advice/adviser.hpp"
#include "../config/config.hpp"
#include "../metrics/metrics.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// What a run is asked beside its config; none of it changes a bit of the result.
struct RunOptions {
  std::filesystem::path out = {};  ///< the run folder; empty: the next runs/<name>/<number>
  int threads = 0;                 ///< 0: one for each processor
  bool overwrite = false;          ///< removes what an earlier run left in `out`
  /// Goes on where the run in `out` (empty: in the last runs/<name>/<number>) was left; begins it
  /// where there is none.
  bool resume = false;
  std::optional<Splits> data = {};          ///< what the config's source has loaded already
  std::vector<std::string> overrides = {};  ///< for the record
  Json origins = {};                        ///< of the config's values, for the record
  std::function<bool()> interrupted = {};   ///< asked after each step: whether to stop and save
  std::function<void(const std::string&)> on_message = {};  ///< takes messages for the user
  /// More observers, made once the folder is known.
  std::function<Observers(const std::filesystem::path& folder)> observers = {};
};

/// How a run ended.
struct RunResult {
  std::filesystem::path folder;
  bool interrupted = false;  ///< by `RunOptions::interrupted`; then there is no more than `last`
  Epoch last = {};           ///< the last epoch completed, or the one that was interrupted
  Metrics test = {};
  Census census = {};        ///< at the end, on the probe set
  DeadHistory history = {};  ///< of the units, from the beginning on
  std::vector<Advice> advice = {};
  std::map<std::string, Index> replaced = {};  ///< how many units, by kind of cure
  double seconds = 0;                          ///< from the first step to the last epoch's end
  Index best_epoch = 0;                        ///< whose net is kept, where the best is asked for
  Index skipped = 0;                           ///< steps that were left out, see `OnNonfinite`
  Index rollbacks = 0;                         ///< how often it was rolled back, likewise
  std::string stopped = {};  ///< why it ended before its last epoch, if it did uninterrupted
};

/// Loads the data, trains, tests, and leaves everything in the run folder. Throws what config, data
/// and training throw; run.json then says how it ended.
RECTIFY_API RunResult run(const Config& config, const RunOptions& options = {});

}}  // namespace rectify
