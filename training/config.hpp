#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "../datasets/digits.hpp"
#include "../datasets/source.hpp"
#include "../layers/layer_list.hpp"
#include "../losses/catalogue.hpp"
#include "../nn/reader.hpp"
#include "../optim/adam.hpp"
#include "../optim/catalogue.hpp"

/// The config of a training run, as users write it. Each struct is a section, each field a key.
namespace rectify::inline RECTIFY_PRECISION {

enum class Normalize { unit, standard, none };
constexpr std::array<const char*, 3> names_of(Normalize) { return {"unit", "standard", "none"}; }

struct DataConfig {
  Source source = Digits{};
  std::string dir;
  double validation = 0;
  Normalize normalize = Normalize::unit;
  std::optional<Index> limit;
  static constexpr auto fields() {
    return std::tuple{
        field("source", &DataConfig::source, "which data"),
        field("dir", &DataConfig::dir, "the folder of its files, if not the usual one"),
        field("validation", &DataConfig::validation,
              "samples of the training set to validate on: a count, or below 1 a fraction",
              non_negative),
        field(
            "normalize", &DataConfig::normalize,
            "unit: bytes / 255, other values as they are; standard: mean 0 and deviation 1 by the "
            "training part; none"),
        field("limit", &DataConfig::limit, "only the first n training samples", count)};
  }
};

/// A list of layers, as `model.layers`.
struct LayerList {
  std::vector<Layer> layers;
};
RECTIFY_API std::string expected_of(const LayerList*, const Range&);
RECTIFY_API void read(const Reader& reader, LayerList& list, const Range& range);
RECTIFY_API Json to_json(const LayerList& list);

struct ModelConfig {
  LayerList layers;
  static constexpr auto fields() {
    return std::tuple{field("layers", &ModelConfig::layers, "first to last")};
  }
};

enum class OnNonfinite { stop };
constexpr std::array<const char*, 1> names_of(OnNonfinite) { return {"stop"}; }

struct TrainingConfig {
  Index epochs = 10;
  Index batch_size = 32;
  bool shuffle = true;
  OnNonfinite on_nonfinite = OnNonfinite::stop;
  static constexpr auto fields() {
    return std::tuple{
        field("epochs", &TrainingConfig::epochs, "passes over the training set", count),
        field("batch_size", &TrainingConfig::batch_size, "samples a step", count),
        field("shuffle", &TrainingConfig::shuffle, "another order each epoch; else file order"),
        field("on_nonfinite", &TrainingConfig::on_nonfinite,
              "what to do when a loss or a gradient is not finite")};
  }
};

/// How many samples to look for dead units on: a count, or "all".
struct ProbeSize {
  std::optional<Index> samples = 2000;
};
RECTIFY_API std::string expected_of(const ProbeSize*, const Range& range);
RECTIFY_API void read(const Reader& reader, ProbeSize& size, const Range& range);
RECTIFY_API Json to_json(const ProbeSize& size);

struct VitalsConfig {
  Index every_epochs = 1;
  ProbeSize probe;
  static constexpr auto fields() {
    return std::tuple{
        field("every_epochs", &VitalsConfig::every_epochs, "how often to look", count),
        field("probe", &VitalsConfig::probe, "training samples to look on, or \"all\"", count)};
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
        field("every_epochs", &CheckpointConfig::every_epochs, "how often to save the run", count),
        field("every_seconds", &CheckpointConfig::every_seconds,
              "save it within an epoch too, after so long", positive),
        field("keep", &CheckpointConfig::keep, "how many to keep, the newest", count),
        field("model", &CheckpointConfig::model,
              "which net is kept in the end: the last, or the one with the best validation loss")};
  }
};

struct Config {
  std::string schema;
  std::string name;
  std::uint64_t seed = 1;
  std::string init_from;
  DataConfig data;
  ModelConfig model;
  std::optional<Loss> loss;
  Optimizer optimizer = Adam{};
  Schedule schedule = Schedule::constant();
  TrainingConfig training;
  VitalsConfig vitals;
  CheckpointConfig checkpoint;
  static constexpr auto fields() {
    return std::tuple{
        field("$schema", &Config::schema, "for editors"),
        field("name", &Config::name, "names the run's folder; else the config file does"),
        field("seed", &Config::seed, "of first weights, batches, split and probe", non_negative),
        field("init_from", &Config::init_from, "a safetensors file of first weights"),
        field("data", &Config::data, "what to learn from"),
        field("model", &Config::model, "the net"),
        field("loss", &Config::loss, "what to make small; null: what fits the data"),
        field("optimizer", &Config::optimizer, "how to step"),
        field("schedule", &Config::schedule, "how the learning rate changes"),
        field("training", &Config::training, "how long, in which batches"),
        field("vitals", &Config::vitals, "how to look for dead units"),
        field("checkpoint", &Config::checkpoint, "how to save the run while it lasts")};
  }
};

/// A config file, with `key=value` overrides put over it (`model.layers[1].units=64`; values are
/// JSON, else text). Throws DataError if the file cannot be read and ConfigError, all problems at
/// once with their places, if it is no config.
RECTIFY_API Config read_config(const std::filesystem::path& path,
                               const std::vector<std::string>& overrides = {});

/// Every key with its value; what reading it gives is the same run.
RECTIFY_API Json config_to_json(const Config& config);

}  // namespace rectify::inline RECTIFY_PRECISION
