#include <rectify/base/error.hpp>
#include <rectify/base/hash.hpp>
#include <rectify/datasets/digits.hpp>
#include <rectify/inits/scaled.hpp>
#include <rectify/io/files.hpp>
#include <rectify/io/json.hpp>
#include <rectify/io/safetensors.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/model/stored_tensors.hpp>
#include <rectify/optim/schedules.hpp>
#include <rectify/run/checkpoints.hpp>
#include <rectify/run/run.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <sstream>
#include <thread>

#include "../catch.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;
namespace fs = std::filesystem;

namespace {

constexpr bool is_float = sizeof(Scalar) == sizeof(float);

Config some_config(Index units = 20) {
  Config config;
  config.name = "some";
  config.data.source = Digits{};
  config.data.validation = 50;
  config.data.limit = 300;
  config.model.layers.layers = {Dense{units}, ReLU{}, Dense{10}};
  config.training.epochs = 3;
  config.training.batch_size = 50;
  return config;
}

/// Answers true when it is asked for the `n`-th time.
std::function<bool()> after(int n) {
  return [n, asked = 0]() mutable { return ++asked > n; };
}

/// A run of some_config that was interrupted in its second epoch.
fs::path interrupted(const test::TemporaryFolder& folder) {
  const RunResult result = run(some_config(), {.out = folder / "run", .interrupted = after(9)});
  REQUIRE(result.interrupted);
  return folder / "run";
}

std::vector<std::uint8_t> model_of_whole_run() {
  const test::TemporaryFolder folder;
  run(some_config(), {.out = folder / "whole"});
  return read_bytes(folder / "whole" / "model.safetensors");
}

/// The names and contents of all files.
std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files[entry.path().string()] = read_text(entry.path());
  }
  return files;
}

void damage(const fs::path& path) {
  auto bytes = read_bytes(path);
  bytes.back() ^= 1;
  write_atomically(path, bytes);
}

}  // namespace

TEST_CASE("run: an interrupted run resumes in a folder that was moved", "[run]") {
  const test::TemporaryFolder folder;
  fs::rename(interrupted(folder), folder / "moved");
  const RunResult result = run(some_config(), {.out = folder / "moved", .resume = true});
  CHECK_FALSE(result.interrupted);
  CHECK(result.last.number == 3);
  CHECK(read_bytes(folder / "moved" / "model.safetensors") == model_of_whole_run());
}

TEST_CASE("run: one that is done is not changed by being resumed", "[run]") {
  const test::TemporaryFolder folder;
  const RunResult first = run(some_config(), {.out = folder / "run"});
  const auto metrics = read_text(folder / "run" / "metrics.jsonl");
  const RunResult again = run(some_config(), {.out = folder / "run", .resume = true});
  CHECK(again.test.loss == first.test.loss);
  CHECK(again.last.train_loss == first.last.train_loss);
  CHECK(again.last.validation_accuracy == first.last.validation_accuracy);
  CHECK(read_text(folder / "run" / "metrics.jsonl") == metrics);
}

TEST_CASE("run: a resumed run rebuilds its event file from the other files", "[run]") {
  const test::TemporaryFolder folder;
  run(some_config(), {.out = folder / "run"});
  const fs::path path = folder / "run" / "events.out.tfevents.1.rectify";
  const std::string events = read_text(path);
  for (const char* tag : {"loss/train", "accuracy/validation", "dead/1", "inputs/1", "loss/test"}) {
    CHECK_THAT(events, ContainsSubstring(tag));
  }
  append(path, "half a record");
  run(some_config(), {.out = folder / "run", .resume = true});
  CHECK(read_text(path) == events);
  fs::remove(path);
  run(some_config(), {.out = folder / "run", .resume = true});
  CHECK(read_text(path) == events);
}

TEST_CASE("run: another config is refused by what differs, and nothing is lost", "[run]") {
  const test::TemporaryFolder folder;
  const fs::path path = interrupted(folder);
  const auto before = contents(path);
  Config shorter = some_config();
  shorter.training.epochs = 2;
  CHECK_THROWS_WITH(run(shorter, {.out = path, .resume = true}),
                    "--resume: training.epochs: expected 3, as before; got 2");
  CHECK_THROWS_AS(run(some_config(30), {.out = path, .resume = true}), ConfigError);
  CHECK(contents(path) == before);
}

