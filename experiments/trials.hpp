#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "../runs/run.hpp"

/// Runs side by side, one thread each.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A run of a comparison.
struct Trial {
  std::string name;              ///< "leaky_relu, seed 3"
  std::filesystem::path folder;  ///< its run folder
  Config config;
};

enum class TrialEnd { done, diverged, interrupted };

/// Who watches trials: is called by one thread at a time. Trials are counted from 0.
class RECTIFY_API TrialsWatch {
 public:
  virtual ~TrialsWatch() = default;
  /// More observers of a trial that begins, or goes on.
  virtual Observers began(std::size_t, const std::filesystem::path&) { return {}; }
  /// How much of a trial's epochs is done, 0 to 1.
  virtual void progressed(std::size_t, double) {}
  virtual void ended(std::size_t, TrialEnd) {}
  virtual void message(std::size_t, const std::string&) {}
};

/// What sources have loaded: trials share it. Threads may ask at once.
class RECTIFY_API LoadedData {
 public:
  Splits of(const DataConfig& data);

 private:
  std::mutex mutex_;
  std::map<std::string, Splits> splits_;
};

struct TrialsOptions {
  int jobs = 0;                            ///< how many at once; 0: one for each processor
  std::function<bool()> interrupted = {};  ///< asked after each step: whether to stop and save
};

/// Whether the trial has been run to its end, good or bad.
RECTIFY_API bool has_ended(const Trial& trial);

/// Runs each trial that has not ended, from where it was left; those that are done have no
/// checkpoints any more. None of it depends on `jobs`: a trial is what `run` makes of its config.
/// Returns false if it was interrupted. Throws what a trial throws other than `Diverged`, after
/// those beside it have saved what they are.
RECTIFY_API bool run_trials(const std::vector<Trial>& trials, LoadedData& data,
                            const TrialsOptions& options, TrialsWatch& watch);

}}  // namespace rectify
