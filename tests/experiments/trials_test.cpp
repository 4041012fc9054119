#include <rectify/datasets/toys.hpp>
#include <rectify/experiments/trials.hpp>
#include <rectify/io/files.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>

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

TEST_CASE("trials: one that throws ends those beside it, and all can go on to the same bits",
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
