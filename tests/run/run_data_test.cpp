#include <rectify/datasets/toys.hpp>
#include <rectify/io/files.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/run/run.hpp>
#include <rectify/run/run_data.hpp>
#include <rectify/run/trained_model.hpp>

#include <filesystem>

#include "../catch.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;

namespace {

Config config_of_moons() {
  Config config;
  config.name = "moons";
  config.seed = 3;
  config.data.source = Moons{};
  config.data.validation = 20;
  config.data.limit = 120;
  config.data.normalize = Normalize::standard;
  config.model.layers.layers = {Dense{8}, ReLU{}, Dense{2}};
  config.training.epochs = 1;
  return config;
}

}  // namespace

TEST_CASE("run data: what is loaded for a run folder is what the run was tested on", "[run]") {
  const test::TemporaryFolder folder;
  const RunResult result = run(config_of_moons(), {.out = folder / "run"});
  const Config config = config_of_run(folder / "run");
  const RunData data = load_run_data(folder / "run", config);
  CHECK(data.same() == true);
  CHECK(data.parts.fitting.size() == 100);
  CHECK(data.parts.validation.size() == 20);
  const SavedModel model = load_trained_model(folder / "run");
  CHECK(data.parts.test.normalization() == model.info.normalization);
  CHECK(evaluate(model.net, data.parts.test, *config.loss).loss == result.test.loss);
}

TEST_CASE("run data: layers have the places of the config that the run was begun with", "[run]") {
  const test::TemporaryFolder folder;
  Config config = config_of_moons();
  const std::vector<std::string> places{"model.layers[0]", "model.layers[0].activation",
                                        "model.layers[1]"};
  config.model.layers.places = places;
  run(config, {.out = folder / "run"});
  CHECK(config_of_run(folder / "run").model.layers.places == places);
  // Resumed from the config in its folder, whose list is the expanded one.
  config = read_config(folder / "run/config.json");
  CHECK(config.model.layers.places != places);
  run(config, {.out = folder / "run", .resume = true});
  CHECK(config_of_run(folder / "run").model.layers.places == places);
}

TEST_CASE("run data: data other than the run's is recognized by the hash in run.json", "[run]") {
  const test::TemporaryFolder folder;
  run(config_of_moons(), {.out = folder / "run"});
  Config other = config_of_run(folder / "run");
  other.data.limit = 119;
  const RunData data = load_run_data(folder / "run", other);
  CHECK(data.same() == false);
  CHECK(data.hash != data.run_hash);
  write_atomically(folder / "run/run.json",
                   std::string_view(R"({"status": "done", "data": "1", "scalar": "float16"})"));
  CHECK_FALSE(load_run_data(folder / "run", other).same());  // another precision
  write_atomically(folder / "run/run.json", std::string_view("{\"status\": \"done\"}"));
  CHECK_FALSE(load_run_data(folder / "run", other).same());  // unknown
}

TEST_CASE("run data: a model file is of the run in whose folder it has the run's name", "[run]") {
  const test::TemporaryFolder folder;
  run(config_of_moons(), {.out = folder / "run"});
  CHECK(run_of_model(folder / "run") == folder / "run");
  CHECK(run_of_model(folder / "run/model.safetensors") == folder / "run");
  CHECK_FALSE(run_of_model(folder / "run/pruned.safetensors"));
  CHECK_FALSE(run_of_model(folder.path()));
  std::filesystem::copy(folder / "run/model.safetensors", folder / "model.safetensors");
  CHECK_FALSE(run_of_model(folder / "model.safetensors"));
  CHECK(loss_of_run(folder / "run/model.safetensors")->kind() == "softmax_cross_entropy");
}

TEST_CASE("run data: a config that was changed after the run has ended is refused", "[run]") {
  const test::TemporaryFolder folder;
  run(config_of_moons(), {.out = folder / "run"});
  const auto file = folder / "run/config.json";
  write_atomically(file, std::string_view(read_text(file) + " "));
  CHECK_THROWS_WITH(config_of_run(folder / "run"), ContainsSubstring("as run.json has it"));
}
