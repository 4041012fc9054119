#include <cmath>

#include <rectify/layers/activations.hpp>
#include <rectify/layers/batch_norm.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/dropout.hpp>
#include <rectify/nn/error.hpp>
#include <rectify/nn/trainer.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/optim/sgd.hpp>
#include <rectify/vitals/vitals.hpp>

#include "../catch.hpp"
#include "../support.hpp"
#include "planted.hpp"

using namespace rectify;
using test::blob_classes, test::blob_features;

namespace {

Dataset blobs() { return test::blobs(300, blob_features, blob_classes); }

/// Dies within steps: the learning rate is far too high.
Trainer::Options deadly(double learning_rate = 0.5) {
  return {.optimizer = SGD{.learning_rate = learning_rate, .momentum = 0.9},
          .batch_size = 32,
          .epochs = 3,
          .seed = 1};
}

Sequential relu_net() {
  return {blob_features, {Dense{70}, ReLU{}, Dense{30}, ReLU{}, Dense{blob_classes}}, 1};
}

struct Watched {
  std::shared_ptr<Vitals> vitals;
  std::vector<Probe> probes;
};

/// A run under vitals, every probe kept.
std::shared_ptr<Watched> watch(Vitals::Options options) {
  auto watched = std::make_shared<Watched>();
  options.on_probe = [target = watched.get()](const Probe& probe, std::size_t number) {
    CHECK(number == target->probes.size());
    target->probes.push_back(probe);
  };
  watched->vitals = std::make_shared<Vitals>(draw_probe(blobs(), 100, 1), std::move(options));
  return watched;
}

double sum_of(const Death& death) {
  return death.bias + death.weights + death.inputs + death.sample;
}

}  // namespace

TEST_CASE("vitals: they change no bit of the training", "[vitals]") {
  Sequential alone = relu_net(), watched = relu_net();
  const Trainer trainer(deadly());
  trainer.fit(alone, blobs());
  const auto vitals = watch({.every_steps = 3, .loss = Loss::fitting(blobs()), .forensics = true});
  trainer.fit(watched, blobs(), {}, {vitals->vitals});
  CHECK(test::bits_of(watched) == test::bits_of(alone));
}

TEST_CASE("vitals: look before the first step, after each epoch, and within if asked to",
          "[vitals]") {
  const auto steps_of = [](Vitals::Options options) {
    const auto watched = watch(std::move(options));
    Sequential net = relu_net();
    Trainer(deadly()).fit(net, blobs(), {}, {watched->vitals});  // 10 steps an epoch
    std::vector<std::uint64_t> steps;
    for (const Probe& probe : watched->probes) steps.push_back(probe.time.step);
    return steps;
  };
  CHECK(steps_of({}) == std::vector<std::uint64_t>{0, 10, 20, 30});
  CHECK(steps_of({.every_epochs = 2}) == std::vector<std::uint64_t>{0, 20, 30});
  CHECK(steps_of({.every_epochs = 3, .every_steps = 4}) ==
        std::vector<std::uint64_t>{0, 4, 8, 12, 16, 20, 24, 28, 30});
}

