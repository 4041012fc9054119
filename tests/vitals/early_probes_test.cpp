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

constexpr Index probe_samples = 1000, of_probe = probe_samples + first_samples;

/// The steps of the checks of an epoch, and which of them are probes. A probe evaluates all samples
/// and a check that finds nothing the first ones, if `dies` says at which steps a probe finds
/// deaths.
struct Checks {
  Steps steps = {}, probes = {};
  Index samples = 0;
};
Checks checks_of(std::uint64_t steps, Index probes,
                 const std::function<bool(std::uint64_t)>& dies) {
  const EarlyBudget budget{
      .steps = steps, .probe_samples = probe_samples, .samples = probes * of_probe};
  EarlyChecks checks;
  Checks all;
  for (checks.begin(budget); checks.next() > 0;) {
    const std::uint64_t step = checks.next();
    const Index samples = dies(step) ? of_probe : first_samples;
    all.steps.push_back(step);
    if (dies(step)) all.probes.push_back(step);
    all.samples += samples;
    checks.add(budget, samples, dies(step));
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

TEST_CASE("early probes: the distance of checks doubles where no unit dies", "[vitals]") {
  CHECK(checks_of(100, 24, never).steps == Steps{1, 2, 4, 8, 16, 32, 64});
  CHECK(checks_of(100, 2, never).steps == Steps{1, 2, 4, 8, 16, 32, 64});
  CHECK(checks_of(1, 24, never).steps.empty());
  CHECK(checks_of(2, 24, never).steps == Steps{1});
}

TEST_CASE("early probes: they are closer where units die, and reach the end all the same",
          "[vitals]") {
  const Steps dying = checks_of(860, 24, always).probes;
  CHECK(dying.size() == 24);
  CHECK(Steps(dying.begin(), dying.begin() + 5) == Steps{1, 2, 3, 4, 5});
  CHECK(dying.back() > 600);
  const auto late = [](std::uint64_t step) { return step >= 200; };
  const Checks quiet_first = checks_of(860, 24, late);
  CHECK(Steps(quiet_first.steps.begin(), quiet_first.steps.begin() + 8) ==
        Steps{1, 2, 4, 8, 16, 32, 64, 128});
  CHECK(quiet_first.probes.front() == 256);
  CHECK(quiet_first.probes.size() > 16);
}

TEST_CASE("early probes: a few are spread over the whole epoch", "[vitals]") {
  CHECK(checks_of(1000, 0, always).steps.empty());
  CHECK(checks_of(1000, 1, never).steps == Steps{1});  // no further probe can be afforded
  CHECK(checks_of(1000, 1, always).probes == Steps{1});
  CHECK(checks_of(1000, 3, always).probes == Steps{1, 10, 100});
}

TEST_CASE("early probes: never more than can be afforded, each check later than the last",
          "[vitals]") {
  for (const std::uint64_t steps : Steps{1, 2, 3, 10, 57, 860, 100'000, 10'000'000}) {
    for (const Index most : {0, 1, 2, 5, 12, 24}) {
      for (const std::uint64_t divisor : Steps{1, 2, 3, 7}) {
        const Checks all =
            checks_of(steps, most, [&](std::uint64_t step) { return step % divisor == 0; });
        CHECK(all.samples <= most * of_probe);
        for (std::size_t i = 0; i < all.steps.size(); ++i) {
          CHECK(all.steps[i] < steps);
          CHECK(all.steps[i] > (i == 0 ? 0 : all.steps[i - 1]));
        }
      }
    }
  }
}

TEST_CASE("early probes: the fewer can be afforded, the more deaths each one takes", "[vitals]") {
  const EarlyBudget budget{
      .steps = 100, .probe_samples = probe_samples, .samples = 3 * of_probe + 10};
  EarlyChecks checks;
  checks.begin(budget);
  CHECK(checks.one_in(budget) == 24);
  checks.add(budget, of_probe, true);
  CHECK(checks.one_in(budget) == 16);
  checks.add(budget, first_samples, false);
  CHECK(checks.one_in(budget) == 8);
}

TEST_CASE("early probes: their arithmetic is 3 % of the epoch's, or too little to notice",
          "[vitals]") {
  struct Case {
    Index inputs;
    std::vector<Index> hidden;
    Index samples, probe;
  };
  const auto budget_of = [](const Sequential& net, Index samples, Index probe) {
    return early_budget(net.architecture(), samples, 100, probe);
  };
  for (const auto& [inputs, hidden, samples, probe] :
       {Case{2, {32, 32}, 600, 600}, Case{784, {128}, 8000, 2000}, Case{784, {64, 32}, 55000, 2000},
        Case{784, {256, 128}, 55000, 2000}, Case{784, {512, 512}, 1'000'000, 2000},
        Case{3072, {4096, 4096}, 50000, 2000}, Case{3072, {4096, 4096}, 1000, 1000},
        Case{784, {256}, 55000, 55000}}) {
    const Sequential net = net_of(inputs, hidden);
    const NetSummary summary = summarize(net.architecture());
    const Index affordable = budget_of(net, samples, probe).samples;
    const auto of_checks = static_cast<double>(affordable * summary.multiply_adds);
    const auto of_epoch = static_cast<double>(samples * multiply_adds_of_step(summary));
    CHECK(of_checks <= std::max(0.03 * of_epoch, 5e8));
    CHECK(affordable <= 24 * (probe + 50));
  }
  CHECK(budget_of(net_of(2, {32, 32}), 600, 600).samples == 24 * 650);
  CHECK(budget_of(net_of(2, {32, 32}), 20, 20).samples == 24 * 40);
  const Index dying = budget_of(net_of(784, {64, 32}), 55000, 2000).samples;  // configs/dying.json
  CHECK(dying > 4 * 2050);
  CHECK(dying < 5 * 2050);
  CHECK(budget_of(net_of(3072, {4096, 4096}), 1000, 1000).samples < 1000);  // too little for one
}

TEST_CASE("early probes: a check is the census where enough units have died, else nothing",
          "[vitals]") {
  // 100 units, of which the first `dead` never fire: z = -1.
  const auto net_with = [](Index dead) {
    Sequential net(test::blob_features, {Dense{100}, ReLU{}, Dense{test::blob_classes}}, 1);
    const Tensor& weight = net.architecture().parameters()[0];
    const Tensor& bias = net.architecture().parameters()[1];
    Flat& weights = net.weights();
    for (Index unit = 0; unit < 100; ++unit) {
      for (Index i = 0; i < weight.inputs(); ++i) {
        weights[static_cast<std::size_t>(weight.at(unit, i))] = 0;
      }
      weights[static_cast<std::size_t>(bias.offset + unit)] = unit < dead ? -1 : 1;
    }
    return net;
  };
  const Dataset probe = draw_probe(blobs(), 300, 1);
  const auto check = [&](Index dead, Index known, Index one_in, int threads) {
    std::vector<bool> marked(100);
    std::fill_n(marked.begin(), known, true);
    return check_for_deaths(net_with(dead), probe, {marked}, one_in, Team(threads));
  };
  for (const int threads : {1, 2, 3}) {
    CHECK_FALSE(check(0, 0, 24, threads).census);
    CHECK(check(0, 0, 24, threads).samples == 50);
    CHECK_FALSE(check(4, 0, 24, threads).census);
    CHECK(check(5, 0, 24, threads).census);
    CHECK(check(5, 0, 24, threads).samples == 50 + probe.size());
    CHECK_FALSE(check(5, 1, 24, threads).census);  // one is known to be dead
    CHECK(check(1, 0, 1000, threads).census);
    CHECK_FALSE(check(0, 5, 1000, threads).census);  // revivals alone
  }
  const Census found = *check(5, 0, 24, 2).census, all = take_census(net_with(5), probe);
  for (std::size_t unit = 0; unit < 100; ++unit) {
    CHECK(found.layers[0].units[unit].mean_output == all.layers[0].units[unit].mean_output);
    CHECK(found.layers[0].units[unit].fired == all.layers[0].units[unit].fired);
  }
}

TEST_CASE("early probes: a unit that fires for the last sample only is alive", "[vitals]") {
  Sequential net(1, {Dense{1}, ReLU{}}, 1);
  net.weights() = {1, 0};
  Matrix features = Matrix::Constant(1, 600, -1);
  features(0, 599) = 1;
  const DeathCheck check = check_for_deaths(
      net, Dataset::of_values(features, Matrix(Matrix::Zero(1, 600))), {{false}}, 8);
  CHECK_FALSE(check.census);
  CHECK(check.samples == 650);
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
