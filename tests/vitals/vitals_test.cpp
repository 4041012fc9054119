#include <cmath>

#include <rectify/base/error.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/optim/sgd.hpp>
#include <rectify/training/trainer.hpp>
#include <rectify/vitals/definitions.hpp>
#include <rectify/vitals/vitals.hpp>

#include "../catch.hpp"
#include "../support.hpp"
#include "../takes_state.hpp"
#include "watched.hpp"

using namespace rectify;
using test::blob_classes, test::blob_features, test::blobs, test::deadly, test::relu_net,
    test::watch, test::Watched;

TEST_CASE("vitals: they change no bit of the training", "[vitals]") {
  Sequential alone = relu_net(), watched = relu_net();
  const Trainer trainer(deadly());
  trainer.fit(alone, blobs());
  const auto vitals = watch({.every_steps = 3, .loss = Loss::fitting(blobs()), .forensics = true});
  trainer.fit(watched, blobs(), {}, {vitals->vitals});
  CHECK(test::bits_of(watched) == test::bits_of(alone));
}

TEST_CASE("vitals: probes before the first step, after epochs, and within on request", "[vitals]") {
  const auto steps_of = [](Vitals::Options options) {
    const auto watched = watch(std::move(options));
    Sequential net = relu_net();
    Trainer(deadly()).fit(net, blobs(), {}, {watched->vitals});  // 10 steps an epoch
    std::vector<std::uint64_t> steps;
    for (const Probe& probe : watched->probes) {
      CHECK(watched->numbers[steps.size()] == steps.size());
      steps.push_back(probe.time.step);
    }
    return steps;
  };
  CHECK(steps_of({}) == std::vector<std::uint64_t>{0, 10, 20, 30});
  CHECK(steps_of({.every_epochs = 2}) == std::vector<std::uint64_t>{0, 20, 30});
  CHECK(steps_of({.every_epochs = 3, .every_steps = 4}) ==
        std::vector<std::uint64_t>{0, 4, 8, 12, 16, 20, 24, 28, 30});
}

TEST_CASE("vitals: an epoch's shares are those of the census, and events add up", "[vitals]") {
  const auto watched = watch({.loss = Loss::fitting(blobs())});
  Sequential net = relu_net();
  const History history = Trainer(deadly()).fit(net, blobs(), {}, {watched->vitals});
  const Census& last = watched->probes.back().census;
  CHECK(dead_shares(history.back()).at(1) == last.layers[0].dead_share());
  CHECK(vitals_of(history.back()).at("layers").at("1").at("gradient_dead") ==
        last.layers[0].dead_share());
  CHECK(last.layers[0].dead() > 0);
  for (const LayerHistory& layer : watched->vitals->history().layers) {
    Index dead = 0;
    std::size_t probe = 0;
    for (const Turnover& turnover : turnovers(layer)) {
      dead += turnover.born_dead + turnover.died - turnover.revived;
      CHECK(dead == layer_of(watched->probes[probe++].census, layer.layer).dead());
    }
  }
}

TEST_CASE("vitals: an epoch has a layer's ranks, and sparsity only where outputs can be 0",
          "[vitals]") {
  const auto layer_after = [](const Layer& activation) {
    const auto watched = watch({});
    Sequential net(blob_features, {Dense{70}, activation, Dense{blob_classes}}, 1);
    const History history =
        Trainer({.optimizer = SGD{}, .epochs = 1}).fit(net, blobs(), {}, {watched->vitals});
    const Json layer = vitals_of(history.back()).at("layers").at("1");
    const LayerCensus& last = watched->probes.back().census.layers[0];
    CHECK(layer.at("effective_rank") == *last.effective_rank);
    CHECK(layer.at("centred_rank") == *last.centred_rank);
    CHECK(layer.at("stable_rank") == *last.stable_rank);
    CHECK(layer.at(last.has_zeros ? "sparsity" : "underflow") == last.sparsity());
    return layer;
  };
  const Json relu = layer_after(ReLU{}), tanh = layer_after(Tanh{});
  CHECK(relu.at("sparsity").get<double>() > 0.1);
  CHECK_FALSE(relu.contains("underflow"));
  CHECK(tanh.at("underflow") == 0);
  CHECK_FALSE(tanh.contains("sparsity"));
  CHECK(relu.contains("linear"));
  CHECK(tanh.contains("saturated"));
  for (const char* name : {"linear", "quiet_gradient"}) CHECK_FALSE(tanh.contains(name));
  CHECK_FALSE(relu.contains("replaced"));  // where nothing is
}

TEST_CASE("vitals: dormant is what the options say", "[vitals]") {
  const auto dormant = [](double share) {
    const auto watched = watch({.dormant_share = share});
    Sequential net = relu_net();
    Trainer(deadly()).fit(net, blobs(), {}, {watched->vitals});
    return test::how_many(watched->probes.back().census.layers[0], "dormant");
  };
  CHECK(dormant(0) <= dormant(0.025));
  CHECK(dormant(0.025) < dormant(0.5));
}

