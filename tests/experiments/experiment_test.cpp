#include <rectify/experiments/cells.hpp>
#include <rectify/io/files.hpp>
#include <rectify/io/json_checksum.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/prelu.hpp>
#include <rectify/nn/sequential.hpp>

#include "../catch.hpp"
#include "../damage.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;

namespace {

constexpr const char* base = R"({
  "data": {"source": "digits", "validation": 100},
  "model": {"layers": [
    {"repeat": 2, "layers": [{"type": "dense", "units": 8, "activation": "relu"}, "batch_norm"]},
    {"type": "dense", "units": 10}, "softmax"]},
  "loss": "mse", "optimizer": "adam"
})";

/// An experiment file over `base`, which is written beside it.
LoadedExperiment experiment(const test::TemporaryFolder& folder, const std::string& text,
                            const std::vector<std::string>& set = {}) {
  write_atomically(folder / "base.json", std::string_view(base));
  write_atomically(folder / "e.json", std::string_view(text));
  return load_experiment(folder / "e.json", overrides_of(set));
}

/// What is refused, with "FOLDER" for where it is.
std::string refusal(const std::string& text) {
  const test::TemporaryFolder folder;
  try {
    const LoadedExperiment loaded = experiment(folder, text);
    check_cells(loaded, cells_of(loaded.experiment));
  } catch (const ConfigError& error) {
    std::string message = error.what();
    const std::string path = folder.path().string();
    for (std::size_t at; (at = message.find(path)) != std::string::npos;) {
      message.replace(at, path.size(), "FOLDER");
    }
    return message;
  }
  return "nothing";
}

std::vector<std::string> labels(const std::vector<GridCell>& cells) {
  std::vector<std::string> labels;
  for (const GridCell& cell : cells) labels.push_back(cell.label);
  return labels;
}

std::vector<std::string> kinds(const Config& config) {
  std::vector<std::string> kinds;
  for (const Layer& layer : config.model.layers.layers) kinds.emplace_back(layer.kind());
  return kinds;
}

}  // namespace

TEST_CASE("experiment: the grid is all values of all axes, the last changing fastest",
          "[experiments]") {
  const test::TemporaryFolder folder;
  const auto loaded = experiment(folder, R"({"base": "base.json", "seeds": [3, 5],
    "axes": {"activation": ["relu", {"type": "leaky_relu", "negative_slope": 0.2},
                            {"type": "leaky_relu", "negative_slope": 0.3}],
             "optimizer.learning_rate": [0.1, 0.01]},
    "baseline": {"activation": "relu"}})");
  const auto cells = cells_of(loaded.experiment);
  CHECK(labels(cells) ==
        std::vector<std::string>{"relu / learning_rate=0.1", "relu / learning_rate=0.01",
                                 "leaky_relu negative_slope=0.2 / learning_rate=0.1",
                                 "leaky_relu negative_slope=0.2 / learning_rate=0.01",
                                 "leaky_relu negative_slope=0.3 / learning_rate=0.1",
                                 "leaky_relu negative_slope=0.3 / learning_rate=0.01"});
  CHECK(cells[4].folder == "05-leaky_relu-negative_slope-0.3-learning_rate-0.1");
  CHECK(loaded.experiment.seeds.values == std::vector<std::uint64_t>{3, 5});
  SECTION("a cell is compared with the one that differs from it by the baseline's axes") {
    std::vector<std::size_t> baselines;
    for (const GridCell& cell : cells) baselines.push_back(cell.baseline);
    CHECK(baselines == std::vector<std::size_t>{0, 1, 0, 1, 0, 1});
  }
  SECTION("its config is the base with its values") {
    const Config config = config_of(loaded, cells[5], 7);
    CHECK(config.seed == 7);
    CHECK(config.optimizer.rule->learning_rate() == 0.01);
    CHECK(config.model.layers.layers[1].as<LeakyReLU>()->negative_slope == 0.3);
  }
}

TEST_CASE("experiment: activation replaces all hidden activations and nothing else",
          "[experiments]") {
  const test::TemporaryFolder folder;
  const auto loaded =
      experiment(folder, R"({"base": "base.json", "axes": {"activation": ["relu", "prelu"]}})");
  const auto cells = cells_of(loaded.experiment);
  CHECK(kinds(config_of(loaded, cells[1], 1)) ==
        std::vector<std::string>{"dense", "prelu", "batch_norm", "dense", "prelu", "batch_norm",
                                 "dense", "softmax"});
}