TEST_CASE("vitals: an epoch's shares are those of the census, and lives add up", "[vitals]") {
  const auto watched = watch({.loss = Loss::fitting(blobs())});
  Sequential net = relu_net();
  const History history = Trainer(deadly()).fit(net, blobs(), {}, {watched->vitals});
  const Census& last = watched->probes.back().census;
  CHECK(history.back().dead.at(1) == last.layers[0].dead_share());
  CHECK(history.back().vitals.at("layers").at("1").at("gradient_dead") ==
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

TEST_CASE("vitals: resumed within an epoch, they go on as if nothing had happened", "[vitals]") {
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

TEST_CASE("forensics: the four parts of each death add up to the change of its margin",
          "[vitals]") {
  for (const bool norm : {false, true}) {
    std::vector<Layer> layers{Dense{70}, ReLU{}, Dense{30}};
    if (norm) layers.insert(layers.end(), {Layer(BatchNorm{}), Layer(Dropout{.rate = 0.2})});
    layers.insert(layers.end(), {Layer(ReLU{}), Layer(Dense{blob_classes})});
    for (const Index every_steps : {1, 7}) {
      const auto watched = watch({.every_steps = every_steps, .forensics = true});
      Sequential net(blob_features, layers, 1);
      Trainer(deadly(norm ? 2 : 0.5)).fit(net, blobs(), {}, {watched->vitals});
      Index deaths = 0, moved_inputs = 0, other_sample = 0;
      for (const Probe& probe : watched->probes) {
        for (const Death& death : probe.deaths) {
          const double change = death.margin_after - death.margin_before;
          INFO(sentence(death));
          CHECK(std::abs(sum_of(death) - change) <= 1e-5 * std::max(1.0, std::abs(change)));
          CHECK(death.margin_before > 0);
          CHECK(death.margin_after <= 0);
          if (death.layer == 1) CHECK(death.inputs == 0);
          moved_inputs += death.inputs != 0 ? 1 : 0;
          other_sample += death.sample != 0 ? 1 : 0;
          ++deaths;
        }
      }
      CHECK(deaths > 10);
      CHECK(moved_inputs > 0);
      CHECK(other_sample > 0);
    }
  }
}

TEST_CASE("forensics: each death that is seen is explained, and no other", "[vitals]") {
  const auto watched = watch({.every_steps = 2, .forensics = true});
  Sequential net = relu_net();
  Trainer(deadly()).fit(net, blobs(), {}, {watched->vitals});
  const DeadHistory& history = watched->vitals->history();
  std::vector<std::vector<Index>> seen(history.times.size()), explained = seen;
  for (const LifeEvent& event : life_events(history)) {
    if (event.kind == LifeEventKind::died) {
      seen[event.probe].push_back(1000 * event.layer + event.unit);
    }
  }
  for (std::size_t probe = 0; probe < watched->probes.size(); ++probe) {
    for (const Death& death : watched->probes[probe].deaths) {
      explained[probe].push_back(1000 * death.layer + death.unit);
      CHECK(death.largest.step > death.before.step);
      CHECK(death.largest.step <= death.after.step);
    }
  }
  CHECK(seen == explained);
}

TEST_CASE("forensics: a planted killer is found", "[vitals]") {
  // One unit, z = w x + b with x = 1: the loss pulls the output down, one step of size 1 kills it.
  // dL/db = dL/dw = 2 (h - target) = 2 (1 - 0) = 2 for h = 1; both fall by 2.
  Sequential net(1, {Dense{1}, ReLU{}, Dense{1}});
  const auto set = [&](const char* name, double value) {
    net.set_tensor(name, Matrix::Constant(1, 1, static_cast<Scalar>(value)));
  };
  set("0.weight", 0.75);
  set("0.bias", 0.25);
  set("2.weight", 1);
  set("2.bias", 0);
  const Dataset data = Dataset::of_values(Matrix::Ones(1, 1), Matrix::Zero(1, 1));
  std::vector<Death> deaths;
  const auto vitals = std::make_shared<Vitals>(
      data, Vitals::Options{.forensics = true, .on_probe = [&](const Probe& probe, std::size_t) {
                              deaths.insert(deaths.end(), probe.deaths.begin(), probe.deaths.end());
                            }});
  Trainer({.optimizer = SGD{.learning_rate = 1}, .batch_size = 1, .epochs = 1})
      .fit(net, data, {}, {vitals});
  REQUIRE(deaths.size() == 1);
  const Death& death = deaths[0];
  CHECK(death.margin_before == test::Approx(1));
  CHECK(death.margin_after == test::Approx(-3));
  CHECK(death.bias == test::Approx(-2));
  CHECK(death.weights == test::Approx(-2));
  CHECK(death.inputs == 0);
  CHECK(death.sample == test::Approx(0).margin(1e-12));
  CHECK(death.largest.norm == test::Approx(std::sqrt(8.0)));
  CHECK(death.largest.gradient_norm == test::Approx(std::sqrt(8.0)));
  CHECK(sentence(death) ==
        "layer 1, unit 0 died at step 1: bias fell by 2; largest update 2.8 at step 1, after a "
        "gradient of norm 2.8 (learning rate 1)");
}

TEST_CASE("forensics: the sentence says what lowered the margin most, and what the optimizer did",
          "[vitals]") {
  Death death{.layer = 3,
              .unit = 17,
              .before = {1, 938},
              .after = {2, 1876},
              .margin_before = 1,
              .margin_after = -0.4,
              .bias = -0.8,
              .weights = -0.5,
              .inputs = 0.1,
              .sample = -0.2,
              .largest = {.norm = 0.9, .step = 1240, .learning_rate = 0.1, .gradient_norm = 14}};
  const std::string when = "layer 3, unit 17 died between steps 938 and 1,876: ";
  CHECK(sentence(death) == when +
                               "bias fell by 0.8; largest update 0.9 at step 1,240, after a "
                               "gradient of norm 14 (learning rate 0.1)");
  death.weights = -3;
  death.largest.gradient_norm = 0;
  CHECK(sentence(death) == when +
                               "weights lowered z by 3; largest update 0.9 at step 1,240, without "
                               "a gradient, by what the optimizer remembered (learning rate 0.1)");
  death.inputs = -4;
  death.largest = {};
  CHECK(sentence(death) ==
        when + "its inputs moved and lowered z by 4; its own weights did not move");
  death.margin_after = 2;
  CHECK(sentence(death) ==
        when + "its slope vanished without z falling; its own weights did not move");
  death.margin_after = -9;
  death.sample = -5;
  CHECK_THAT(sentence(death), ContainsSubstring("another sample took over, with z lower by 5"));
}

TEST_CASE("vitals: an epoch tells of all that happened since the one told of before", "[vitals]") {
  const auto watched = watch({.every_epochs = 2, .every_steps = 3});
  Sequential net = relu_net();
  const History history = Trainer(deadly()).fit(net, blobs(), {}, {watched->vitals});
  for (const LayerHistory& layer : watched->vitals->history().layers) {
    Index died = 0, expected = 0;
    for (const Epoch& epoch : history) {
      if (!epoch.vitals.contains("layers")) continue;
      died += epoch.vitals["layers"][std::to_string(layer.layer)]["died"].get<Index>();
    }
    for (const Turnover& turnover : turnovers(layer)) expected += turnover.died;
    CHECK(died == expected);
  }
}

TEST_CASE("vitals: the last epoch is looked at, also where a run is stopped early", "[vitals]") {
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
  CHECK_FALSE(watched->probes[1].census.tensors[0].update_ratio);  // nobody knew before
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