TEST_CASE("run: a damaged checkpoint is reported, and the previous one used", "[run]") {
  const test::TemporaryFolder folder;
  const fs::path path = interrupted(folder);
  const auto checkpoints = checkpoints_in(path / "checkpoints");
  REQUIRE(checkpoints.size() == 2);
  damage(checkpoints[0]);
  std::vector<std::string> told;
  run(some_config(), {.out = path, .resume = true, .on_message = [&](const std::string& text) {
                        told.push_back(text);
                      }});
  REQUIRE(told.size() == 1);
  CHECK_THAT(told[0], StartsWith(checkpoints[0].string() + ": __metadata__.checksum: expected "));
  CHECK(read_bytes(path / "model.safetensors") == model_of_whole_run());
}

TEST_CASE("run: the newest `keep` checkpoints are kept", "[run]") {
  const test::TemporaryFolder folder;
  Config config = some_config();
  config.checkpoint.keep = 2;
  run(config, {.out = folder / "run"});
  const fs::path checkpoints = folder / "run" / "checkpoints";
  CHECK(checkpoints_in(checkpoints) == std::vector{checkpoints / "step-000000000015.safetensors",
                                                   checkpoints / "step-000000000010.safetensors"});
}

TEST_CASE("run: checkpoints by the clock are as far apart as the config says", "[run]") {
  const test::TemporaryFolder folder;
  class Waits : public Observer {
    void after_step(Training& training) override {
      if (training.place.step == 1) std::this_thread::sleep_for(std::chrono::milliseconds(300));
    }
  };
  Config config = some_config();
  config.checkpoint = {.every_epochs = 100, .every_seconds = 0.2, .keep = 100};
  const auto begin = std::chrono::steady_clock::now();
  run(config, {.out = folder / "run",
               .observers = [](const fs::path&) { return Observers{std::make_shared<Waits>()}; }});
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const auto count = static_cast<double>(checkpoints_in(folder / "run" / "checkpoints").size());
  CHECK(count >= 2);
  CHECK(count <= 1 + took.count() / 0.2);  // the last one is that of the end
}

TEST_CASE("run: a checkpoint that cannot be opened does not count as damaged", "[run]") {
  const test::TemporaryFolder folder;
  const fs::path path = interrupted(folder);
  const auto newest = checkpoints_in(path / "checkpoints").front();
  fs::remove(newest);
  fs::create_symlink("/dev/null", newest);
  const auto before = contents(path);
  CHECK_THROWS_WITH(run(some_config(), {.out = path, .resume = true}),
                    newest.string() + ": file: expected an ordinary file, got a device");
  CHECK(contents(path) == before);
}

TEST_CASE("run: advice for a resumed run uses all of its epochs", "[run]") {
  const test::TemporaryFolder folder;
  Config config = some_config();
  config.optimizer = Adam{.learning_rate = 1e-7};
  const auto advice = [&] {
    return text_of(parse_stored_json(read_text(folder / "run" / "run.json"), "")["advice"]);
  };
  REQUIRE_FALSE(run(config, {.out = folder / "run"}).advice.empty());
  const std::string whole = advice();
  run(config, {.out = folder / "run", .resume = true});
  CHECK(advice() == whole);
}

TEST_CASE("run: if all checkpoints are damaged it does not start again by itself", "[run]") {
  const test::TemporaryFolder folder;
  const fs::path path = interrupted(folder);
  for (const auto& checkpoint : checkpoints_in(path / "checkpoints")) damage(checkpoint);
  const auto before = contents(path);
  CHECK_THROWS_AS(run(some_config(), {.out = path, .resume = true}), DataError);
  CHECK(contents(path) == before);
}

