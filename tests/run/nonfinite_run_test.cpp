#include <rectify/base/error.hpp>
#include <rectify/config/prepare.hpp>
#include <rectify/inits/catalogue.hpp>
#include <rectify/io/files.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/optim/sgd.hpp>
#include <rectify/run/checkpoints.hpp>
#include <rectify/run/run.hpp>
#include <rectify/run/run_record.hpp>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <thread>

#include "../catch.hpp"
#include "../not_finite.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;
using test::Fault;
namespace fs = std::filesystem;

namespace {

Config config_of(Fault fault, OnNonfinite what) {
  Config config;
  config.name = "faulty";
  config.data.normalize = Normalize::none;
  config.model.layers.layers = test::faulty_layers(fault);
  if (fault == Fault::weight) {
    config.model.layers.layers[2] = Dense{
        .units = 3, .bias_init = test::read_rule<Init>({{"type", "constant"}, {"value", 1e300}})};
  }
  config.optimizer.rule = Adam{.learning_rate = 1e-6};
  config.training.epochs = 3;
  config.training.batch_size = 8;
  config.training.shuffle = false;
  config.training.on_nonfinite = what;
  return config;
}

Splits data_of(Fault fault) { return {test::faulty_data(fault), test::faulty_data(fault, false)}; }

struct Ending {
  std::string error;
  Json status;
};

Ending end_of(const Config& config, const Splits& data) {
  const test::TemporaryFolder folder;
  Ending ending;
  try {
    run(config, {.out = folder / "run", .threads = 1, .data = data});
  } catch (const Diverged& error) {
    ending.error = error.what();
  }
  ending.status = read_run(folder / "run").status;
  return ending;
}

/// Linear regression with a rate that is too high until it has been halved several times.
Config unstable_config(Index max_rollbacks = 8) {
  Config config = config_of(Fault::weight, OnNonfinite::rollback);
  config.model.layers.layers = {Dense{1}};
  config.optimizer.rule = SGD{.learning_rate = 4};
  config.training.epochs = 60;
  config.training.shuffle = true;
  config.training.max_rollbacks = max_rollbacks;
  config.data.targets = Targets::none;
  return config;
}

Splits unstable_data() {
  Matrix x = test::normal(5, 40, 3), y = Matrix::Zero(1, 40);
  for (Index i = 0; i < 40; ++i) y(0, i) = x.col(i).sum();
  const Dataset data = Dataset::of_values(x, y);
  return {data, data};
}

/// The lines without what a clock says.
std::vector<Json> lines_of(const fs::path& folder) {
  std::vector<Json> lines = read_run(folder).epochs;
  for (Json& line : lines) {
    line.erase("seconds");
    line.erase("samples_per_second");
  }
  return lines;
}

}  // namespace

TEST_CASE("nonfinite runs: each fault ends as the config says, and run.json tells", "[run]") {
  for (const Fault fault : test::faults) {
    for (const OnNonfinite what : {OnNonfinite::stop, OnNonfinite::skip, OnNonfinite::rollback}) {
      if (fault == Fault::weight && sizeof(Scalar) == sizeof(double)) continue;
      INFO(name_of(fault) << ", " << name_of(what));
      const Ending ending = end_of(config_of(fault, what), data_of(fault));
      const bool skips = what == OnNonfinite::skip && fault != Fault::weight;
      const bool rolls_back = what == OnNonfinite::rollback && fault != Fault::weight &&
                              fault != Fault::input;  // no rate would help against these
      CHECK(ending.status["status"] == (skips ? "done" : "diverged"));
      CHECK(ending.status.value("skipped_steps", 0) == (skips ? 3 : 0));
      CHECK(ending.status.value("rollbacks", Json::array()).size() == (rolls_back ? 3 : 0));
      CHECK(ending.error.empty() == skips);
      const auto starts = fault == Fault::weight ? "before the first step: " : "epoch 1, step 2: ";
      if (!skips) CHECK_THAT(ending.error, StartsWith(starts));
      CHECK((ending.error.find("already rolled back 3 times, at most 3") != std::string::npos) ==
            rolls_back);
    }
  }
}

TEST_CASE("nonfinite runs: a rate that is too high is halved until the run gets through", "[run]") {
  const test::TemporaryFolder folder;
  std::vector<std::string> told;
  const RunResult result = run(
      unstable_config(), {.out = folder / "run",
                          .threads = 1,
                          .data = unstable_data(),
                          .on_message = [&](const std::string& text) { told.push_back(text); }});
  REQUIRE(result.rollbacks > 0);
  CHECK(result.last.learning_rate == std::ldexp(4.0, -static_cast<int>(result.rollbacks)));
  CHECK(std::isfinite(result.test.loss));
  const RunRecord record = read_run(folder / "run");
  CHECK(record.status["rollbacks"].size() == static_cast<std::size_t>(result.rollbacks));
  CHECK(record.epochs.size() == 61);
  CHECK(record.epochs.back()["rollbacks"] == result.rollbacks);
  const auto rollback = [](const std::string& text) {
    return text.find("with half the learning rate") != std::string::npos;
  };
  CHECK(std::count_if(told.begin(), told.end(), rollback) == result.rollbacks);
}