TEST_CASE("vitals: the update ratio is that of the last step before the probe", "[vitals]") {
  // One step of plain SGD from known weights: |dw| = learning rate times |gradient|.
  const double rate = 0.01;
  const auto watched = watch({.every_steps = 1});
  Sequential net = relu_net();
  const Matrix before = net.tensor("0.weight");
  struct Stop : Observer {
    void after_step(Training& training) override { training.stop("one is enough"); }
  };
  Trainer({.optimizer = SGD{.learning_rate = rate}, .batch_size = 32, .epochs = 1, .seed = 1})
      .fit(net, blobs(), {}, {watched->vitals, std::make_shared<Stop>()});
  const double expected =
      (net.tensor("0.weight") - before).cast<double>().norm() / before.cast<double>().norm();
  REQUIRE(watched->probes.size() == 2);
  CHECK_FALSE(watched->probes[0].census.tensors[0].update_ratio);
  CHECK(*watched->probes[1].census.tensors[0].update_ratio == test::Approx(expected).epsilon(1e-5));
}

TEST_CASE("vitals: resumed within an epoch, they are as uninterrupted", "[vitals]") {
  struct Keep : Observer {
    void after_step(Training& training) override {
      if (training.place.step == 15) state = training.state();
    }
    RunState state;
  };
  const Vitals::Options options{
      .every_steps = 4, .loss = Loss::fitting(blobs()), .forensics = true};
  Sequential whole = relu_net(), resumed = relu_net();
  const auto all = watch(options);
  const auto keep = std::make_shared<Keep>();
  const Trainer trainer(deadly());
  trainer.fit(whole, blobs(), {}, {all->vitals, keep});

  auto rest = std::make_shared<Watched>();
  Vitals::Options again = options;
  again.on_probe = [&](const Probe& probe, std::size_t) { rest->probes.push_back(probe); };
  rest->vitals = std::make_shared<Vitals>(draw_probe(blobs(), 100, 1), again);
  trainer.resume(keep->state, resumed, blobs(), {}, {rest->vitals});
  CHECK(test::bits_of(resumed) == test::bits_of(whole));
  CHECK(rest->vitals->history().to_json() == all->vitals->history().to_json());
  CHECK(Vitals::probes_in(keep->state) == 5);  // 0, 4, 8, 10, 12
  const auto &at_init = rest->vitals->at_init(), &meant = all->vitals->at_init();
  REQUIRE(at_init.size() == meant.size());
  for (std::size_t k = 0; k < at_init.size(); ++k) {
    CHECK(at_init[k].layer == meant[k].layer);
    CHECK(at_init[k].mean_abs_output == meant[k].mean_abs_output);
    CHECK(at_init[k].gradient_norm == meant[k].gradient_norm);
    CHECK(at_init[k].statistics_unset == meant[k].statistics_unset);
  }
  REQUIRE(rest->probes.size() + 5 == all->probes.size());
  for (std::size_t k = 0; k < rest->probes.size(); ++k) {
    const Probe &a = rest->probes[k], &b = all->probes[k + 5];
    CHECK(a.time.step == b.time.step);
    CHECK(a.census.tensors[0].update_ratio == b.census.tensors[0].update_ratio);
    REQUIRE(a.deaths.size() == b.deaths.size());
    for (std::size_t d = 0; d < a.deaths.size(); ++d) {
      CHECK(death_to_json(a.deaths[d]) == death_to_json(b.deaths[d]));
    }
  }
}

TEST_CASE("vitals: may start in a run resumed from a state without them", "[vitals]") {
  const auto takes = std::make_shared<test::TakesState>(15);
  Sequential whole = relu_net(), resumed = relu_net();
  const Trainer trainer(deadly());
  trainer.fit(whole, blobs(), {}, {takes});
  const auto late = watch({.every_steps = 4, .loss = Loss::fitting(blobs()), .forensics = true});
  trainer.resume(takes->state, resumed, blobs(), {}, {late->vitals});
  CHECK(test::bits_of(resumed) == test::bits_of(whole));
  REQUIRE(late->probes.size() > 2);
  CHECK(late->probes[0].time.step == 16);
  for (const Probe& probe : late->probes) {
    for (const Death& death : probe.deaths) CHECK(death.before.step >= 16);
  }
}

TEST_CASE("vitals: an epoch has all events since the previous probed epoch", "[vitals]") {
  const auto watched = watch({.every_epochs = 2, .every_steps = 3});
  Sequential net = relu_net();
  const History history = Trainer(deadly()).fit(net, blobs(), {}, {watched->vitals});
  for (const LayerHistory& layer : watched->vitals->history().layers) {
    Index died = 0, expected = 0;
    for (const Epoch& epoch : history) {
      if (vitals_of(epoch).is_null()) continue;
      died += vitals_of(epoch)["layers"][std::to_string(layer.layer)]["died"].get<Index>();
    }
    for (const Turnover& turnover : turnovers(layer)) expected += turnover.died;
    CHECK(died == expected);
  }
}