TEST_CASE("run: without its checkpoints it starts again, with the same config only, and says so",
          "[run]") {
  const test::TemporaryFolder folder;
  const fs::path path = interrupted(folder);
  fs::remove_all(path / "checkpoints");
  CHECK_THROWS_WITH(
      run(some_config(), {.out = path, .resume = true}),
      EndsWith("checkpoints: expected at least one undamaged, got none (--overwrite starts the "
               "run again)"));
  write_atomically(path / "run.json", R"({"status": "running"})");  // as if it had been killed
  const auto left = contents(path);
  Config other = some_config();
  other.training.epochs = 1;
  CHECK_THROWS_WITH(run(other, {.out = path, .resume = true}),
                    "--resume: training.epochs: expected 3, as before; got 1");
  CHECK(contents(path) == left);
  std::vector<std::string> told;
  run(some_config(), {.out = path, .resume = true, .on_message = [&](const std::string& text) {
                        told.push_back(text);
                      }});
  CHECK(told == std::vector{path.string() + ": checkpoints: expected one to resume from, got none "
                                            "(the run starts again from step 0)"});
  CHECK(read_bytes(path / "model.safetensors") == model_of_whole_run());
}

TEST_CASE("run: lost lines of its metrics are reported, and the table has the others", "[run]") {
  const test::TemporaryFolder folder;
  const fs::path path = interrupted(folder);
  const std::string lines = read_text(path / "metrics.jsonl");
  const std::string table = read_text(path / "metrics.csv");
  const auto resumed_with = [&](const std::string& text) {
    const fs::path cut = folder / "cut";
    fs::copy(path, cut, fs::copy_options::recursive);
    write_atomically(cut / "metrics.jsonl", text);
    fs::remove(cut / "metrics.csv");
    std::string told;
    run(some_config(),
        {.out = cut, .resume = true, .on_message = [&](const std::string& more) { told += more; }});
    const std::string made = read_text(cut / "metrics.csv");
    fs::remove_all(cut);
    return std::pair(told, made);
  };
  for (const std::string& whole : {lines, lines + lines}) {
    const auto [told, made] = resumed_with(whole);
    CHECK(told.empty());
    CHECK(made.starts_with(table));
  }
  const auto [told, made] = resumed_with("");
  CHECK_THAT(told, EndsWith("metrics.jsonl: epochs: expected 2, got 0 (the report will lack the "
                            "missing ones)"));
  CHECK(made.starts_with("epoch,step,"));
}

TEST_CASE("run: a checkpoint that knows no probe is damaged", "[run]") {
  const test::TemporaryFolder folder;
  const fs::path path = interrupted(folder);
  for (const fs::path& file : checkpoints_in(path / "checkpoints")) {
    SafeTensors checkpoint = read_safetensors(file);
    Json state = Json::parse(checkpoint.metadata.at("state"));
    state["notes"].erase("vitals");
    checkpoint.metadata["state"] = state.dump();
    checkpoint.metadata[checksum_key] = checksum_of(checkpoint);
    write_safetensors(file, checkpoint);
  }
  CHECK_THROWS_WITH(run(some_config(), {.out = path, .resume = true}),
                    ContainsSubstring("probes: expected at least one, got none"));
}

TEST_CASE("run: the best net is kept, also if the run was resumed after it", "[run]") {
  const test::TemporaryFolder folder;
  Config config = some_config();
  config.checkpoint.model = WhichModel::best;
  config.training.epochs = 8;
  config.optimizer = Adam{.learning_rate = 0.05};
  const RunResult whole = run(config, {.out = folder / "whole"});
  REQUIRE(whole.best_epoch > 0);
  run(config, {.out = folder / "cut", .interrupted = after(static_cast<int>(8 * 5 - 1))});
  const RunResult resumed = run(config, {.out = folder / "cut", .resume = true});
  CHECK(resumed.best_epoch == whole.best_epoch);
  CHECK(read_bytes(folder / "cut" / "model.safetensors") ==
        read_bytes(folder / "whole" / "model.safetensors"));
}

