#include <rectify/base/error.hpp>
#include <rectify/cures/redo.hpp>
#include <rectify/datasets/digits.hpp>
#include <rectify/io/files.hpp>
#include <rectify/io/json.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/batch_norm.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/dropout.hpp>
#include <rectify/optim/catalogue.hpp>
#include <rectify/optim/schedules.hpp>
#include <rectify/run/checkpoints.hpp>
#include <rectify/run/run.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "../catch.hpp"
#include "../support.hpp"
#include "../temporary_folder.hpp"
#include "made_by_run.hpp"

using namespace rectify;
namespace fs = std::filesystem;

namespace {

Config config_of(Index epochs) {
  Config config;
  config.name = "some";
  config.data.source = Digits{};
  config.data.validation = 50;
  config.data.limit = 300;
  config.model.layers.layers = {Dense{20}, BatchNorm{}, ReLU{}, Dropout{.rate = 0.3}, Dense{10}};
  config.optimizer.rule = Adam{.learning_rate = 0.01};
  config.optimizer.updates.average = 0.9;
  config.schedule = Plateau{.reduction = 0.5, .patience = 0, .threshold = 0.5};
  config.training.epochs = epochs;
  config.training.batch_size = 50;
  config.vitals.cures = {ReDo{.every_steps = 4}};
  config.vitals.forensics = true;
  return config;
}

using Edit = std::function<void(Config&)>;

Config with(Config config, const Edit& change) {
  change(config);
  return config;
}

/// Units die within the first epoch, of 25 steps.
void dying(Config& config) {
  config.model.layers.layers = {Dense{20}, ReLU{}, Dense{10}};
  config.optimizer.rule = Adam{.learning_rate = 0.3};
  config.training.batch_size = 10;
}

/// Everything that a run leaves, but for times and what tells that it was resumed.
std::string left_by(const fs::path& folder) {
  std::string text = test::made_by_run(folder) + read_text(folder / "config.json") +
                     read_text(folder / "test_predictions.npy");
  Json status = parse_stored_json(read_text(folder / "run.json"), "run.json");
  for (const char* key :
       {"started", "updated", "seconds", "resumed_at_step", "files", "checksum"}) {
    status.erase(key);
  }
  return text + text_of(status);
}

/// What a run leaves that ends first after some epochs and is resumed for more.
std::string left_by_two(const Edit& change, Index first, Index all) {
  const test::TemporaryFolder folder;
  const fs::path out = folder / "run";
  run(with(config_of(first), change), {.out = out});
  run(with(config_of(all), change), {.out = out, .resume = true});
  return left_by(out);
}

std::string left_by_one(const Edit& change, Index all) {
  const test::TemporaryFolder folder;
  run(with(config_of(all), change), {.out = folder / "run"});
  return left_by(folder / "run");
}

/// What resuming throws, without the folder's name.
std::string refusal(const Config& first, const Config& then) {
  const test::TemporaryFolder folder;
  run(first, {.out = folder / "run"});
  const std::string before = left_by(folder / "run");
  try {
    run(then, {.out = folder / "run", .resume = true});
  } catch (const ConfigError& error) {
    CHECK(left_by(folder / "run") == before);
    return test::without_folders(error.what());
  }
  return {};
}

constexpr auto way =
    "\"init_from\": \"run/model.safetensors\" starts another run from the weights of this one; "
    "give it "
    "another --out, without --resume";

}  // namespace

TEST_CASE("longer run: one that has ended goes on to the bits of a longer one", "[run][bits]") {
  struct Case {
    const char* name;
    Edit change;
  };
  const std::vector<Case> all{
      {"plateau, dropout, averaged weights, a cure", [](Config&) {}},
      {"the best net", [](Config& config) { config.checkpoint.model = WhichModel::best; }},
      {"early stopping, which restores the best net",
       [](Config& config) { config.training.early_stopping = EarlyStopping{.patience = 4}; }},
      {"early stopping, which ends it",
       [](Config& config) {
         config.training.early_stopping = EarlyStopping{.patience = 1, .min_delta = 0.4};
       }},
      {"rollback allowed",
       [](Config& config) { config.training.on_nonfinite = OnNonfinite::rollback; }},
      {"steps and a warm-up",
       [](Config& config) { config.schedule = StepRate{.every_epochs = 2, .warmup_epochs = 1}; }},
      {"probes at every other epoch", [](Config& config) { config.vitals.every_epochs = 2; }},
      {"probes within epochs",
       [](Config& config) {
         config.vitals.every_epochs = 4;
         config.vitals.every_steps = {.automatic = false, .every = 3};
       }},
      {"probes where units die within the first epoch", dying},
      {"checkpoints at every other epoch",
       [](Config& config) { config.checkpoint.every_epochs = 2; }},
  };
  for (const auto& [name, change] : all) {
    INFO(name);
    CHECK(left_by_two(change, 3, 6) == left_by_one(change, 6));
  }
}

