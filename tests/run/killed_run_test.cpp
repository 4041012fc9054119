#include <rectify/cures/catalogue.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/batch_norm.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/optim/nadam.hpp>
#include <rectify/optim/schedules.hpp>
#include <rectify/optim/sgd.hpp>
#include <rectify/run/run.hpp>

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <string>

#include "../catch.hpp"
#include "../not_finite.hpp"
#include "../support.hpp"
#include "../temporary_folder.hpp"
#include "made_by_run.hpp"

using namespace rectify;
namespace fs = std::filesystem;

namespace {

/// Keeps the run's folder as it is at every hook, which is what a kill there would leave.
class KeepsFolder : public Observer {
 public:
  KeepsFolder(const fs::path& run, const fs::path& kept) : run_(run), kept_(kept) {}
  void begin(Training&) override { keep("begin"); }
  void after_step(Training& training) override { keep("step", training.place.step); }
  void after_skip(Training& training) override { keep("skip after step", training.place.step); }
  void after_epoch(Training& training) override { keep("epoch", training.history.size()); }
  void end(Training&) override { keep("end"); }
  int count() const { return count_; }

 private:
  void keep(const std::string& hook, std::uint64_t number = 0) {
    const std::string name = fmt::format("{:03} {} {}", ++count_, hook, number);
    fs::copy(run_, kept_ / name, fs::copy_options::recursive);
  }

  fs::path run_, kept_;
  int count_ = 0;
};

/// Three epochs of five steps or six, the last one short. A checkpoint is written after each step.
Config busy_config() {
  Config config;
  config.name = "killed";
  config.data.validation = 8;
  config.data.normalize = Normalize::none;
  config.model.layers.layers = {Dense{70}, ReLU{}, Dense{3}};
  config.optimizer.rule = NAdam{.learning_rate = 0.05};
  config.schedule = Plateau{.patience = 1};
  config.vitals.every_steps = {.automatic = false, .every = 4};
  config.vitals.forensics = true;
  config.training.epochs = 3;
  config.training.batch_size = 6;
  config.checkpoint.every_seconds = 1e-9;
  return config;
}

/// Resumes the run from what each hook finds in its folder; how the run ended that was left alone.
RunResult check_killed_anywhere(const Config& config, const Splits& data) {
  const test::TemporaryFolder folder;
  const fs::path whole = folder / "whole", kept = folder / "kept";
  fs::create_directory(kept);
  const auto keeps = std::make_shared<KeepsFolder>(whole, kept);
  const RunResult result =
      run(config, {.out = whole, .threads = 2, .data = data, .observers = [&](const fs::path&) {
                     return Observers{keeps};
                   }});
  CHECK(keeps->count() >= 3 * 4);
  const std::string expected = test::made_by_run(whole);
  for (const auto& entry : fs::directory_iterator(kept)) {
    INFO("killed at hook " << entry.path().filename());
    run(config, {.out = entry.path(), .threads = 1, .resume = true, .data = data});
    const bool alike = test::made_by_run(entry.path()) == expected;  // most of it is not text
    CHECK(alike);
  }
  return result;
}

const Splits& busy_data() {
  static const Splits data{test::blobs(40, 4, 3), test::blobs(12, 4, 3)};
  return data;
}

}  // namespace

TEST_CASE("killed run: resumed from what any moment leaves, it ends as one left alone",
          "[run][bits]") {
  check_killed_anywhere(busy_config(), busy_data());
}

TEST_CASE("killed run: the same with an average of weights and batch norm", "[run][bits]") {
  Config config = busy_config();
  config.model.layers.layers.insert(config.model.layers.layers.begin() + 1, BatchNorm{});
  config.optimizer.updates.average = 0.5;
  config.training.early_stopping = EarlyStopping{.patience = 2};
  config.checkpoint.model = WhichModel::best;
  check_killed_anywhere(config, busy_data());
}

TEST_CASE("killed run: the same where not every epoch is probed", "[run][bits]") {
  Config config = busy_config();
  config.vitals.every_epochs = 2;
  config.vitals.every_steps = {.automatic = false};
  config.checkpoint.every_epochs = 2;
  check_killed_anywhere(config, busy_data());
}

TEST_CASE("killed run: the same with every cure", "[run][bits][every]") {
  for (const Cure& cure : test::catalogue_examples<Cure>()) {
    INFO(to_json(cure));
    Config config = busy_config();
    config.vitals.cures = {cure};
    check_killed_anywhere(config, busy_data());
  }
}

TEST_CASE("killed run: the same where steps are skipped", "[run][bits]") {
  const test::Fault fault = test::Fault::loss;
  for (const bool shuffle : {false, true}) {
    Config config = busy_config();
    config.data.validation = 0;
    config.schedule = Schedule::constant();
    config.training.shuffle = shuffle;
    config.training.batch_size = 8;
    config.training.on_nonfinite = OnNonfinite::skip;
    const Splits data{test::faulty_data(fault), test::faulty_data(fault, false)};
    CHECK(check_killed_anywhere(config, data).skipped == 3);
  }
}

TEST_CASE("killed run: the same where it is rolled back", "[run][bits]") {
  Config config = busy_config();
  config.model.layers.layers = {Dense{70}, ReLU{}, Dense{1}};
  config.optimizer.rule = SGD{.learning_rate = 4};
  config.schedule = Schedule::constant();
  config.training.batch_size = 16;
  config.training.epochs = 5;
  config.training.on_nonfinite = OnNonfinite::rollback;
  config.training.max_rollbacks = 12;
  config.checkpoint.every_epochs = 10;  // from the beginning
  Matrix x = test::normal(5, 40, 3), y = x.colwise().sum();
  const Dataset data = Dataset::of_values(x, y);
  CHECK(check_killed_anywhere(config, {data, data}).rollbacks > 3);
}
