#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "../cures/catalogue.hpp"
#include "../datasets/digits.hpp"
#include "../datasets/source.hpp"
#include "../layers/layer_list.hpp"
#include "../losses/catalogue.hpp"
#include "../nn/layer_names.hpp"
#include "../optim/catalogue.hpp"
#include "../schema/values.hpp"
#include "../training/augmentation.hpp"
#include "../training/early_stopping.hpp"
#include "../training/run_state.hpp"
#include "optimizer_config.hpp"
#include "overrides.hpp"
#include "presets.hpp"

/// The config of a training run, as users write it. Each struct is a section, each field a key.
namespace rectify { inline namespace RECTIFY_PRECISION {

enum class Normalize { unit, standard, none };
constexpr std::array<const char*, 3> names_of(Normalize) { return {"unit", "standard", "none"}; }

enum class Targets { standard, none };
constexpr std::array<const char*, 2> names_of(Targets) { return {"standard", "none"}; }

struct DataConfig {
  Source source = Digits{};
  std::string dir;
  double validation = 0;
  Normalize normalize = Normalize::unit;
  std::optional<Targets> targets;
  std::optional<Index> limit;
  Augmentation augment;
  static constexpr auto fields() {
    return std::tuple{
        required("source", &DataConfig::source, "data set"),
        field("dir", &DataConfig::dir, "folder of the data files, if not the default one"),
        field("validation", &DataConfig::validation,
              "training samples held out for validation: their number, or a fraction below 1",
              count_or_fraction),
        field("normalize", &DataConfig::normalize,
              "unit: bytes / 255, other values unchanged; standard: each feature scaled to mean 0 "
              "and standard deviation 1, by the statistics of the training samples (without "
              "validation); none: unchanged"),
        field(
            "targets", &DataConfig::targets,
            "scale of regression targets: standard scales each to mean 0 and standard deviation "
            "1, by the statistics of the training samples (without validation), and losses are of "
            "the scaled targets, while predictions, R2, RMSE and MAE are in the target's own "
            "units; none leaves them unchanged; null: standard for regression, but none with "
            "binary_cross_entropy and for a net that ends in an activation"),
        field("limit", &DataConfig::limit, "use only the first n training samples", positive_count),
        field("augment", &DataConfig::augment, "random changes of training images")};
  }
};

/// A list of layers, as `model.layers`.
struct LayerList {
  static constexpr auto family = Layer::family;
  std::vector<Layer> layers = {};
  /// Of each layer in the config as written, see `ReadLayers`; unknown unless there is one for
  /// each.
  std::vector<std::string> places = {};
};
/// What people read of the layers.
RECTIFY_API LayerNames names_of_layers(const LayerList& list);
RECTIFY_API std::string expected_of(const LayerList*, const Range&);
RECTIFY_API void read(const Reader& reader, LayerList& list, const Range& range);
RECTIFY_API bool accepts(const LayerList& list, const Range& range);
RECTIFY_API Json to_json(const LayerList& list);
RECTIFY_API Json schema_of(const LayerList*, const Range& range, Json& definitions);

struct ModelConfig {
  LayerList layers;
  static constexpr auto fields() {
    return std::tuple{field("layers", &ModelConfig::layers, "layers, from first to last")};
  }
};

enum class OnNonfinite { stop, skip, rollback };
constexpr std::array<const char*, 3> names_of(OnNonfinite) { return {"stop", "skip", "rollback"}; }

struct TrainingConfig {
  Index epochs = 10;
  Index batch_size = 32;
  bool shuffle = true;
  std::optional<EarlyStopping> early_stopping;
  std::optional<double> time_limit;
  OnNonfinite on_nonfinite = OnNonfinite::stop;
  Index max_rollbacks = 3;
  static constexpr auto fields() {
    return std::tuple{
        field("epochs", &TrainingConfig::epochs, "number of passes over the training set",
              positive_count),
        field("batch_size", &TrainingConfig::batch_size, "number of samples per step",
              positive_count),
        field("shuffle", &TrainingConfig::shuffle,
              "whether to shuffle the training samples before each epoch; false: in file order"),
        field("early_stopping", &TrainingConfig::early_stopping,
              "stop when a metric has stopped improving; null: train all epochs"),
        field("time_limit", &TrainingConfig::time_limit,
              "maximum training time in seconds; the run ends with the step that reaches it",
              positive),
        field("on_nonfinite", &TrainingConfig::on_nonfinite,
              "on NaN or infinity in the loss, a gradient or an updated value: stop ends the run; "
              "skip leaves out the step and its samples; rollback restores the newest checkpoint "
              "taken at the end of an epoch and continues with half the learning rate"),
        field("max_rollbacks", &TrainingConfig::max_rollbacks,
              "maximum number of rollbacks; after them, rollback acts as stop",
              Range{.low = 0, .high = most_rollbacks})};
  }
};

/// How many samples to look for dead units on: a count, or "all".
struct ProbeSize {
  std::optional<Index> samples = 2000;
};
RECTIFY_API std::string expected_of(const ProbeSize*, const Range& range);
RECTIFY_API void read(const Reader& reader, ProbeSize& size, const Range& range);
RECTIFY_API Json to_json(const ProbeSize& size);
RECTIFY_API Json schema_of(const ProbeSize*, const Range& range, Json& definitions);

/// At which steps within epochs to look for dead units: every `every`-th, 0 for none, or "auto".
/// Null, which earlier versions wrote, is 0.
struct ProbeSteps {
  bool automatic = true;
  Index every = 0;  ///< unless automatic
  /// The number of steps between probes, if there is one.
  std::optional<Index> fixed() const {
    return automatic || every == 0 ? std::nullopt : std::optional(every);
  }
};
RECTIFY_API std::string expected_of(const ProbeSteps*, const Range& range);
RECTIFY_API void read(const Reader& reader, ProbeSteps& steps, const Range& range);
RECTIFY_API Json to_json(const ProbeSteps& steps);
RECTIFY_API Json schema_of(const ProbeSteps*, const Range& range, Json& definitions);

struct VitalsConfig {
  Index every_epochs = 1;
  ProbeSteps every_steps;
  ProbeSize probe;
  double tau = 0.025;
  bool forensics = false;
  std::vector<Cure> cures;
  static constexpr auto fields() {
    return std::tuple{
        field("every_epochs", &VitalsConfig::every_epochs, "number of epochs between probes",
              positive_count),
        field(
            "every_steps", &VitalsConfig::every_steps,
            "number of steps between additional probes within epochs; 0: none; auto: where units "
            "die within the first epoch; checks for deaths follow steps 1, 2, 4, 8, ..., closer "
            "where units die, as long as checks and probes take at most 3 % of the arithmetic "
            "of that epoch, or half a billion multiply-adds; in trials of a comparison the default "
            "is 0",
            any_count),
        field("probe", &VitalsConfig::probe,
              "number of training samples in the probe set, or \"all\"", positive_count),
        field("tau", &VitalsConfig::tau,
              "a unit is dormant when its mean |h| is at most this fraction of the mean |h| of its "
              "layer; 0.025 and 0.1 are common (Sokar et al. 2023)",
              non_negative),
        field("forensics", &VitalsConfig::forensics,
              "whether to find the causes of deaths; each step then takes longer"),
        field("cures", &VitalsConfig::cures,
              "methods against dead units, applied during training")};
  }
};

enum class WhichModel { last, best };
constexpr std::array<const char*, 2> names_of(WhichModel) { return {"last", "best"}; }

struct CheckpointConfig {
  Index every_epochs = 1;
  std::optional<double> every_seconds;
  Index keep = 3;
  WhichModel model = WhichModel::last;
  static constexpr auto fields() {
    return std::tuple{
        field("every_epochs", &CheckpointConfig::every_epochs,
              "number of epochs between checkpoints", positive_count),
        field(
            "every_seconds", &CheckpointConfig::every_seconds,
            "number of seconds after which a checkpoint is also saved within an epoch; null: never",
            positive),
        field("keep", &CheckpointConfig::keep, "number of checkpoints to keep, the newest",
              positive_count),
        field("model", &CheckpointConfig::model,
              "net to save at the end: last, or best by the metric that early_stopping monitors, "
              "by default the validation loss")};
  }
};

struct Config {
  static constexpr auto kind = "config";  // for presets
  std::string schema;
  std::string name;
  std::uint64_t seed = 1;
  std::optional<Preset> preset;
  std::string init_from;
  DataConfig data;
  ModelConfig model;
  std::optional<Loss> loss;
  OptimizerConfig optimizer;
  Schedule schedule = Schedule::constant();
  TrainingConfig training;
  VitalsConfig vitals;
  CheckpointConfig checkpoint;
  static constexpr auto fields() {
    return std::tuple{
        field("$schema", &Config::schema, "JSON Schema of this file, for editors"),
        field("name", &Config::name,
              "name of the run's folder; default: the name of the config file"),
        field("seed", &Config::seed,
              "seed of the random numbers: initial weights, batches, dropout, validation split, "
              "probe set",
              seeds),
        field("preset", &Config::preset,
              "framework whose defaults are used, for initial weights, slopes, epsilons and more; "
              "null: rectify's own"),
        field("init_from", &Config::init_from, "safetensors file with the initial weights"),
        field("data", &Config::data, "data to train, validate and test on"),
        field("model", &Config::model, "the net"),
        field("loss", &Config::loss, "loss to minimize; null: chosen to fit data and net"),
        field("optimizer", &Config::optimizer, "how weights are updated"),
        field("schedule", &Config::schedule, "learning rate schedule"),
        field("training", &Config::training, "number of epochs, batch size, early stopping"),
        field("vitals", &Config::vitals, "how dead units are found and revived"),
        field("checkpoint", &Config::checkpoint,
              "checkpoints during the run, and the net saved at its end")};
  }
};

/// A config, and the origin of each value by its path: `"config.json:14:9"`, the option that set
/// it, or `"default"`. Paths refer to the list of layers as written.
struct LoadedConfig {
  Config config;
  Json origins = Json::object();
};

/// Loads a config file and applies overrides. Throws DataError if the file cannot be read, and one
/// ConfigError with all problems and their places if the config is not valid.
RECTIFY_API LoadedConfig load_config(const std::filesystem::path& path,
                                     const std::vector<Override>& overrides);

/// The same from text; `path` is for messages.
RECTIFY_API LoadedConfig load_config(const std::string& text, const std::filesystem::path& path,
                                     const std::vector<Override>& overrides);

/// The same from a parsed file; `repeated` are its repeated keys.
RECTIFY_API LoadedConfig load_config(JsonDocument document, const std::vector<Override>& overrides,
                                     const std::vector<Mismatch>& repeated = {});

/// The kind of rule that a config has by default under a key: "adam" for `optimizer`; none for a
/// key that has no rule or no default.
RECTIFY_API std::optional<std::string> default_kind(const std::string& key);

/// The config alone, with overrides such as `model.layers[1].units=64`.
RECTIFY_API Config read_config(const std::filesystem::path& path,
                               const std::vector<std::string>& set = {});

/// Every key with its value; loading it gives the same run.
RECTIFY_API Json config_to_json(const Config& config);

}}  // namespace rectify
