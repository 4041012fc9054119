#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "../config/config.hpp"

/// The config of a comparison, as users write it: a training config, or the path to one as `base`,
/// and what to vary. Each struct is a section, each field a key.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A key that is varied, and its values. The key `activation` replaces every hidden activation of
/// the base; any other is a dotted path: `optimizer.learning_rate`.
struct GridAxis {
  std::string key;
  std::vector<Json> values;
};

inline constexpr auto activation_axis = "activation";

/// In the order of the file.
struct Axes {
  std::vector<GridAxis> list;
};
RECTIFY_API std::string expected_of(const Axes*, const Range&);
RECTIFY_API void read(const Reader& reader, Axes& axes, const Range&);
RECTIFY_API bool accepts(const Axes& axes, const Range&);
RECTIFY_API Json to_json(const Axes& axes);
RECTIFY_API Json schema_of(const Axes*, const Range&, Json& definitions);

/// Values for some of the axes: `{"activation": "relu"}`.
struct Assignment {
  Json values = Json::object();
};
RECTIFY_API std::string expected_of(const Assignment*, const Range&);
RECTIFY_API void read(const Reader& reader, Assignment& assignment, const Range&);
RECTIFY_API Json to_json(const Assignment& assignment);
RECTIFY_API Json schema_of(const Assignment*, const Range&, Json& definitions);

/// The seeds of every cell: `10` stands for 1 to 10.
struct Seeds {
  std::vector<std::uint64_t> values;
  std::uint64_t from = 1;  ///< the first seed if a number is given
  /// from, from + 1, ..., from + n - 1
  RECTIFY_API static Seeds first(Index n, std::uint64_t from = 1);
};
RECTIFY_API std::string expected_of(const Seeds*, const Range&);
RECTIFY_API void read(const Reader& reader, Seeds& value, const Range&);
RECTIFY_API Json to_json(const Seeds& value);
RECTIFY_API Json schema_of(const Seeds*, const Range&, Json& definitions);

enum class TunedBy { validation_loss, validation_accuracy };
constexpr std::array<const char*, 2> names_of(TunedBy) {
  return {"validation_loss", "validation_accuracy"};
}

/// Tuning before the comparison: every cell gets the value of `axis` with the best mean over
/// `seeds`, which the comparison does not use. All cells have the same budget. In JSON
/// `{"optimizer.learning_rate": [0.1, 0.01], "seeds": 3, "by": "validation_loss"}`.
struct Tune {
  GridAxis axis;
  /// Far from common choices, so that the comparison does not use them, which would bias it, also
  /// when seeds are added.
  Seeds seeds = Seeds::first(3, 1'000'001);
  TunedBy by = TunedBy::validation_loss;
};
RECTIFY_API std::string expected_of(const Tune*, const Range&);
RECTIFY_API void read(const Reader& reader, std::optional<Tune>& tune, const Range&);
RECTIFY_API Json to_json(const Tune& tune);
RECTIFY_API Json schema_of(const Tune*, const Range&, Json& definitions);

enum class GoalFigure { validation_accuracy, validation_loss };
constexpr std::array<const char*, 2> names_of(GoalFigure) {
  return {"validation_accuracy", "validation_loss"};
}

/// The target of the time to target.
struct Goal {
  GoalFigure figure = GoalFigure::validation_accuracy;
  double value = 0;
  Index evaluations = 1;
  static constexpr auto fields() {
    return std::tuple{
        field("figure", &Goal::figure, "metric that must reach the value"),
        required("value", &Goal::value,
                 "value to reach: a minimum for the accuracy, a maximum for the loss"),
        field("evaluations", &Goal::evaluations,
              "number of consecutive epochs for which it must hold", positive_count)};
  }
};

/// The margin of equivalence.
struct Equivalence {
  double points = 0.2;
  double share = 0.01;
  static constexpr auto fields() {
    return std::tuple{
        field("points", &Equivalence::points,
              "margin for accuracies and fractions, in percentage points", positive),
        field("share", &Equivalence::share,
              "margin for losses and other measures, as a fraction of the baseline's mean",
              positive)};
  }
};

/// The keys that a comparison adds to a training config.
struct Experiment {
  std::string schema;
  std::string name;
  std::string base;
  Axes axes;
  Assignment baseline;
  Seeds seeds = Seeds::first(10);
  std::optional<Tune> tune;
  std::optional<Goal> target;
  Equivalence equivalence;
  std::string checksum;
  static constexpr auto fields() {
    return std::tuple{
        field("$schema", &Experiment::schema, "JSON Schema of this file, for editors"),
        field("name", &Experiment::name,
              "name of the comparison's folder; default: the name of this file"),
        field("base", &Experiment::base,
              "path of a training config, relative to this file; without it this file has the keys "
              "of a training config"),
        required("axes", &Experiment::axes, "keys to vary, each with a list of values"),
        field("baseline", &Experiment::baseline,
              "values of some axes: each cell is compared with the cell that has these values and "
              "is otherwise the same; {}: with the cell of all first values"),
        field("seeds", &Experiment::seeds,
              "number of seeds to train each cell with, or a list of seeds"),
        field("tune", &Experiment::tune,
              "key whose best value is chosen for each cell before the comparison; null: none"),
        field("target", &Experiment::target,
              "metric and value for the time to target; null: slightly worse than the baseline's "
              "mean at the end"),
        field("equivalence", &Experiment::equivalence,
              "margin of equivalence: a difference whose interval lies within it is a tie"),
        field("checksum", &Experiment::checksum,
              "checksum of the experiment.json that `compare` writes; remove it from a file that "
              "you edit")};
  }
};

/// An experiment and its base.
struct LoadedExperiment {
  Experiment experiment;            ///< complete, including its name
  JsonDocument file;                ///< as written
  JsonDocument base;                ///< the training config alone
  std::vector<Override> overrides;  ///< of the base
};

/// Loads an experiment, with overrides of its base. Throws DataError if a file cannot be read, and
/// one ConfigError with all problems and their places if it is not valid.
RECTIFY_API LoadedExperiment load_experiment(const std::filesystem::path& path,
                                             const std::vector<Override>& overrides = {});

/// The same for an experiment that is no file; its name is used in messages.
RECTIFY_API LoadedExperiment load_experiment(JsonDocument document,
                                             const std::vector<Override>& overrides = {});

/// Throws ConfigError for more than 20,000 trials, not counting tuning, since a comparison is held
/// in memory.
RECTIFY_API void check_trial_count(const LoadedExperiment& loaded);

/// The experiment and its base with overrides as one object; loading it gives the same experiment.
RECTIFY_API Json experiment_to_json(const LoadedExperiment& loaded);

}}  // namespace rectify
