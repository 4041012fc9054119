#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/training/net_summary.hpp>
#include <rectify/vitals/early_probes.hpp>

#include <functional>
#include <set>

#include "../catch.hpp"
#include "../support.hpp"
#include "../takes_state.hpp"
#include "watched.hpp"

using namespace rectify;
using test::blobs, test::deadly, test::relu_net, test::watch;

namespace {

using Steps = std::vector<std::uint64_t>;

/// The steps of the probes of an epoch in which a unit dies or revives before each probe for which
/// `changes` is true.
Steps probes_of(std::uint64_t steps, Index most,
                const std::function<bool(std::uint64_t)>& changes) {
  DeadHistory history{.times = {{0, 0}}, .layers = {{.layer = 1, .dead = {{false}}}}};
  Steps all;
  while (const auto next = next_early_probe(history, steps, most)) {
    all.push_back(*next);
    history.times.push_back({1, *next});
    auto& dead = history.layers[0].dead;
    dead.push_back({dead.back()[0] != changes(*next)});
  }
  return all;
}

bool never(std::uint64_t) { return false; }
bool always(std::uint64_t) { return true; }

Sequential net_of(Index inputs, const std::vector<Index>& hidden) {
  std::vector<Layer> layers;
  for (const Index units : hidden) layers.insert(layers.end(), {Dense{units}, ReLU{}});
  layers.push_back(Dense{10});
  return {inputs, layers, 1};
}

}  // namespace

TEST_CASE("early probes: their distance doubles where no unit dies", "[vitals]") {
  CHECK(probes_of(100, 24, never) == Steps{1, 2, 4, 8, 16, 32, 64});
  CHECK(probes_of(1, 24, never).empty());
  CHECK(probes_of(2, 24, never) == Steps{1});
}

TEST_CASE("early probes: they are closer where units die, and reach the end all the same",
          "[vitals]") {
  const Steps dying = probes_of(860, 24, always);
  CHECK(dying.size() == 24);
  CHECK(Steps(dying.begin(), dying.begin() + 5) == Steps{1, 2, 3, 4, 5});
  CHECK(dying.back() > 600);
  const auto late = [](std::uint64_t step) { return step >= 200; };
  const Steps quiet_first = probes_of(860, 24, late);
  CHECK(Steps(quiet_first.begin(), quiet_first.begin() + 8) == Steps{1, 2, 4, 8, 16, 32, 64, 128});
  CHECK(quiet_first.size() > 16);  // from step 256 on
}

TEST_CASE("early probes: a few are spread over the whole epoch", "[vitals]") {
  CHECK(probes_of(1000, 0, always).empty());
  CHECK(probes_of(1000, 1, never) == Steps{1});
  CHECK(probes_of(1000, 3, never) == Steps{1, 10, 100});
}

