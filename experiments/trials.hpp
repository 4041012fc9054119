#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "../run/run.hpp"

/// Runs in parallel, one thread each.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A run of a comparison.
struct Trial {
  std::string name;              ///< "leaky_relu, seed 3"
  std::filesystem::path folder;  ///< its run folder
  Config config;
};

enum class TrialEnd { done, diverged, interrupted };

/// Receives events of trials, from one thread at a time. Trials are numbered from 0.
class RECTIFY_API TrialsWatch {
 public:
  virtual ~TrialsWatch() = default;
  /// Returns further observers of a trial that starts or is resumed.
  virtual Observers began(std::size_t, const std::filesystem::path&) { return {}; }
  /// The fraction of a trial's epochs that is done.
  virtual void progressed(std::size_t, double) {}
  virtual void ended(std::size_t, TrialEnd) {}
  virtual void message(std::size_t, const std::string&) {}
};

/// Data shared by trials, loaded once. Thread-safe.
class RECTIFY_API LoadedData {
 public:
  Splits of(const DataConfig& data);

 private:
  std::mutex mutex_;
  std::map<std::string, Splits> splits_;
};

struct TrialsOptions {
  int jobs = 0;                            ///< number at a time; 0: one for each processor
  std::function<bool()> interrupted = {};  ///< called after each step: whether to stop and save
};

/// Whether the trial is done or has diverged.
RECTIFY_API bool has_ended(const Trial& trial);

/// Runs or resumes each trial that has not ended, and removes its checkpoints when it has. A trial
/// has the results of `run` for any number of jobs. Returns false if interrupted. Throws what a
/// trial throws other than `Diverged`, after the trials beside it have saved their state.
RECTIFY_API bool run_trials(const std::vector<Trial>& trials, LoadedData& data,
                            const TrialsOptions& options, TrialsWatch& watch);

}}  // namespace rectify