TEST_CASE("longer run: units are probed within the first epoch, the same in a longer run",
          "[run]") {
  const auto steps = [](Index epochs) {
    const test::TemporaryFolder folder;
    const auto result = run(with(config_of(epochs), dying), {.out = folder / "run"});
    std::vector<std::uint64_t> all;
    for (const ProbeTime& time : result.history.times) {
      if (time.step < 25) all.push_back(time.step);
    }
    return all;
  };
  CHECK(steps(1).size() > 1);
  CHECK(steps(1) == steps(4));
}

TEST_CASE("longer run: it has one test, of its end", "[run]") {
  const test::TemporaryFolder folder;
  run(config_of(2), {.out = folder / "run"});
  run(config_of(3), {.out = folder / "run", .resume = true});
  const auto lines = parse_json_lines(read_text(folder / "run" / "metrics.jsonl"), "x");
  REQUIRE(lines.size() == 5);  // before the first step, three epochs, the test
  CHECK(lines[3].value("epoch", 0) == 3);
  CHECK(lines[4].contains("test_loss"));
}

TEST_CASE("longer run: stopped on the way, it is resumed as any other", "[run]") {
  const test::TemporaryFolder folder;
  const fs::path out = folder / "run";
  run(config_of(2), {.out = out});
  const auto model = read_bytes(out / "model.safetensors");
  const auto twice = [asked = 0]() mutable { return ++asked > 2; };
  REQUIRE(run(config_of(4), {.out = out, .resume = true, .interrupted = twice}).interrupted);
  CHECK(read_bytes(out / "model.safetensors") == model);  // the only one so far
  CHECK_FALSE(has_file(out / "test_predictions.npy"));
  run(config_of(4), {.out = out, .resume = true});
  CHECK(left_by(out) == left_by_one([](Config&) {}, 4));
}

TEST_CASE("longer run: an interrupted run may get more epochs too", "[run]") {
  const test::TemporaryFolder folder;
  const auto later = [asked = 0]() mutable { return ++asked > 7; };
  REQUIRE(run(config_of(3), {.out = folder / "run", .interrupted = later}).interrupted);
  run(config_of(4), {.out = folder / "run", .resume = true});
  CHECK(left_by(folder / "run") == left_by_one([](Config&) {}, 4));
}

TEST_CASE("longer run: where the result would be another, the reason and the way are named",
          "[run]") {
  const auto longer = [](const Edit& change) {
    return refusal(with(config_of(2), change), with(config_of(3), change));
  };
  const std::string beginning = "--resume: training.epochs: expected 2, as before; got 3 (";
  CHECK(longer([](Config& config) { config.schedule = Cosine{}; }) ==
        beginning + "the learning rates of schedule cosine depend on the number of epochs)\n" +
            way);
  CHECK(longer([](Config& config) { config.schedule = ConstantRate{.warmup_epochs = 2.5}; }) ==
        beginning + "schedule.warmup_epochs, 2.5, is more than 2)\n" + way);
  CHECK(longer([](Config& config) {
          config.vitals.every_epochs = 3;
          config.checkpoint.keep = 1;
        }) == beginning +
                  "it was probed after its last epoch, which vitals.every_epochs, 3, does not ask "
                  "for in a longer run, and no earlier checkpoint is left)\n" +
                  way);
}

TEST_CASE("longer run: the way is named only where it is one", "[run]") {
  const Config first = config_of(2);
  const auto changed = [&](const Edit& change) { return refusal(first, with(first, change)); };
  CHECK(changed([](Config& config) { config.training.epochs = 1; }) ==
        "--resume: training.epochs: expected 2, as before; got 1");
  CHECK(changed([](Config& config) { config.training.batch_size = 25; }) ==
        std::string("--resume: training.batch_size: expected 50, as before; got "
                    "25\n") +
            way);
  const std::string other_net =
      changed([](Config& config) { config.model.layers.layers[0] = Dense{21}; });
  CHECK_THAT(other_net, StartsWith("--resume: model.layers: expected "));
  CHECK_THAT(other_net, !ContainsSubstring("init_from"));
}

TEST_CASE("longer run: the way that is named trains on from the weights", "[run]") {
  const test::TemporaryFolder folder;
  const RunResult first = run(config_of(3), {.out = folder / "run"});
  Config next = with(config_of(1), [](Config& config) { config.schedule = Cosine{}; });
  next.init_from = (folder / "run" / "model.safetensors").string();
  const RunResult more = run(next, {.out = folder / "more"});
  CHECK(more.last.train_loss < first.last.train_loss);
}