TEST_CASE("nonfinite runs: the time of what is rolled back is time of the run", "[run]") {
  const test::TemporaryFolder folder;
  int asked = 0, slow = 0;
  RunOptions options{.threads = 1, .data = unstable_data()};
  options.interrupted = [&] {
    if (++asked == slow) std::this_thread::sleep_for(std::chrono::seconds(1));
    return false;
  };
  options.out = folder / "quick";
  int lost = 0;  // the last step before the first rollback
  options.on_message = [&](const std::string&) { lost = lost == 0 ? asked : lost; };
  REQUIRE(run(unstable_config(), options).rollbacks > 0);

  asked = 0;
  slow = lost;
  options.out = folder / "slow";
  CHECK(run(unstable_config(), options).seconds >= 1);
}

TEST_CASE("nonfinite runs: no more than max_rollbacks", "[run]") {
  for (const Index most : {0, 1}) {
    const Ending ending = end_of(unstable_config(most), unstable_data());
    CHECK(ending.status["status"] == "diverged");
    CHECK(ending.status.value("rollbacks", Json::array()).size() == static_cast<std::size_t>(most));
  }
}

TEST_CASE(
    "nonfinite runs: one that is rolled back has the same bits when interrupted anywhere, "
    "on other threads, with whatever checkpoints in between",
    "[run]") {
  const test::TemporaryFolder folder;
  for (const Index every : {1, 3}) {
    Config config = unstable_config();
    config.training.epochs = 30;
    config.checkpoint.every_epochs = every;
    config.checkpoint.keep = 1;
    const fs::path whole = folder / ("whole" + std::to_string(every));
    const RunResult expected = run(config, {.out = whole, .threads = 1, .data = unstable_data()});
    REQUIRE(expected.rollbacks > 0);
    for (const int pause : {1, 4, 7, 33}) {
      INFO("every " << every << " epochs, interrupted after " << pause << " steps each time");
      const fs::path path =
          folder / ("parts" + std::to_string(every) + "-" + std::to_string(pause));
      RunResult result;
      int parts = 0;
      do {
        REQUIRE(parts < 400);
        result =
            run(config, {.out = path,
                         .threads = 1 + parts % 2,
                         .resume = parts > 0,
                         .data = unstable_data(),
                         .interrupted = [asked = 0, pause]() mutable { return ++asked > pause; }});
        ++parts;
      } while (result.interrupted);
      CHECK(parts > 1);
      CHECK(result.rollbacks == expected.rollbacks);
      CHECK(read_bytes(path / "model.safetensors") == read_bytes(whole / "model.safetensors"));
      CHECK(lines_of(path) == lines_of(whole));
      CHECK(read_run(path).status["rollbacks"] == read_run(whole).status["rollbacks"]);
    }
  }
}

TEST_CASE("nonfinite runs: a test set without a finite loss leaves no model", "[run]") {
  const test::TemporaryFolder folder;
  const Splits data{test::faulty_data(Fault::loss, false), test::faulty_data(Fault::loss)};
  CHECK_THROWS_WITH(
      run(config_of(Fault::loss, OnNonfinite::stop), {.out = folder / "run", .data = data}),
      StartsWith("test set: loss: expected a finite number, got "));
  CHECK(read_run(folder / "run").status["status"] == "diverged");
  CHECK_FALSE(fs::exists(folder / "run" / "model.safetensors"));
}

TEST_CASE("nonfinite runs: without a finite validation loss there is no best net", "[run]") {
  const test::TemporaryFolder folder;
  Config config = config_of(Fault::loss, OnNonfinite::stop);
  config.data.validation = 12;
  config.checkpoint.model = WhichModel::best;
  const Dataset data = test::faulty_data(Fault::loss);
  const auto validates = [&](std::uint64_t seed) {  // on the sample that has the fault
    const Parts parts = parts_of({data, data}, config.data, seed);
    const Sequential net(5, test::faulty_layers(Fault::loss));
    return !std::isfinite(evaluate(net, parts.validation).loss);
  };
  while (!validates(config.seed) && config.seed < 20) ++config.seed;
  CHECK_THROWS_WITH(
      run(config, {.out = folder / "run", .data = Splits{data, data}}),
      StartsWith("best net: validation_loss: expected a finite number in at least one epoch, "
                 "got none"));
  CHECK_FALSE(fs::exists(folder / "run" / "model.safetensors"));
}

TEST_CASE("nonfinite runs: one that cannot write its status still says why it ended", "[run]") {
  const test::TemporaryFolder folder;
  class Blocks : public Observer {
   public:
    explicit Blocks(fs::path file) : file_(std::move(file)) {}
    void begin(Training&) override {
      fs::remove(file_);
      fs::create_directory(file_);
    }

   private:
    fs::path file_;
  };
  std::vector<std::string> told;
  RunOptions options{.out = folder / "run", .data = data_of(Fault::loss)};
  options.on_message = [&](const std::string& text) { told.push_back(text); };
  options.observers = [](const fs::path& path) {
    return Observers{std::make_shared<Blocks>(path / "run.json")};
  };
  CHECK_THROWS_AS(run(config_of(Fault::loss, OnNonfinite::stop), options), Diverged);
  const std::string file = (folder / "run" / "run.json").string();
  CHECK(std::any_of(told.begin(), told.end(),
                    [&](const std::string& text) { return text.starts_with(file + ": file: "); }));
}
