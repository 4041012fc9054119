#include "compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>

#include "../base/error.hpp"
#include "../config/prepare.hpp"
#include "../io/json_checksum.hpp"
#include "../run/result_folder.hpp"
#include "../run/run_identity.hpp"
#include "../run/run_record.hpp"
#include "comparison_files.hpp"
#include "measures.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

using comparison_files::experiment_name;
constexpr FolderKind comparison_kind{
    .holds = "comparison", .marker = experiment_name, .files = files_of_comparison};

std::string seed_folder(std::uint64_t seed) {
  return fmt::format("{}{}", comparison_files::seed_beginning, seed);
}

/// For each cell, each value and each seed, in this order.
std::vector<Trial> tuning_trials(const LoadedExperiment& loaded, const fs::path& folder) {
  const Tune& tune = *loaded.experiment.tune;
  std::vector<Trial> trials;
  for (const GridCell& cell : cells_of(loaded.experiment)) {
    for (std::size_t v = 0; v < tune.axis.values.size(); ++v) {
      const Json& value = tune.axis.values[v];
      for (const std::uint64_t seed : tune.seeds.values) {
        Config config = config_of(loaded, cell, seed, value);
        trials.push_back(
            {fmt::format("{}, {}={}, seed {}", cell.label, tune.axis.key, text_of(value), seed),
             folder / comparison_files::tuning / cell.folder / fmt::format("{:02}", v + 1) /
                 seed_folder(seed),
             std::move(config)});
      }
    }
  }
  return trials;
}

/// Mean metric over the seeds of one value; none unless all of them have it.
std::optional<double> mean_figure(const Tune& tune, const Trial* first) {
  double sum = 0;
  const std::size_t n = tune.seeds.values.size();
  for (std::size_t i = 0; i < n; ++i) {
    const auto value = tuning_figure(tune.by, read_run(first[i].folder));
    if (!value) return std::nullopt;
    sum += *value;
  }
  return sum / static_cast<double>(n);
}

/// The best value; the first if all trials diverged, which the comparison then shows.
TunedCell choose(const Tune& tune, std::vector<std::optional<double>> figures) {
  const double sign = tune.by == TunedBy::validation_loss ? -1 : 1;
  std::size_t best = 0;
  for (std::size_t v = 1; v < figures.size(); ++v) {
    if (figures[v] && (!figures[best] || sign * *figures[v] > sign * *figures[best])) best = v;
  }
  return {tune.axis.values[best], std::move(figures)};
}

/// What a trial learns from.
struct Learnt {
  std::string data;     ///< its hash
  std::string targets;  ///< their scale: `data.targets`
};

Learnt learnt_by(const Config& config, LoadedData& data) {
  Splits splits = data.of(config.data);
  const Json identity = identity_of(prepare(config, /*from_checkpoint=*/false, std::move(splits)));
  return {identity["data"], identity["config"]["data"]["targets"]};
}

Learnt learnt_by(const RunRecord& run) {
  const Json config = fixed_part(run.config);
  return {run.status.value("data", ""),
          inside(config, {"data"}).value("targets", name_of(Targets::none))};
}

/// Prepares a run of each cell, which throws what the run would throw before its first step.
/// Returns what the cells learn from for the first seed.
std::vector<Learnt> check_data(LoadedExperiment loaded, LoadedData& data) {
  loaded.experiment.seeds.values.resize(1);
  std::vector<std::string> problems;
  std::vector<Learnt> learnt;
  for (const PlannedTrial& planned : planned_trials(loaded, {}, {})) {
    try {
      learnt.push_back(learnt_by(planned.trial.config, data));
    } catch (const ConfigError& error) {
      problems.push_back(fmt::format("{}: {}", planned.trial.name, error.what()));
    }
  }
  if (!problems.empty()) throw ConfigError(lines(problems));
  return learnt;
}