TEST_CASE("early probes: never more than there may be, each later than the last", "[vitals]") {
  for (const std::uint64_t steps : Steps{1, 2, 3, 10, 57, 860, 100'000, 10'000'000}) {
    for (const Index most : {0, 1, 2, 5, 12, 24}) {
      for (const std::uint64_t divisor : Steps{1, 2, 3, 7}) {
        const Steps all =
            probes_of(steps, most, [&](std::uint64_t step) { return step % divisor == 0; });
        CHECK(std::ssize(all) <= most);
        for (std::size_t i = 0; i < all.size(); ++i) {
          CHECK(all[i] < steps);
          CHECK(all[i] > (i == 0 ? 0 : all[i - 1]));
        }
      }
    }
  }
}

TEST_CASE("early probes: their arithmetic is a tenth of the epoch's, or too little to notice",
          "[vitals]") {
  struct Case {
    Index inputs;
    std::vector<Index> hidden;
    Index samples, probe;
  };
  for (const auto& [inputs, hidden, samples, probe] :
       {Case{2, {32, 32}, 600, 600}, Case{784, {128}, 8000, 2000}, Case{784, {64, 32}, 55000, 2000},
        Case{784, {256, 128}, 55000, 2000}, Case{784, {512, 512}, 1'000'000, 2000},
        Case{3072, {4096, 4096}, 50000, 2000}, Case{3072, {4096, 4096}, 1000, 1000},
        Case{784, {256}, 55000, 55000}}) {
    const NetSummary net = summarize(net_of(inputs, hidden).architecture());
    const Index probes = affordable_probes(net_of(inputs, hidden).architecture(), samples, probe);
    const double of_probes = static_cast<double>(probes * probe * net.multiply_adds);
    const double of_epoch = static_cast<double>(samples * multiply_adds_of_step(net));
    CHECK(of_probes <= std::max(0.1 * of_epoch, 2e9));
    CHECK(probes <= 24);
  }
  const auto affordable = [](const Sequential& net, Index samples, Index probe) {
    return affordable_probes(net.architecture(), samples, probe);
  };
  CHECK(affordable(net_of(2, {32, 32}), 600, 600) == 24);
  CHECK(affordable(net_of(784, {64, 32}), 55000, 2000) > 10);
  CHECK(affordable(net_of(3072, {4096, 4096}), 1000, 1000) == 0);
}

TEST_CASE("early probes: deaths are seen at several steps of the first epoch", "[vitals]") {
  const auto watched = watch({.early = true, .forensics = true});
  Sequential net = relu_net();
  Trainer(deadly()).fit(net, blobs(), {}, {watched->vitals});  // 10 steps an epoch
  std::set<std::uint64_t> steps;
  std::uint64_t previous = 0;
  for (const Probe& probe : watched->probes) {
    for (const Death& death : probe.deaths) {
      CHECK(death.after.step == probe.time.step);
      CHECK(death.before.step == previous);
      if (probe.time.epoch == 1) steps.insert(probe.time.step);
    }
    previous = probe.time.step;
  }
  CHECK(steps.size() > 3);
}

TEST_CASE("early probes: nothing else changes", "[vitals]") {
  const auto train = [](const test::Watched& watched, Sequential& net) {
    return Trainer(deadly()).fit(net, blobs(), {}, {watched.vitals});
  };
  Sequential plain = relu_net(), probed = relu_net();
  const auto after_epochs = watch({.loss = Loss::fitting(blobs())});
  const auto early = watch({.early = true, .loss = Loss::fitting(blobs())});
  const History history = train(*after_epochs, plain), again = train(*early, probed);
  CHECK(test::bits_of(plain) == test::bits_of(probed));
  REQUIRE(history.size() == again.size());
  for (std::size_t i = 0; i < history.size(); ++i) {
    CHECK(dead_shares(history[i]) == dead_shares(again[i]));
    for (const char* rank : {"effective_rank", "gradient_norm", "gradient_dead"}) {
      const auto of = [&](const Epoch& epoch) {
        return vitals_of(epoch).at("layers").at("1").at(rank);
      };
      CHECK(of(history[i]) == of(again[i]));
    }
  }
  for (const Probe& probe : early->probes) {
    const bool within = probe.time.step % 10 != 0;
    CHECK(probe.census.layers[0].effective_rank.has_value() == !within);
    CHECK(probe.time.step < 10 + (within ? 0 : 100));
  }
}

TEST_CASE("early probes: the same with any threads, and resumed within the first epoch",
          "[vitals][bits]") {
  const Vitals::Options options{.early = true, .loss = Loss::fitting(blobs()), .forensics = true};
  const auto whole = watch(options);
  Trainer::Options one = deadly(), two = deadly();
  one.threads = 1;
  two.threads = 2;
  Sequential net = relu_net();
  Trainer(one).fit(net, blobs(), {}, {whole->vitals});
  for (const std::uint64_t step : Steps{1, 3, 4, 9}) {
    const auto first = watch(options), rest = watch(options);
    const auto takes = std::make_shared<test::TakesState>(step);
    Sequential begun = relu_net(), resumed = relu_net();
    Trainer(two).fit(begun, blobs(), {}, {first->vitals, takes});
    CHECK(first->vitals->history().to_json() == whole->vitals->history().to_json());
    Trainer(two).resume(takes->state, resumed, blobs(), {}, {rest->vitals});
    CHECK(rest->vitals->history().to_json() == whole->vitals->history().to_json());
    CHECK(test::bits_of(resumed) == test::bits_of(net));
  }
}
