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

/// What is varied, and over which values. The key `activation` stands for every hidden activation
/// of the base; any other is the dotted path of a key: `optimizer.learning_rate`.
struct GridAxis {
  std::string key;
  std::vector<Json> values;
};

inline constexpr auto activation_axis = "activation";

/// In the order in which they were written.
struct Axes {
  std::vector<GridAxis> list;
};
RECTIFY_API std::string expected_of(const Axes*, const Range&);
RECTIFY_API void read(const Reader& reader, Axes& axes, const Range&);
RECTIFY_API bool accepts(const Axes& axes, const Range&);
RECTIFY_API Json to_json(const Axes& axes);
RECTIFY_API Json schema_of(const Axes*, const Range&, Json& definitions);

/// A value for some of the axes: `{"activation": "relu"}`.
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
  std::uint64_t from = 1;  ///< the first of those that a number stands for
  /// `n` of them, from `from` on.
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

/// A search before the comparison: every cell gets the value of `axis` that is best for it, by the
/// mean over seeds of its own, which the comparison does not use. All cells have the same budget.
/// In JSON `{"optimizer.learning_rate": [0.1, 0.01], "seeds": 3, "by": "validation_loss"}`.
struct Tune {
  GridAxis axis;
  /// Far from those that people choose: what is chosen by them is not flattered by it, and a
  /// comparison with more seeds is tuned alike.
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

/// How good a net must be for the time to it to be compared.
struct Goal {
  GoalFigure figure = GoalFigure::validation_accuracy;
  double value = 0;
  Index evaluations = 1;
  static constexpr auto fields() {
    return std::tuple{
        field("figure", &Goal::figure, "what has to reach it"),
        required("value", &Goal::value, "at least, of an accuracy; at most, of a loss"),
        field("evaluations", &Goal::evaluations, "for how many epochs in a row", positive_count)};
  }
};

/// How far two cells may differ and be called the same.
struct Equivalence {
  double points = 0.2;
  double share = 0.01;
  static constexpr auto fields() {
    return std::tuple{field("points", &Equivalence::points,
                            "percentage points, of accuracies and shares", positive),
                      field("share", &Equivalence::share,
                            "of the baseline's mean, of losses and other figures", positive)};
  }
};

/// What a comparison adds to a training config.
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
        field("$schema", &Experiment::schema, "for editors"),
        field("name", &Experiment::name, "names the folder; else the file does"),
        field("base", &Experiment::base,
              "a training config, from this file's folder; else its keys stand here"),
        required("axes", &Experiment::axes, "what to vary: keys and their values"),
        field("baseline", &Experiment::baseline,
              "what to compare with; axes that are not named keep their value, and where there is "
              "none it is the first value of each axis"),
        field("seeds", &Experiment::seeds, "how many seeds each cell is trained with, or which"),
        field("tune", &Experiment::tune,
              "what to choose for each cell before it is compared; null: nothing"),
        field("target", &Experiment::target,
              "how good nets must be for the time to it; null: as the baseline nearly is"),
        field("equivalence", &Experiment::equivalence,
              "how far two cells may differ and be called the same"),
        field("checksum", &Experiment::checksum,
              "of the experiment.json that `compare` writes; remove it from one that you change")};
  }
};

/// An experiment and the training config that it starts from.
struct LoadedExperiment {
  Experiment experiment;            ///< complete, its name too
  JsonDocument file;                ///< as it was written
  JsonDocument base;                ///< the training config alone
  std::vector<Override> overrides;  ///< over the base
};

/// An experiment's file, with overrides put over its base. Throws DataError if a file cannot be
/// read, and ConfigError, all problems at once with their places, if they are none.
RECTIFY_API LoadedExperiment load_experiment(const std::filesystem::path& path,
                                             const std::vector<Override>& overrides = {});

/// Throws ConfigError for more than 20,000 trials, tuning aside: a comparison is held in memory.
RECTIFY_API void check_trial_count(const LoadedExperiment& loaded);

/// All of it in one object, the base with its overrides; what `load_experiment` makes of it is the
/// same experiment.
RECTIFY_API Json experiment_to_json(const LoadedExperiment& loaded);

}}  // namespace rectify