TEST_CASE("run: one that is stopped early is done, says why, and is not taken up again", "[run]") {
  const test::TemporaryFolder folder;
  Config config = some_config();
  config.training.epochs = 40;
  config.optimizer = Adam{.learning_rate = 0.05};
  config.optimizer.updates.average = 0.5;
  config.schedule = Plateau{.reduction = 0.5, .patience = 0};
  config.training.early_stopping = EarlyStopping{.patience = 2};
  const RunResult whole = run(config, {.out = folder / "whole"});
  CHECK_FALSE(whole.interrupted);
  CHECK(whole.stopped == "validation_loss has not improved for 2 epochs");
  CHECK(whole.last.number < 40);
  CHECK(whole.best_epoch == whole.last.number - 2);
  const std::string said = read_text(folder / "whole" / "run.json");
  CHECK_THAT(said, ContainsSubstring("\"status\": \"done\"") &&
                       ContainsSubstring("\"stopped\": \"validation_loss"));
  const auto model = read_bytes(folder / "whole" / "model.safetensors");
  const RunResult again = run(config, {.out = folder / "whole", .resume = true});
  CHECK(again.last.step == whole.last.step);
  CHECK(again.stopped == whole.stopped);
  CHECK(again.test.loss == whole.test.loss);
  CHECK(read_bytes(folder / "whole" / "model.safetensors") == model);
  for (const int asked : {3, 5, 6, 9}) {
    const fs::path cut = folder / std::to_string(asked);
    CHECK(run(config, {.out = cut, .interrupted = after(asked)}).interrupted);
    CHECK(run(config, {.out = cut, .resume = true}).best_epoch == whole.best_epoch);
    CHECK(read_bytes(cut / "model.safetensors") == model);
  }
}

TEST_CASE("run: one whose time is over is done, also when it is resumed", "[run]") {
  const test::TemporaryFolder folder;
  Config config = some_config();
  config.training.epochs = 100000;
  config.training.time_limit = 0.05;
  const RunResult result = run(config, {.out = folder / "run"});
  CHECK_FALSE(result.interrupted);
  CHECK(result.stopped == "the time limit of 0.05 seconds");
  CHECK(result.seconds >= 0.05);
  const RunResult again = run(config, {.out = folder / "run", .resume = true});
  CHECK(again.last.step == result.last.step);
  CHECK_FALSE(again.interrupted);
  config.training.time_limit = again.seconds + 0.05;  // the one thing that may change
  CHECK(run(config, {.out = folder / "run", .resume = true}).last.step > result.last.step);
}

TEST_CASE("run: one whose time is over within its first epoch is done, with the net that it has",
          "[run]") {
  const test::TemporaryFolder folder;
  Config config = some_config();
  config.training.batch_size = 1;
  config.training.early_stopping = EarlyStopping{};
  config.training.time_limit = 1e-9;
  const RunResult result = run(config, {.out = folder / "run"});
  CHECK(result.last.step == 0);
  CHECK(fs::exists(folder / "run" / "model.safetensors"));
}

TEST_CASE("run: to stop by what is not measured is refused, as are groups that fit nothing",
          "[run]") {
  const test::TemporaryFolder folder;
  Config config = some_config();
  config.data.validation = 0;
  config.training.early_stopping = EarlyStopping{};
  CHECK_THROWS_WITH(run(config, {.out = folder / "run"}),
                    "training.early_stopping: monitor: expected a training metric, or "
                    "data.validation above 0; got \"validation_loss\" without validation data");
  config.training.early_stopping.reset();
  config.optimizer.updates.groups = {{.layers = {1}}};
  CHECK_THROWS_WITH(run(config, {.out = folder / "run"}),
                    "optimizer.groups[0]: layers: expected one of 0, 2; got 1");
  CHECK_FALSE(fs::exists(folder / "run"));
}

TEST_CASE("run: what it leaves when it diverges says so, and there is no model", "[run]") {
  const test::TemporaryFolder folder;
  Config config = some_config();
  config.optimizer = Adam{.learning_rate = is_float ? 1e30 : 1e250};
  CHECK_THROWS_AS(run(config, {.out = folder / "run"}), Diverged);
  CHECK_THAT(read_text(folder / "run" / "run.json"), ContainsSubstring("\"status\": \"diverged\""));
  CHECK_FALSE(fs::exists(folder / "run" / "model.safetensors"));
}