TEST_CASE("experiment: a seed gives all activations the same first draws, by their own gains",
          "[experiments]") {
  const test::TemporaryFolder folder;
  const auto loaded = experiment(
      folder, R"({"base": "base.json", "axes": {"activation": ["relu", "tanh", "crelu"]}})");
  const auto cells = cells_of(loaded.experiment);
  const auto net = [&](std::size_t cell, std::uint64_t seed) {
    return Sequential(6, config_of(loaded, cells[cell], seed).model.layers.layers, seed);
  };
  const Sequential relu = net(0, 4), tanh = net(1, 4), other_seed = net(0, 5);
  const Tensor& weight = relu.architecture().parameters().front();
  const auto weight_of = [&](const Sequential& of, Index unit, Index input) {
    return static_cast<double>(of.weights()[at(weight.at(unit, input))]);
  };
  const double ratio = weight_of(tanh, 0, 0) / weight_of(relu, 0, 0);
  CHECK(ratio == test::Approx(1.5925 / 1.4142).epsilon(1e-3));
  for (Index i = 0; i < 8; ++i) {
    CHECK(weight_of(tanh, i, 5) / weight_of(relu, i, 5) == test::Approx(ratio));
  }
  CHECK(weight_of(other_seed, 0, 0) != weight_of(relu, 0, 0));
}

TEST_CASE("experiment: every bit and every length of experiment.json", "[experiments]") {
  const test::TemporaryFolder folder;
  const auto loaded = experiment(
      folder, R"({"base": "base.json", "axes": {"activation": ["relu", "elu"]}, "seeds": 3})");
  write_atomically(folder / "experiment.json",
                   text_of(with_checksum(experiment_to_json(loaded)), 2) + "\n");
  const auto read = [](const std::filesystem::path& file) {
    try {
      return text_of(experiment_to_json(load_experiment(file)));
    } catch (const ConfigError& error) {
      throw DataError(error.what());
    }
  };
  test::damage(folder / "experiment.json", read, [](const std::string& how) { FAIL_CHECK(how); });
}

TEST_CASE("experiment: one that compare wrote says what to do when it is changed",
          "[experiments]") {
  const test::TemporaryFolder folder;
  const auto loaded =
      experiment(folder, R"({"base": "base.json", "axes": {"activation": ["relu", "elu"]}})");
  Json written = with_checksum(experiment_to_json(loaded));
  const std::filesystem::path file = folder / "experiment.json";
  write_atomically(file, text_of(written));
  CHECK(experiment_to_json(load_experiment(file)) == experiment_to_json(loaded));
  written["seeds"] = 4;
  write_atomically(file, text_of(written));
  CHECK_THROWS_WITH(
      load_experiment(file),
      StartsWith(file.string() + ": checksum: expected \"") &&
          EndsWith(" (is the file damaged? if you have changed it, remove this key)"));
  written.erase("checksum");
  write_atomically(file, text_of(written));
  CHECK(load_experiment(file).experiment.seeds.values.size() == 4);
}

TEST_CASE("experiment: what is written of it is the same experiment", "[experiments]") {
  const test::TemporaryFolder folder;
  const std::string text = R"({"base": "base.json", "axes": {"activation": ["relu", "elu"]},
    "tune": {"optimizer.learning_rate": [0.1, 0.2], "seeds": 2, "by": "validation_accuracy"},
    "target": {"value": 0.5, "evaluations": 3}, "equivalence": {"points": 0.5},
    "baseline": {"activation": "elu"}})";
  const auto loaded = experiment(folder, text, {"training.epochs=2"});
  const Json written = experiment_to_json(loaded);
  write_atomically(folder / "again.json", text_of(written));
  const auto again = load_experiment(folder / "again.json");
  CHECK(experiment_to_json(again) == written);
  CHECK(written["name"] == "e");
  CHECK(again.experiment.equivalence.points == 0.5);
  CHECK(again.experiment.equivalence.share == 0.01);
  CHECK(written["training"]["epochs"] == 2);
  for (std::size_t cell = 0; cell < 2; ++cell) {
    const auto config = [&](const LoadedExperiment& of) {
      Json json = config_to_json(config_of(of, cells_of(of.experiment)[cell], 1, Json(0.2)));
      json.erase("name");
      return json;
    };
    CHECK(config(loaded) == config(again));
  }
}

TEST_CASE("experiment: the training config may stand in the file itself", "[experiments]") {
  const test::TemporaryFolder folder;
  const auto loaded = experiment(folder, R"({"axes": {"training.batch_size": [16, 32]},
    "data": {"source": "digits"}, "model": {"layers": [{"type": "dense", "units": 10}]}})");
  const auto cells = cells_of(loaded.experiment);
  CHECK(labels(cells) == std::vector<std::string>{"batch_size=16", "batch_size=32"});
  CHECK(config_of(loaded, cells[0], 1).training.batch_size == 16);
  CHECK(to_json(config_of(loaded, cells[0], 1).vitals.every_steps) == 0);
  CHECK(loaded.experiment.seeds.values.size() == 10);
}