/// Throws ConfigError if the first ended trial of a cell was trained on other data than the present
/// one, or on targets of another scale, as by an earlier version. `present` is what the cells learn
/// from for the first seed.
void check_same_data(const std::vector<PlannedTrial>& trials, const std::vector<Learnt>& present,
                     LoadedData& data) {
  std::vector<std::string> problems;
  std::set<std::size_t> checked;
  for (const PlannedTrial& planned : trials) {
    if (checked.contains(planned.cell) || !has_ended(planned.trial)) continue;
    checked.insert(planned.cell);
    const fs::path& folder = planned.trial.folder;
    const Learnt then = learnt_by(read_run(folder));
    const Learnt now =
        planned.seed == 0 ? present[planned.cell] : learnt_by(planned.trial.config, data);
    const auto compare = [&](const char* what, const std::string& was, const std::string& is,
                             const char* hint) {
      if (was == is) return;
      problems.push_back(Mismatch{.where = folder.string(),
                                  .what = what,
                                  .expected = was + ", as when it was trained",
                                  .got = is,
                                  .hint = hint}
                             .text());
    };
    compare("data", then.data, now.data,
            "the data has changed: choose another --out, or --overwrite it");
    compare("data.targets", then.targets, now.targets, "choose another --out, or --overwrite it");
  }
  if (!problems.empty()) throw ConfigError(lines(problems));
}

/// Throws ConfigError if an ended trial has another config, as when its folder was copied or a
/// default has changed.
void check_configs(const std::vector<Trial>& trials) {
  std::vector<std::string> problems;
  for (const Trial& trial : trials) {
    if (!has_ended(trial)) continue;
    auto changes = changes_of(fixed_part(read_run(trial.folder).config),
                              fixed_part(config_to_json(trial.config)));
    // The run has completed keys that the config leaves open.
    std::erase_if(changes, [](const Change& change) { return change.now.is_null(); });
    if (changes.empty()) continue;
    const Change& first = changes.front();
    problems.push_back(Mismatch{.where = trial.folder.string(),
                                .what = first.key,
                                .expected = text_of(first.now),
                                .got = text_of(first.before),
                                .hint = "remove the folder to train it again"}
                           .text());
  }
  if (!problems.empty()) throw ConfigError(lines(problems));
}

bool run_watched(const char* what, const std::vector<Trial>& trials, LoadedData& data,
                 const CompareOptions& options) {
  check_configs(trials);
  const auto watch = options.watch ? options.watch(what, trials) : std::make_unique<TrialsWatch>();
  return run_trials(trials, data, {.jobs = options.jobs, .interrupted = options.interrupted},
                    *watch);
}

/// Whether the seeds of `now` begin with those of `before`.
bool extends(const Experiment& now, const Experiment& before) {
  const auto& seeds_before = before.seeds.values;
  const auto& seeds_now = now.seeds.values;
  return seeds_now.size() >= seeds_before.size() &&
         std::equal(seeds_before.begin(), seeds_before.end(), seeds_now.begin());
}

/// Throws ConfigError if the folder has another experiment; seeds may have been added.
void check_same(const fs::path& file, const LoadedExperiment& loaded) {
  if (!has_file(file)) return;
  const LoadedExperiment before = load_experiment(file);
  Json now = experiment_to_json(loaded), then = experiment_to_json(before);
  if (extends(loaded.experiment, before.experiment)) now["seeds"] = then["seeds"];
  std::vector<std::string> problems;
  for (const Change& change : changes_of(then, now)) {
    problems.push_back(
        Mismatch{.where = file.string(),
                 .what = change.key,
                 .expected = text_of(change.before) + ", as when the comparison was started",
                 .got = text_of(change.now),
                 .hint = "choose another --out, or --overwrite it"}
            .text());
  }
  if (!problems.empty()) throw ConfigError(lines(problems));
}

}  // namespace

std::optional<double> tuning_figure(TunedBy by, const RunRecord& run) {
  if (!run.is_done()) return std::nullopt;
  const std::string name = name_of(by);
  if (!run.status.contains("best_epoch")) return measure(name).of(run);
  const auto series = series_of(run, {name});
  const auto best = series.find(run.status["best_epoch"].get<Index>());
  return best == series.end() ? std::nullopt : std::optional(best->second);
}

