#include <algorithm>

#include <rectify/training/trainer.hpp>
#include <rectify/vitals/definitions.hpp>
#include <rectify/vitals/silence.hpp>

#include "../catch.hpp"
#include "../support.hpp"
#include "watched.hpp"

using namespace rectify;
using test::blobs, test::deadly, test::relu_net, test::watch;

namespace {

/// z > 0 of each unit of the first activation, sample by sample in the order of training, as the
/// net is right after the sample's step.
struct FiringLog : Observer {
  std::vector<Eigen::Array<bool, Eigen::Dynamic, 1>> fired = {};
  std::vector<std::size_t> samples_at_step{0};

  void after_step(Training& training) override {
    Matrix x(test::blob_features, std::ssize(training.batch));
    training.data().gather(training.batch, view(x));
    const Sequential& net = training.trained();
    const Matrix z = (net.tensor("0.weight") * x).colwise() + net.tensor("0.bias").col(0);
    for (Index i = 0; i < z.cols(); ++i) fired.push_back(z.col(i).array() > 0);
    samples_at_step.push_back(fired.size());
  }

  Index silent(Index unit, std::uint64_t step) const {
    const std::size_t end = samples_at_step[step];
    std::size_t last = end;
    while (last > 0 && !fired[last - 1][unit]) --last;
    return std::min(static_cast<Index>(end - last), silence_window);
  }
};

/// Trains for some epochs of ten steps, 300 samples, and holds each probe against the log.
void check_against_log(Vitals::Options options, Index epochs, Index& most, Index& least) {
  const auto watched = watch(std::move(options));
  const auto log = std::make_shared<FiringLog>();
  Sequential net = relu_net();
  Matrix bias = net.tensor("0.bias");
  bias(3, 0) = -1000;  // never fires
  net.set_tensor("0.bias", bias);
  Trainer::Options run = deadly(0.1);
  run.epochs = epochs;
  Trainer(run).fit(net, blobs(), {}, {log, watched->vitals});
  most = 0;
  least = silence_window;
  for (const Probe& probe : watched->probes) {
    INFO("step " << probe.time.step);
    const bool full = log->samples_at_step[probe.time.step] >= std::size_t{silence_window};
    const auto& units = probe.census.layers[0].units;
    for (std::size_t i = 0; i < units.size(); ++i) {
      REQUIRE(units[i].silent_samples.has_value() == full);
      if (!full) continue;
      const Index expected = log->silent(static_cast<Index>(i), probe.time.step);
      CHECK(units[i].silent_samples == expected);
      most = std::max(most, expected);
      least = std::min(least, expected);
    }
  }
}

}  // namespace

TEST_CASE("silence: the number of newest training samples on which a unit did not fire",
          "[vitals]") {
  Index most = 0, least = 0;
  check_against_log({}, 6, most, least);
  CHECK(most == silence_window);
  CHECK(least < 10);
  check_against_log({.every_epochs = 3, .every_steps = 7}, 5, most, least);
  CHECK(most == silence_window);
}

TEST_CASE("silence: evaluating only the samples before a probe gives the same", "[vitals]") {
  const Dataset many = test::blobs(3000, test::blob_features, test::blob_classes);
  const auto watched = watch({.every_steps = 60});
  const auto log = std::make_shared<FiringLog>();
  Sequential net = relu_net();
  Trainer::Options run = deadly();
  run.epochs = 2;
  Trainer(run).fit(net, many, {}, {log, watched->vitals});
  REQUIRE(watched->probes.size() == 6);  // steps 0, 60, 94, 120, 180 and 188
  for (const Probe& probe : watched->probes) {
    INFO("step " << probe.time.step);
    if (probe.time.step == 0) continue;
    for (std::size_t i = 0; i < 70; ++i) {
      const UnitCensus& unit = probe.census.layers[0].units[i];
      CHECK(unit.silent_samples == log->silent(static_cast<Index>(i), probe.time.step));
    }
  }
}

TEST_CASE("silence: a unit is silent from 1,000 samples on, and not at 999", "[vitals]") {
  Sequential net(1, {Dense{2}, ReLU{}, Dense{1}});
  net.set_tensor("0.weight", Matrix::Ones(2, 1));
  Matrix bias(2, 1);
  bias << -1, 0;
  net.set_tensor("0.bias", bias);
  const auto of_ones = [](Index samples, Scalar first) {
    Matrix x = Matrix::Zero(1, samples);
    x(0, 0) = first;
    return Dataset::of_values(x, Matrix::Zero(1, samples));
  };
  const auto silent = [&](Index samples) {
    const Dataset data = of_ones(samples, Scalar(0.5));  // on the first alone the second fires
    std::vector<Index> all(static_cast<std::size_t>(samples));
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<Index>(i);
    Silence silence;
    silence.add(net, data, all);
    Census census = take_census(net, data);
    silence.describe(census);
    return census.layers[0];
  };
  const Definition& silent_window = definition("silent_window");
  CHECK_FALSE(silent_window.applies(silent(999)));
  CHECK(count_units(silent(1000), silent_window) == 1);
  CHECK(*silent(1000).units[1].silent_samples == 999);
  CHECK(count_units(silent(1001), silent_window) == 2);
}

TEST_CASE("silence: after a gap counts start again, and they resume from a state", "[vitals]") {
  const Dataset data = blobs();
  std::vector<Index> batch(300);
  for (std::size_t i = 0; i < batch.size(); ++i) batch[i] = static_cast<Index>(i);
  const Sequential net = relu_net();
  const auto known = [&](const Silence& silence) {
    Census census = take_census(net, data);
    silence.describe(census);
    return census.layers[0].units[0].silent_samples.has_value();
  };
  Silence silence;
  for (int i = 0; i < 3; ++i) silence.add(net, data, batch);
  CHECK_FALSE(known(silence));
  Silence restored;
  restored.read(silence.to_json());
  restored.add(net, data, batch);
  CHECK(known(restored));
  silence.interrupt();
  silence.add(net, data, batch);
  CHECK_FALSE(known(silence));
}