TEST_CASE("vitals: the last epoch is probed, also if a run is stopped early", "[vitals]") {
  struct Stop : Observer {
    void after_epoch(Training& training) override {
      if (training.epoch.number == 2) training.stop("as early stopping does");
    }
  };
  const auto watched = watch({.every_epochs = 3});
  Sequential net = relu_net();
  Trainer(deadly()).fit(net, blobs(), {}, {std::make_shared<Stop>(), watched->vitals});
  REQUIRE(watched->probes.size() == 2);
  CHECK(watched->probes[1].time.step == 20);
  CHECK_FALSE(watched->probes[1].census.tensors[0].update_ratio);  // not measured before
}

TEST_CASE("vitals: what is not finite survives a state", "[vitals]") {
  const Vitals::Options options{.every_steps = 1, .forensics = true};
  struct Keep : Observer {
    void after_step(Training& training) override { state = training.state(); }
    RunState state;
  };
  const auto keep = std::make_shared<Keep>();
  Sequential net = relu_net();
  const auto watched = watch(options);
  const Trainer trainer(deadly(1e30));
  try {
    trainer.fit(net, blobs(), {}, {watched->vitals, keep});
  } catch (const Diverged&) {
  }
  REQUIRE(keep->state.place.step > 0);
  const Json notes = Json::parse(keep->state.notes.dump());  // as a checkpoint keeps them
  RunState state = keep->state;
  state.notes = notes;
  Vitals again(blobs(), options);
  again.restore(state);
  CHECK(again.history().times.size() == Vitals::probes_in(state));
}

TEST_CASE("vitals: a unit's update is of its own weights since the previous probe", "[vitals]") {
  struct Mover : Observer {  // of two units: the first's bias by a tenth of |w|, and then nothing
    void after_step(Training& training) override {
      if (training.place.step != 10) return;
      const Tensor& bias = training.net().architecture().parameters()[1];
      training.surgery().weight(bias, 0) += Scalar(0.5);
    }
  };
  Sequential net(1, {Dense{2}, ReLU{}, Dense{1}}, 1);
  Matrix weight(2, 1), bias(2, 1);
  weight << 3, 0;
  bias << 4, 0;
  net.set_tensor("0.weight", weight);
  net.set_tensor("0.bias", bias);
  const Dataset data = Dataset::of_values(Matrix::Ones(1, 40), Matrix::Zero(1, 40));
  const auto watched = std::make_shared<Watched>();
  Vitals::Options options;
  options.on_probe = [&](const Probe& probe, std::size_t) { watched->probes.push_back(probe); };
  const auto vitals = std::make_shared<Vitals>(data, options);
  Trainer({.optimizer = SGD{.learning_rate = 0}, .batch_size = 4, .epochs = 3})
      .fit(net, data, {}, {std::make_shared<Mover>(), vitals});
  const auto unit = [&](std::size_t probe, std::size_t i) {
    return watched->probes[probe].census.layers[0].units[i];
  };
  CHECK_FALSE(unit(0, 0).update_ratio);
  CHECK(unit(1, 0).update_ratio == test::Approx(0.1));  // 0.5 of the norm of (3, 4)
  CHECK(unit(2, 0).update_ratio == 0.0);
  CHECK_FALSE(unit(1, 1).update_ratio);  // it has no size to compare with
  const Definition& frozen = definition("frozen");
  CHECK_FALSE(frozen.applies(watched->probes[0].census.layers[0]));
  CHECK(count_units(watched->probes[1].census.layers[0], frozen) == 0);
  CHECK(count_units(watched->probes[2].census.layers[0], frozen) == 1);
}

TEST_CASE("vitals: a unit is frozen below a millionth of its weights", "[vitals]") {
  LayerCensus layer{.samples = 10, .units = std::vector<UnitCensus>(3)};
  layer.units[0].update_ratio = 0.9e-6;
  layer.units[1].update_ratio = 1.1e-6;
  CHECK(count_units(layer, definition("frozen")) == 1);  // the third is not known
}

TEST_CASE("vitals: a replaced unit has no figures of its predecessor", "[vitals]") {
  Vitals::Options options;
  options.replaced = [](const Census& census) {
    std::vector<std::vector<bool>> all;
    for (const LayerCensus& layer : census.layers) all.emplace_back(layer.units.size());
    all[0][2] = true;
    return all;
  };
  const auto watched = watch(std::move(options));
  Sequential net = relu_net();
  Trainer::Options run = deadly();
  run.epochs = 4;
  Trainer(run).fit(net, blobs(), {}, {watched->vitals});
  const auto& units = watched->probes.back().census.layers[0].units;
  CHECK(units[1].update_ratio.has_value());
  CHECK(units[1].silent_samples.has_value());
  CHECK_FALSE(units[2].update_ratio.has_value());
  CHECK_FALSE(units[2].silent_samples.has_value());
}