TEST_CASE("run: a folder that is being written to, or that is no run's, is left alone", "[run]") {
  const test::TemporaryFolder folder;
  fs::create_directory(folder / "mine");
  write_atomically(folder / "mine" / "metrics.csv", "letters");
  CHECK_THROWS_AS(run(some_config(), {.out = folder / "mine", .resume = true}), ConfigError);
  CHECK_THROWS_AS(run(some_config(), {.out = folder / "mine", .overwrite = true}), ConfigError);
  CHECK(read_text(folder / "mine" / "metrics.csv") == "letters");

  const fs::path path = interrupted(folder);
  const FolderLock lock(path);
  CHECK_THROWS_WITH(run(some_config(), {.out = path, .resume = true}),
                    path.string() +
                        ": folder: expected one that no other process uses, got one "
                        "in use by another process");
}

TEST_CASE("run: one that is done and has lost its checkpoints does not begin anew by itself",
          "[run]") {
  const test::TemporaryFolder folder;
  run(some_config(), {.out = folder / "run"});
  fs::remove_all(folder / "run" / "checkpoints");
  const auto before = contents(folder / "run");
  CHECK_THROWS_AS(run(some_config(), {.out = folder / "run", .resume = true}), DataError);
  CHECK(contents(folder / "run") == before);
}

TEST_CASE("run: a done run whose run.json was changed is not resumed", "[run]") {
  const test::TemporaryFolder folder;
  run(some_config(), {.out = folder / "run"});
  const fs::path path = folder / "run" / "run.json";
  std::string status = read_text(path);
  const std::string started = "\"started\": \"";
  status[status.find(started) + started.size()] = '1';  // a thousand years ago
  write_atomically(path, status);
  const auto before = contents(folder / "run");
  CHECK_THROWS_WITH(run(some_config(), {.out = folder / "run", .resume = true}),
                    ContainsSubstring(path.string() + ": checksum: expected "));
  CHECK(contents(folder / "run") == before);
}

TEST_CASE("run: an optimizer's state that is not finite is not called success", "[run]") {
  const test::TemporaryFolder folder;
  Config config = some_config();
  config.model.layers.layers = {Dense{20}, ReLU{},
                                Dense{10, Normal{.std = is_float ? 1e22 : 1e160}}};
  CHECK_THROWS_AS(run(config, {.out = folder / "run"}), Diverged);
  CHECK_FALSE(fs::exists(folder / "run" / "model.safetensors"));
}

TEST_CASE("run: a column of metrics.csv for each activation, also in epochs without a census",
          "[run]") {
  const test::TemporaryFolder folder;
  Config config = some_config();
  config.vitals.every_epochs = 2;
  run(config, {.out = folder / "run"});
  std::istringstream lines(read_text(folder / "run" / "metrics.csv"));
  for (std::string line; std::getline(lines, line);) {
    CHECK(std::count(line.begin(), line.end(), ',') == 9);
  }
}

TEST_CASE("run: a rollback takes the newest undamaged checkpoint of a complete epoch", "[run]") {
  const test::TemporaryFolder folder;
  run(some_config(), {.out = folder / "run"});
  const fs::path checkpoints = folder / "run" / "checkpoints";
  const auto newest = rollback_checkpoint(checkpoints, 1);
  REQUIRE(newest == checkpoints_in(checkpoints).front());
  damage(*newest);
  const auto before = rollback_checkpoint(checkpoints, 1);
  CHECK(before == checkpoints_in(checkpoints).at(1));
  fs::remove(*before);
  fs::create_symlink("nowhere", *before);
  CHECK_THROWS_AS(rollback_checkpoint(checkpoints, 1), FileError);
  fs::remove(*before);
  for (const auto& path : checkpoints_in(checkpoints)) {
    if (path != *newest) damage(path);
  }
  CHECK_FALSE(rollback_checkpoint(checkpoints, 1));
}

TEST_CASE("run: one with a damaged starting time is resumed to the same model", "[run]") {
  const test::TemporaryFolder folder;
  const fs::path path = interrupted(folder);
  Json status = parse_stored_json(read_text(path / "run.json"), "");
  status["started"] = "yesterday";
  write_atomically(path / "run.json", text_of(status));
  run(some_config(), {.out = path, .resume = true});
  CHECK(read_bytes(path / "model.safetensors") == model_of_whole_run());
}
