#include "comparison_plan.hpp"

#include <fmt/format.h>

#include "../../base/words.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

std::size_t tuning_trials(const Experiment& experiment, std::size_t cells) {
  if (!experiment.tune) return 0;
  return cells * experiment.tune->axis.values.size() * experiment.tune->seeds.values.size();
}

/// "198 trials: 9 cells, 10 seeds; 108 of them for tuning optimizer.learning_rate: 4 values, 3
/// seeds"
std::string counts_of(const LoadedExperiment& loaded, std::size_t cells) {
  const Experiment& experiment = loaded.experiment;
  std::string text =
      fmt::format("{}: {}, {}", count_text(static_cast<Index>(trial_count(loaded)), "trial"),
                  count_text(static_cast<Index>(cells), "cell"),
                  count_text(std::ssize(experiment.seeds.values), "seed"));
  if (const auto& tune = experiment.tune) {
    text += fmt::format("; {} of them for tuning {}: {}, {}",
                        count_text(static_cast<Index>(tuning_trials(experiment, cells))),
                        tune->axis.key, count_text(std::ssize(tune->axis.values), "value"),
                        count_text(std::ssize(tune->seeds.values), "seed"));
  }
  return text;
}

std::string time_text(const ComparisonForecast& forecast) {
  std::string text = fmt::format("time: {} {}", forecast.at_most ? "at most about" : "about",
                                 short_duration_text(forecast.seconds()));
  if (forecast.tuning_seconds > 0) {
    text += fmt::format(", {} of it for tuning", short_duration_text(forecast.tuning_seconds));
  }
  text += fmt::format("; {} at a time", count_text(forecast.jobs, "trial"));
  if (forecast.measured < forecast.trial_seconds.size()) {
    text += fmt::format("; measured on {} of {}", forecast.measured,
                        count_text(std::ssize(forecast.trial_seconds), "cell"));
  }
  return text;
}

}  // namespace

std::string plan_text(const LoadedExperiment& loaded, const ComparisonForecast& forecast) {
  const std::vector<GridCell> cells = cells_of(loaded.experiment);
  std::string text = counts_of(loaded, cells.size()) + "\n";
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const std::string role =
        cells[c].baseline == c ? "(baseline)" : "compared with " + cells[cells[c].baseline].label;
    text += fmt::format("  {}  {}, {} a trial\n", cells[c].label, role,
                        short_duration_text(forecast.trial_seconds[c]));
  }
  return text + time_text(forecast) + "\n";
}

Json plan_to_json(const LoadedExperiment& loaded, const ComparisonForecast& forecast) {
  const std::vector<GridCell> cells = cells_of(loaded.experiment);
  Json json{{"status", "dry run"},
            {"trials", trial_count(loaded)},
            {"tuning_trials", tuning_trials(loaded.experiment, cells.size())},
            {"seeds", loaded.experiment.seeds.values},
            {"cells", Json::array()},
            {"trial_seconds", forecast.trial_seconds},
            {"measured_cells", forecast.measured},
            {"jobs", forecast.jobs},
            {"tuning_seconds", forecast.tuning_seconds},
            {"seconds", forecast.seconds()}};
  for (const GridCell& cell : cells) json["cells"].push_back(cell.label);
  return json;
}

}}  // namespace rectify