TEST_CASE("experiment: wrong ones are refused where they are wrong", "[experiments]") {
  CHECK(refusal(R"({"base": "base.json", "axes": {"activation": ["relu", "rleu"]}})")
            .starts_with("FOLDER/e.json:1:55: activation: expected one of relu, leaky_relu"));
  CHECK(refusal(R"({"base": "base.json", "axes": {"activation": ["relu", "dropout"]}})")
            .ends_with("softmax, identity; got \"dropout\""));
  CHECK(refusal(R"({"base": "base.json", "axes": {"optimizer.learning_rat": [1, 2]}})") ==
        "FOLDER/e.json:1:59: optimizer: key: expected one of type, groups, clip_norm, clip_value, "
        "average, "
        "learning_rate, beta1, beta2, epsilon, weight_decay; got \"optimizer.learning_rat\" (did "
        "you mean \"optimizer.learning_rate\"?)\n"
        "FOLDER/e.json:1:62: optimizer: key: expected one of type, groups, clip_norm, clip_value, "
        "average, "
        "learning_rate, beta1, beta2, epsilon, weight_decay; got \"optimizer.learning_rat\" (did "
        "you mean \"optimizer.learning_rate\"?)");
  CHECK(refusal(R"({"base": "base.json", "axes": {"activation": ["relu", "relu"]}})") ==
        "FOLDER/e.json:1:46: axes.activation: expected a list of at least one value, without "
        "duplicates; got a list (a value is repeated)");
  CHECK(refusal(R"({"base": "base.json", "axes": {}})") ==
        "FOLDER/e.json:1:31: axes: expected an object with a list of values for each key that is "
        "varied, got an object");
  CHECK(refusal(R"({"base": "base.json", "axes": {"activation": ["relu", "elu"]},
                    "baseline": {"activation": "tanh"}})") ==
        "FOLDER/e.json:2:48: baseline.activation: expected one of \"relu\", \"elu\"; got \"tanh\"");
  CHECK(refusal(R"({"base": "base.json", "axes": {"activation": ["relu"]}, "seed": 3})") ==
        "FOLDER/e.json:1:65: key: expected one of $schema, name, base, axes, baseline, seeds, "
        "tune, target, equivalence, checksum; got \"seed\" (did you mean \"seeds\"?)");
  CHECK(refusal(R"({"base": "base.json", "axes": {"activation": ["relu", "elu"]},
                    "equivalence": {"points": 0, "share": -1}})") ==
        "FOLDER/e.json:2:47: equivalence.points: expected a number > 0, got 0\n"
        "FOLDER/e.json:2:59: equivalence.share: expected a number > 0, got -1");
  CHECK(refusal(base) ==
        "FOLDER/e.json: axes: expected keys to vary, got a training config "
        "(use rectify train)");
  CHECK(refusal(R"({"base": "base.json", "axes": {"training.epochs": [1, 2]},
                    "tune": {"activation": ["relu"]}})") ==
        "FOLDER/e.json:2:29: tune: expected a key other than activation, got an object");
  CHECK(refusal(R"({"base": "base.json", "axes": {"seed": [1, 2]}})") ==
        "FOLDER/e.json:1:31: axes: expected a key that nothing else sets, got \"seed\" (use the "
        "key seeds)");
  CHECK(refusal(R"({"base": "base.json", "axes": {"optimizer.learning_rate": [1, 2]},
                    "tune": {"optimizer": ["sgd"]}})")
            .ends_with("tune: expected a key that nothing else sets, got \"optimizer\" (another "
                       "axis or tune sets it)"));
  CHECK(
      refusal(R"({"base": "base.json", "axes": {"activation": ["relu", {"type": "relu"}]}})") ==
      "FOLDER/e.json:1:31: axes: expected cells that differ, got \"relu\" and \"relu (2)\", which "
      "are the same");
}

TEST_CASE("experiment: no more trials than can be held in memory", "[experiments]") {
  CHECK(refusal(R"({"base": "base.json", "axes": {"activation": ["relu", "elu", "tanh"]},
                    "seeds": 9000})") ==
        "FOLDER/e.json: axes and seeds: expected at most 20000 trials, got 27000");
}

TEST_CASE("experiment: a file that is missing or no JSON is refused", "[experiments]") {
  const test::TemporaryFolder folder;
  const std::string file = (folder / "e.json").string();
  CHECK_THROWS_AS(load_experiment(file), DataError);
  write_atomically(folder / "e.json", std::string_view("{bad"));
  CHECK_THROWS_AS(load_experiment(file), ConfigError);
}
