#include <rectify/base/error.hpp>
#include <rectify/datasets/toys.hpp>
#include <rectify/experiments/trials.hpp>
#include <rectify/io/files.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/run/checkpoints.hpp>

#include <stdexcept>

#include "../catch.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;
namespace fs = std::filesystem;

namespace {

std::vector<Trial> some_trials(const fs::path& folder) {
  std::vector<Trial> trials;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    Config config;
    config.name = "trial";
    config.seed = seed;
    config.data.source = Moons{};
    config.model.layers.layers = {Dense{8}, ReLU{}, Dense{2}};
    config.training.epochs = 2;
    config.vitals.probe.samples = 50;
    trials.push_back({std::to_string(seed), folder / std::to_string(seed), config});
  }
  return trials;
}

/// Has an observer that throws in the second epoch of this trial.
class Breaks : public TrialsWatch {
 public:
  explicit Breaks(std::size_t trial) : trial_(trial) {}
  Observers began(std::size_t trial, const fs::path&) override {
    class Observes : public Observer {
      void after_step(Training& training) override {
        if (training.place.epoch == 2) throw std::runtime_error("trial");
      }
    };
    if (trial != trial_) return {};
    return {std::make_shared<Observes>()};
  }

 private:
  std::size_t trial_;
};

}  // namespace

TEST_CASE("trials: one that throws ends those beside it, and all can be resumed to the same bits",
          "[experiments][threads]") {
  const test::TemporaryFolder folder;
  const auto alone = some_trials(folder / "alone"), beside = some_trials(folder / "beside");
  LoadedData data;
  TrialsWatch silent;
  REQUIRE(run_trials(alone, data, {.jobs = 1}, silent));
  for (int twice = 0; twice < 2; ++twice) {
    Breaks breaks(0);
    CHECK_THROWS_WITH(run_trials(beside, data, {.jobs = 3}, breaks), "trial");
  }
  REQUIRE(run_trials(beside, data, {.jobs = 3}, silent));
  for (std::size_t k = 0; k < alone.size(); ++k) {
    CHECK(read_bytes(alone[k].folder / "model.safetensors") ==
          read_bytes(beside[k].folder / "model.safetensors"));
  }
}

TEST_CASE("trials: those that are interrupted keep their checkpoints, those that have ended do not",
          "[experiments]") {
  const test::TemporaryFolder folder;
  const auto trials = some_trials(folder.path());
  const fs::path checkpoints = trials[0].folder / "checkpoints";
  LoadedData data;
  TrialsWatch silent;
  const auto interrupted = [asked = 0]() mutable { return ++asked > 5; };
  REQUIRE_FALSE(run_trials(trials, data, {.jobs = 1, .interrupted = interrupted}, silent));
  CHECK_FALSE(checkpoints_in(checkpoints).empty());
  CHECK_FALSE(has_ended(trials[0]));
  REQUIRE(run_trials(trials, data, {.jobs = 1}, silent));
  CHECK_FALSE(is_there(checkpoints));
  CHECK(has_ended(trials[0]));
}

TEST_CASE("trials: what killed writers left goes, also from those that have ended",
          "[experiments]") {
  const test::TemporaryFolder folder;
  const auto trials = some_trials(folder.path());
  LoadedData data;
  TrialsWatch silent;
  REQUIRE(run_trials(trials, data, {.jobs = 1}, silent));
  const fs::path left = trials[1].folder / "vitals.npz.0badcafe-3.tmp";
  append(left, "half");
  REQUIRE(run_trials(trials, data, {.jobs = 1}, silent));
  CHECK_FALSE(is_there(left));
}

TEST_CASE("trials: a folder that cannot be made is no trial that has ended", "[experiments]") {
  const test::TemporaryFolder folder;
  append(folder / "taken", "a file");
  const auto trials = some_trials(folder / "taken");
  LoadedData data;
  TrialsWatch silent;
  CHECK_THROWS_AS(run_trials(trials, data, {.jobs = 1}, silent), FileError);
}