bool is_comparison(const fs::path& folder) { return has_file(folder / experiment_name); }

std::vector<TunedCell> tuned_cells(const LoadedExperiment& loaded, const fs::path& folder) {
  if (!loaded.experiment.tune) return {};
  const Tune& tune = *loaded.experiment.tune;
  const std::vector<Trial> trials = tuning_trials(loaded, folder);
  if (!std::all_of(trials.begin(), trials.end(), has_ended)) {
    throw DataError(Mismatch{.where = folder.string(),
                             .what = "tuning trials",
                             .expected = "all done",
                             .got = "some not done",
                             .hint = "rectify compare --resume continues them"});
  }
  std::vector<TunedCell> tuned;
  const std::ptrdiff_t n = std::ssize(tune.seeds.values);
  auto first = trials.begin();
  while (first != trials.end()) {
    std::vector<std::optional<double>> figures;
    for (std::size_t v = 0; v < tune.axis.values.size(); ++v, first += n) {
      figures.push_back(mean_figure(tune, &*first));
    }
    tuned.push_back(choose(tune, std::move(figures)));
  }
  return tuned;
}

std::vector<PlannedTrial> planned_trials(const LoadedExperiment& loaded, const fs::path& folder,
                                         const std::vector<TunedCell>& tuned) {
  const std::vector<GridCell> cells = cells_of(loaded.experiment);
  const std::vector<std::uint64_t>& seed_values = loaded.experiment.seeds.values;
  std::vector<PlannedTrial> trials;
  for (std::size_t s = 0; s < seed_values.size(); ++s) {
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const std::optional<Json> value =
          tuned.empty() ? std::nullopt : std::optional(tuned[c].value);
      Config config = config_of(loaded, cells[c], seed_values[s], value);
      trials.push_back(
          {c,
           s,
           {fmt::format("{}, seed {}", cells[c].label, seed_values[s]),
            folder / comparison_files::trials / cells[c].folder / seed_folder(seed_values[s]),
            std::move(config)}});
    }
  }
  return trials;
}

std::size_t trial_count(const LoadedExperiment& loaded) {
  const Experiment& experiment = loaded.experiment;
  const std::size_t cells = cells_of(experiment).size();
  std::size_t trials = cells * experiment.seeds.values.size();
  if (const auto& tune = experiment.tune) {
    trials += cells * tune->axis.values.size() * tune->seeds.values.size();
  }
  return trials;
}

void check_experiment(const LoadedExperiment& loaded) {
  check_cells(loaded, cells_of(loaded.experiment));
  LoadedData data;
  check_data(loaded, data);
}

CompareResult compare(const LoadedExperiment& loaded, const CompareOptions& options) {
  check_cells(loaded, cells_of(loaded.experiment));
  LoadedData data;
  const std::vector<Learnt> learnt = check_data(loaded, data);
  const std::string& name = loaded.experiment.name;
  const ResultFolder folder =
      options.resume ? ResultFolder::make_or_open(comparison_kind, options.out, name)
                     : ResultFolder::make(comparison_kind, options.out, name, options.overwrite);
  const fs::path file = folder.path() / experiment_name;
  if (options.resume) check_same(file, loaded);
  check_same_data(planned_trials(loaded, folder.path(), {}), learnt, data);
  write_atomically(file, text_of(with_checksum(experiment_to_json(loaded)), 2) + "\n");
  CompareResult result{folder.path()};
  if (loaded.experiment.tune) {
    result.interrupted =
        !run_watched("tuning", tuning_trials(loaded, folder.path()), data, options);
    if (result.interrupted) return result;
  }
  std::vector<Trial> trials;
  const auto tuned = tuned_cells(loaded, folder.path());
  for (PlannedTrial& planned : planned_trials(loaded, folder.path(), tuned)) {
    trials.push_back(std::move(planned.trial));
  }
  result.interrupted = !run_watched("comparing", trials, data, options);
  return result;
}

}}  // namespace rectify
