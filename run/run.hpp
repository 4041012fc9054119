#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "../advice/adviser.hpp"
#include "../config/prepare.hpp"
#include "../metrics/metrics.hpp"
#include "../metrics/multilabel.hpp"
#include "../metrics/regression.hpp"
#include "../vitals/vitals.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Options of a run besides its config; none of them changes the results.
struct RunOptions {
  std::filesystem::path out = {};  ///< the run folder; empty: the next runs/<name>/<number>
  int threads = 0;                 ///< 0: one for each processor
  bool overwrite = false;          ///< removes the files of an earlier run in `out`
  /// Resumes the run in `out` (empty: in the last runs/<name>/<number>), or starts it if there is
  /// none.
  bool resume = false;
  std::optional<Splits> data = {};          ///< the source's data, if already loaded
  std::vector<std::string> overrides = {};  ///< written to overrides.txt
  Json origins = {};                        ///< of the config's values, written to origins.json
  /// Called before the folder is made, to refuse the run by an exception.
  std::function<void(const Prepared&)> check = {};
  std::function<bool()> interrupted = {};  ///< asked after each step: whether to stop and save
  std::function<void(const std::string&)> on_message = {};  ///< called with messages for the user
  /// Called with each probe of the units and its number in the run, as `Vitals::Options::on_probe`.
  std::function<void(const Probe&, std::size_t number)> on_probe = {};
  /// Makes further observers, once the folder is known.
  std::function<Observers(const std::filesystem::path& folder)> observers = {};
};

/// How a run ended.
struct RunResult {
  std::filesystem::path folder;
  bool interrupted = false;  ///< by `RunOptions::interrupted`; then `test` and later are not set
  Epoch last = {};           ///< the last epoch completed, or the interrupted one
  Metrics test = {};
  std::optional<Regression> test_values = {};  ///< of values; then `test` has its loss
  std::optional<Multilabel> test_labels = {};  ///< of labels; likewise
  Census census = {};                          ///< at the end, on the probe set
  DeadHistory history = {};                    ///< of the units, over the whole run
  std::vector<std::string> notes = {};     ///< what was inferred from the data's files, a line each
  std::vector<std::string> warnings = {};  ///< about the data, one sentence each
  std::vector<Advice> advice = {};
  std::map<std::string, Index> replaced = {};  ///< number of units, by kind of cure
  double seconds = 0;                          ///< from the first step to the last epoch's end
  Index best_epoch = 0;                        ///< the epoch of the best net, if that is kept
  Index skipped = 0;                           ///< skipped steps, see `OnNonfinite`
  Index rollbacks = 0;                         ///< number of rollbacks, see `OnNonfinite`
  std::string stopped = {};                    ///< why it stopped early, if it was not interrupted
};

/// Loads the data, trains, tests, and writes all results to the run folder. Throws what config,
/// data and training throw; run.json then has the error.
RECTIFY_API RunResult run(const Config& config, const RunOptions& options = {});

}}  // namespace rectify
