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

struct DataConfig {
  Source source = Digits{};
  std::string dir;
  double validation = 0;
  Normalize normalize = Normalize::unit;
  std::optional<Index> limit;
  Augmentation augment;
  static constexpr auto fields() {
    return std::tuple{
        required("source", &DataConfig::source, "which data"),
        field("dir", &DataConfig::dir, "the folder of its files, if not the usual one"),
        field("validation", &DataConfig::validation,
              "samples of the training set to validate on: a count, or below 1 a fraction",
              count_or_fraction),
        field(
            "normalize", &DataConfig::normalize,
            "unit: bytes / 255, other values as they are; standard: mean 0 and deviation 1 by the "
            "training part; none. Values to regress on stay as they are"),
        field("limit", &DataConfig::limit, "only the first n training samples", positive_count),
        field("augment", &DataConfig::augment, "change images at random when they are trained on")};
  }
};

/// A list of layers, as `model.layers`.
struct LayerList {
  static constexpr auto family = Layer::family;
  std::vector<Layer> layers;
};
RECTIFY_API std::string expected_of(const LayerList*, const Range&);
RECTIFY_API void read(const Reader& reader, LayerList& list, const Range& range);
RECTIFY_API bool accepts(const LayerList& list, const Range& range);
RECTIFY_API Json to_json(const LayerList& list);
RECTIFY_API Json schema_of(const LayerList*, const Range& range, Json& definitions);

struct ModelConfig {
  LayerList layers;
  static constexpr auto fields() {
    return std::tuple{field("layers", &ModelConfig::layers, "first to last")};
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
        field("epochs", &TrainingConfig::epochs, "passes over the training set", positive_count),
        field("batch_size", &TrainingConfig::batch_size, "samples a step", positive_count),
        field("shuffle", &TrainingConfig::shuffle, "another order each epoch; else file order"),
        field("early_stopping", &TrainingConfig::early_stopping,
              "when to stop before the last epoch; null: never"),
        field("time_limit", &TrainingConfig::time_limit,
              "stop after the step with which training has taken so many seconds", positive),
        field(
            "on_nonfinite", &TrainingConfig::on_nonfinite,
            "when a loss, a gradient or what a step makes of them is not finite, stop: end the "
            "run; skip: leave the step out, as if its samples were not there; rollback: go back to "
            "the newest checkpoint of a whole epoch, with half the learning rate from there on"),
        field("max_rollbacks", &TrainingConfig::max_rollbacks,
              "how often a run is rolled back before it ends",
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

struct VitalsConfig {
  Index every_epochs = 1;
  std::optional<Index> every_steps;
  ProbeSize probe;
  double tau = 0.025;
  bool forensics = false;
  std::vector<Cure> cures;
  static constexpr auto fields() {
    return std::tuple{
        field("every_epochs", &VitalsConfig::every_epochs, "how often to look", positive_count),
        field("every_steps", &VitalsConfig::every_steps, "look within epochs too, after so many",
              positive_count),
        field("probe", &VitalsConfig::probe, "training samples to look on, or \"all\"",
              positive_count),
        field(
            "tau", &VitalsConfig::tau,
            "a unit is dormant when its mean |h| is at most so much of its layer's: 0.025 and 0.1 "
            "are common (Sokar et al. 2023)",
            non_negative),
        field("forensics", &VitalsConfig::forensics,
              "find out why units die, which takes some time each step"),
        field("cures", &VitalsConfig::cures, "what brings units back to life")};
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
        field("every_epochs", &CheckpointConfig::every_epochs, "how often to save the run",
              positive_count),
        field("every_seconds", &CheckpointConfig::every_seconds,
              "save it within an epoch too, after so long", positive),
        field("keep", &CheckpointConfig::keep, "how many to keep, the newest", positive_count),
        field(
            "model", &CheckpointConfig::model,
            "which net is kept in the end: the last, or the best: by what early_stopping monitors, "
            "else by validation loss")};
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
        field("$schema", &Config::schema, "for editors"),
        field("name", &Config::name, "names the run's folder; else the config file does"),
        field("seed", &Config::seed, "of first weights, batches, split and probe", seeds),
        field("preset", &Config::preset,
              "whose defaults to take for slopes, first weights and epsilons; null: our own"),
        field("init_from", &Config::init_from, "a safetensors file of first weights"),
        field("data", &Config::data, "what to learn from"),
        field("model", &Config::model, "the net"),
        field("loss", &Config::loss, "what to make small; null: what fits data and net"),
        field("optimizer", &Config::optimizer, "how to step"),
        field("schedule", &Config::schedule, "how the learning rate changes"),
        field("training", &Config::training, "how long, in which batches"),
        field("vitals", &Config::vitals, "how to look for dead units"),
        field("checkpoint", &Config::checkpoint, "how to save the run while it lasts")};
  }
};

/// A config, and by the path of each value where it came from: `"config.json:14:9"`, the option
/// that set it, or `"default"`. Paths are those of the list of layers as it was written.
struct LoadedConfig {
  Config config;
  Json origins = Json::object();
};

/// A config file, with overrides put over it. Throws DataError if the file cannot be read and
/// ConfigError, all problems at once with their places, if it is no config.
RECTIFY_API LoadedConfig load_config(const std::filesystem::path& path,
                                     const std::vector<Override>& overrides);

/// The same from the text of a file of that name.
RECTIFY_API LoadedConfig load_config(const std::string& text, const std::filesystem::path& path,
                                     const std::vector<Override>& overrides);

/// The same from a file that has been parsed; `repeated` are the keys that it has twice.
RECTIFY_API LoadedConfig load_config(JsonDocument document, const std::vector<Override>& overrides,
                                     const std::vector<Mismatch>& repeated = {});

/// The config alone, with `model.layers[1].units=64` and the like over it.
RECTIFY_API Config read_config(const std::filesystem::path& path,
                               const std::vector<std::string>& set = {});

/// Every key with its value; what reading it gives is the same run.
RECTIFY_API Json config_to_json(const Config& config);

}}  // namespace rectify
