#include "trials.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <optional>

#include "../base/error.hpp"
#include "../io/files.hpp"
#include "../machine/machine.hpp"
#include "../nn/team.hpp"
#include "../run/checkpoints.hpp"
#include "../run/run_files.hpp"
#include "../run/run_record.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

/// Serializes calls of the watch.
class SharedWatch {
 public:
  explicit SharedWatch(TrialsWatch& watch) : watch_(watch) {}

  template <class Call>
  auto operator()(Call&& call) {
    const std::lock_guard lock(mutex_);
    return call(watch_);
  }

 private:
  TrialsWatch& watch_;
  std::mutex mutex_;
};

class ProgressOfTrial : public Observer {
 public:
  ProgressOfTrial(SharedWatch& watch, std::size_t trial) : watch_(watch), trial_(trial) {}
  void after_step(Training& training) override {
    const double in_epoch = static_cast<double>(training.place.samples_done) /
                            static_cast<double>(training.samples_per_epoch);
    const double done = static_cast<double>(training.place.epoch - 1) + in_epoch;
    watch_([&](TrialsWatch& watch) {
      watch.progressed(trial_, done / static_cast<double>(training.epochs));
    });
  }

 private:
  SharedWatch& watch_;
  std::size_t trial_;
};

class Runner {
 public:
  Runner(const std::vector<Trial>& trials, LoadedData& data, const TrialsOptions& options,
         TrialsWatch& watch)
      : trials_(trials), options_(options), watch_(watch), data_(data) {}

  bool run() {
    const Index wanted = options_.jobs > 0 ? options_.jobs : processors();
    const auto most = static_cast<int>(std::min(wanted, std::ssize(trials_)));
    // Where the system has fewer threads, OpenMP's runtime ends the process; a team is smaller.
    const int jobs = Team(most).size();
#pragma omp parallel for schedule(dynamic, 1) num_threads(jobs)
    for (std::size_t i = 0; i < trials_.size(); ++i) try_one(i);
    if (failure_) std::rethrow_exception(failure_);
    return !interrupted();
  }

 private:
  bool interrupted() const { return options_.interrupted && options_.interrupted(); }

  void try_one(std::size_t i) {
    if (failed_ || interrupted()) return;
    try {
      has_ended(trials_[i]) ? clear_up(i) : run_one(i);
    } catch (...) {
      const std::lock_guard lock(failure_mutex_);
      if (!failed_) failure_ = std::current_exception();
      failed_ = true;
    }
  }

  void run_one(std::size_t i) {
    TrialEnd end = TrialEnd::done;
    const bool begun = is_there(trials_[i].folder);
    try {
      const RunResult result = rectify::run(trials_[i].config, options_of(i));
      if (result.interrupted) end = TrialEnd::interrupted;
    } catch (const Diverged&) {
      end = TrialEnd::diverged;
    } catch (const FileError&) {  // not the trial's fault
      throw;
    } catch (const DataError& error) {
      if (!begun) throw;
      throw DataError(fmt::format("{}\n{}", error.what(), remedy(trials_[i].folder)));
    } catch (const ConfigError& error) {
      if (!begun) throw;
      throw ConfigError(fmt::format("{}\n{}", error.what(), remedy(trials_[i].folder)));
    }
    if (end != TrialEnd::interrupted) clear_up(i);
    watch_([&](TrialsWatch& watch) { watch.ended(i, end); });
  }

  RunOptions options_of(std::size_t i) {
    Splits splits = data_.of(trials_[i].config.data);
    return {.out = trials_[i].folder,
            .threads = 1,
            .resume = true,
            .data = std::move(splits),
            .interrupted = [this] { return failed_ || interrupted(); },
            .on_message =
                [this, i](const std::string& text) {
                  watch_([&](TrialsWatch& watch) { watch.message(i, text); });
                },
            .observers =
                [this, i](const fs::path& folder) {
                  Observers observers =
                      watch_([&](TrialsWatch& watch) { return watch.began(i, folder); });
                  observers.push_back(std::make_shared<ProgressOfTrial>(watch_, i));
                  return observers;
                }};
  }

  /// Advice for a trial that cannot be resumed from its folder.
  static std::string remedy(const fs::path& folder) {
    return Mismatch{.where = folder.string(),
                    .what = "trial",
                    .expected = "one that can be resumed",
                    .got = "one that cannot",
                    .hint = "remove its folder, then --resume trains it again"}
        .text();
  }

  /// Removes the checkpoints of an ended trial, which would take most of its space.
  void clear_up(std::size_t i) const {
    const fs::path& folder = trials_[i].folder;
    remove_leftovers(files_of_run(folder));
    remove_checkpoints(folder / run_files::checkpoints);
  }

  const std::vector<Trial>& trials_;
  const TrialsOptions& options_;
  SharedWatch watch_;
  LoadedData& data_;
  std::atomic<bool> failed_ = false;
  std::mutex failure_mutex_;
  std::exception_ptr failure_;
};

}  // namespace

Splits LoadedData::of(const DataConfig& data) {
  const std::lock_guard lock(mutex_);
  const std::string key = text_of(Json{to_json(data.source), data.dir});
  const auto found = splits_.find(key);
  if (found != splits_.end()) return found->second;
  return splits_.emplace(key, data.source->load(data.dir)).first->second;
}

bool has_ended(const Trial& trial) {
  if (!is_run(trial.folder)) return false;
  const RunRecord run = read_run(trial.folder);
  return run.is_done() || run.has_diverged();
}

bool run_trials(const std::vector<Trial>& trials, LoadedData& data, const TrialsOptions& options,
                TrialsWatch& watch) {
  return Runner(trials, data, options, watch).run();
}

}}  // namespace rectify
