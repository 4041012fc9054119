#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

#include <rectify/cures/cures.hpp>
#include <rectify/cures/redo.hpp>
#include <rectify/cures/shrink_and_perturb.hpp>
#include <rectify/inits/scaled.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/batch_norm.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/dropout.hpp>
#include <rectify/layers/layer_norm.hpp>
#include <rectify/losses/mae.hpp>
#include <rectify/optim/adagrad.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/optim/lion.hpp>
#include <rectify/optim/nadam.hpp>
#include <rectify/optim/rmsprop.hpp>
#include <rectify/optim/rprop.hpp>
#include <rectify/optim/schedules.hpp>
#include <rectify/optim/sgd.hpp>
#include <rectify/schema/registry.hpp>
#include <rectify/vitals/definitions.hpp>
#include <rectify/vitals/vitals.hpp>

#include "../catch.hpp"
#include "../support.hpp"
#include "watched.hpp"

using namespace rectify;
using test::blob_classes, test::blob_features, test::blobs, test::deadly, test::relu_net,
    test::watch;

namespace {

// Planted deaths.

/// So small a learning rate that no weight here changes by it.
constexpr double frozen = 1e-30;
/// So far from any output that the mean absolute error has the same slope of 1, or -1, all along.
constexpr double far_below = -1e7, far_above = 1e7;

/// A net, data and training in which the cause of death of unit 0 of `layer` is known.
struct Planted {
  std::vector<Layer> layers{Dense{1}, ReLU{}, Dense{1}};
  std::map<std::string, std::vector<double>> values = {};  ///< over those of `initial_values`
  std::vector<double> x{1};                                ///< one feature
  double target = far_below;
  Optimizer optimizer = SGD{};
  std::vector<ParameterGroup> groups = {};  ///< all else is frozen
  Schedule schedule = Schedule::constant();
  Index batch_size = 100;
  Index epochs = 1;
  Index every_epochs = 1;
  std::optional<double> clip_norm = {}, clip_value = {}, average = {};
  std::vector<Cure> cures = {};
  Index layer = 1;
};

/// z = x + 0.25 in the first layer, and as it was from there on.
std::vector<double> initial_values(const std::string& tensor) {
  if (tensor.ends_with("running_mean")) return {0};
  if (tensor.ends_with("running_var") || tensor.ends_with("weight")) return {1};
  return {tensor == "0.bias" ? 0.25 : 0.5};
}

Sequential net_of(const Planted& planted) {
  Sequential net(1, planted.layers);
  const auto set = [&](const Tensor& tensor) {
    const std::string name = tensor.full_name();
    const auto known = planted.values.find(name);
    const auto values = known != planted.values.end() ? known->second : initial_values(name);
    Matrix matrix(tensor.units(), tensor.inputs());
    for (Index i = 0; i < matrix.size(); ++i) {
      matrix(i / tensor.inputs(), i % tensor.inputs()) =
          static_cast<Scalar>(values[static_cast<std::size_t>(i) % values.size()]);
    }
    net.set_tensor(name, matrix);
  };
  for (const Tensor& tensor : net.architecture().parameters()) set(tensor);
  for (const Tensor& tensor : net.architecture().buffers()) set(tensor);
  return net;
}

/// One step of the optimizer, recorded without forensics.
struct SeenStep {
  std::uint64_t number;
  Flat before, after;
  std::map<std::string, double> rates;  ///< by tensor
};

struct Seen {
  std::vector<Death> deaths = {};
  std::vector<SeenStep> steps = {};
  std::vector<Tensor> tensors = {};
};

/// Two observers: one before, one after those that change the net between steps.
class Looks : public Observer {
 public:
  Looks(Seen& seen, bool first) : seen_(seen), first_(first) {}
  void begin(Training& training) override {
    if (!first_) next_before(training);
  }
  void after_step(Training& training) override {
    if (!first_) return next_before(training);
    SeenStep& step = seen_.steps.back();
    step.number = training.place.step;
    step.after = training.trained().weights();
    for (const Tensor& tensor : seen_.tensors) {
      step.rates[tensor.full_name()] = training.learning_rate(tensor);
    }
  }

 private:
  void next_before(const Training& training) {
    seen_.steps.push_back({0, training.trained().weights(), {}, {}});
  }
  Seen& seen_;
  bool first_;
};

Seen run(const Planted& planted) {
  Sequential net = net_of(planted);
  Seen seen{.tensors = net.architecture().parameters()};
  Matrix x(1, std::ssize(planted.x));
  for (Index i = 0; i < x.size(); ++i) {
    x(i) = static_cast<Scalar>(planted.x[at(i)]);
  }
  const Matrix targets = Matrix::Constant(1, x.size(), static_cast<Scalar>(planted.target));
  const Dataset data = Dataset::of_values(x, targets);
  const auto cures = std::make_shared<Cures>(planted.cures, 1);
  const auto vitals = std::make_shared<Vitals>(
      data, Vitals::Options{
                .every_epochs = planted.every_epochs,
                .every_steps = planted.epochs == 1 ? std::optional<Index>(1) : std::nullopt,
                .forensics = true,
                .replaced = [&](const Census& census) { return cures->take_replaced(census); },
                .on_probe =
                    [&](const Probe& probe, std::size_t) {
                      for (const Death& death : probe.deaths) {
                        if (death.layer == planted.layer) seen.deaths.push_back(death);
                      }
                    }});
  Observers observers{std::make_shared<Looks>(seen, true), vitals->before_changes(), cures,
                      std::make_shared<Looks>(seen, false), vitals};
  std::vector<ParameterGroup> groups = planted.groups;
  groups.push_back({.learning_rate = frozen});
  Trainer({.optimizer = planted.optimizer,
           .loss = MAE{},
           .schedule = planted.schedule,
           .batch_size = planted.batch_size,
           .epochs = planted.epochs,
           .shuffle = false,
           .threads = 1,
           .updates = {.groups = groups,
                       .clip_norm = planted.clip_norm,
                       .clip_value = planted.clip_value,
                       .average = planted.average}})
      .fit(net, data, {}, observers);
  seen.steps.pop_back();  // the one that was not taken
  return seen;
}

/// Only this parameter of this layer is trained.
std::vector<ParameterGroup> only(Index layer, const char* parameter, double rate) {
  return {{.layers = {layer}, .parameter = parameter, .learning_rate = rate}};
}

double row_norm(const SeenStep& step, const Tensor& tensor, Index unit) {
  double squares = 0;
  for (Index i = 0; i < tensor.inputs(); ++i) {
    const auto place = static_cast<std::size_t>(tensor.at(unit, i));
    squares += std::pow(
        static_cast<double>(step.after[place]) - static_cast<double>(step.before[place]), 2);
  }
  return std::sqrt(squares);
}

double sum_of(const Death& death) {
  return std::accumulate(death.parts.begin(), death.parts.end(), 0.0);
}

/// Checks that hold for each death.
void check_sums(const Death& death) {
  const double change = death.margin_after - death.margin_before;
  CHECK(std::abs(sum_of(death) + death.sample - change) <= 1e-5 * std::max(1.0, std::abs(change)));
  CHECK(death.sample >= 0);
  if (!death.steps) return;
  const auto& [gradient, momentum, decay] = *death.steps;
  const double own = death.part(Cause::weights) + death.part(Cause::bias);
  CHECK(std::abs(gradient + momentum + decay - own) <= 1e-9 * std::max(1.0, std::abs(own)));
}

/// The tensors that a sentence may name for this cause.
bool is_spoken_of(const Death& death, const Tensor& tensor, Index dense) {
  const auto cause = death.cause();
  const bool norm = tensor.layer > dense && tensor.layer < death.layer;
  if (tensor.layer != dense && !norm) return false;
  if (cause == Cause::weights) return !norm && tensor.name == "weight";
  if (cause == Cause::bias) return !norm && tensor.name == "bias";
  return cause != Cause::norm || norm;
}

/// The largest update is the largest step taken, with its rate; none if no step was taken.
void check_largest(const Seen& seen, const Death& death, Index dense) {
  const UnitUpdate& told = death.largest;
  double largest = 0, as_told = 0, rate = 0;
  for (const SeenStep& step : seen.steps) {
    if (step.number <= death.before.step || step.number > death.after.step) continue;
    for (const Tensor& tensor : seen.tensors) {
      if (!is_spoken_of(death, tensor, dense)) continue;
      const double norm = row_norm(step, tensor, death.unit);
      largest = std::max(largest, norm);
      if (step.number != told.step || tensor.full_name() != told.tensor) continue;
      as_told = norm;
      rate = step.rates.at(told.tensor);
    }
  }
  CHECK(told.norm == test::Approx(largest));
  CHECK(as_told == test::Approx(largest));
  if (largest == 0) return;
  CHECK(told.learning_rate == test::Approx(rate));
  CHECK(told.shares.gradient + told.shares.momentum + told.shares.decay == test::Approx(1));
}

// Causes of death.

struct Case {
  std::string name;
  Planted planted;
  std::optional<Cause> cause;
  std::vector<std::string> words;
  Index dense = 0;  ///< the layer that the unit's weights are in
};

/// One of each kind, with weight decay `decay` if it has any.
std::vector<Optimizer> rules(double decay = 0) {
  return {SGD{.weight_decay = decay},
          SGD{.momentum = 0.9, .weight_decay = decay},
          SGD{.momentum = 0.9, .nesterov = true, .weight_decay = decay},
          RMSprop{.weight_decay = decay},
          RMSprop{.momentum = 0.9, .centered = true, .weight_decay = decay},
          Adagrad{.weight_decay = decay},
          Adam{.weight_decay = decay},
          AdamW{.weight_decay = decay},
          NAdam{.weight_decay = decay},
          Lion{.weight_decay = decay}};
}

/// Those that carry on where there is no gradient.
std::vector<Optimizer> rules_with_memory() {
  return {SGD{.momentum = 0.9},
          SGD{.momentum = 0.9, .nesterov = true},
          RMSprop{.momentum = 0.9},
          Adam{},
          AdamW{.weight_decay = 0},
          NAdam{},
          Lion{}};
}

Planted by_bias(const Optimizer& optimizer = SGD{}) {
  return {.optimizer = optimizer, .groups = only(0, "bias", 5)};
}

Planted by_weights(const Optimizer& optimizer = SGD{}) {
  return {.optimizer = optimizer, .groups = only(0, "weight", 5)};
}

/// z = a(x + 0.25) - 0.5 in the second layer, whose own weights stay.
Planted by_inputs(const Layer& before) {
  return {.layers = {Dense{1}, before, Dense{1}, ReLU{}, Dense{1}},
          .values = {{"2.bias", {-0.5}}},
          .groups = only(0, "weight", 20),
          .layer = 3};
}

/// z = x - 0.5, with no gradient at all: the output layer's weight is 0.
Planted by_decay(const Optimizer& optimizer) {
  return {.values = {{"0.bias", {-0.5}}, {"2.weight", {0}}},
          .optimizer = optimizer,
          .groups = only(0, "weight", 1)};
}

/// Two steps: x = 1 has a gradient, and x = 0 has none for the weight. z = w x - 0.1, and w is such
/// that the second step ends half way below 0.
Planted by_momentum(const Optimizer& optimizer) {
  Planted planted{.values = {{"0.weight", {8}}, {"0.bias", {-0.1}}},
                  .x = {1, 0},
                  .optimizer = optimizer,
                  .groups = only(0, "weight", 0.1),
                  .batch_size = 1};
  const Seen rehearsed = run(planted);
  REQUIRE(rehearsed.deaths.empty());
  const double first = row_norm(rehearsed.steps[0], rehearsed.tensors[0], 0),
               second = row_norm(rehearsed.steps[1], rehearsed.tensors[0], 0);
  planted.values["0.weight"] = {first + second / 2 + 0.1};
  return planted;
}

/// The rate changes over four steps, with one probe after them.
Planted by_schedule(const Schedule& schedule, double rate) {
  return {.groups = only(0, "weight", rate), .schedule = schedule, .epochs = 4, .every_epochs = 4};
}

/// Everything learns slowly but the bias.
Planted by_group() {
  return {.groups = {{.layers = {0}, .parameter = "bias", .learning_rate = 5},
                     {.learning_rate = 0.01}}};
}

/// At x = 0.1 a weight that moves by 5 lowers z by 0.5, and a bias that moves by 1 lowers it by 1.
Planted by_the_smaller_step() {
  return {.x = {0.1},
          .groups = {{.layers = {0}, .parameter = "bias", .learning_rate = 1},
                     {.layers = {0}, .parameter = "weight", .learning_rate = 50}}};
}

/// The statistics stay; z = x + 0.25 + 0.5 at first.
Planted by_norm(const char* parameter, const Optimizer& optimizer) {
  return {.layers = {Dense{1}, BatchNorm{.momentum = 0}, ReLU{}, Dense{1}},
          .x = {1, 2},
          .optimizer = optimizer,
          .groups = only(1, parameter, 20),
          .layer = 2};
}

/// The second batch of ones makes (1, 0) of mean and variance: then no z is above -0.5.
Planted by_statistics(const Layer& activation, bool bias = true) {
  return {
      .layers = {Dense{.units = 1, .bias = bias}, BatchNorm{.momentum = 1}, activation, Dense{1}},
      .values = {{"1.bias", {-0.5}}},
      .x = {0.1, 0.2, 1, 1},
      .batch_size = 2,
      .layer = 2};
}

/// z = x - 0.6, and the weight is halved between steps.
Planted by_cures(const Optimizer& optimizer = SGD{}) {
  return {.values = {{"0.bias", {-0.6}}},
          .optimizer = optimizer,
          .cures = {ShrinkAndPerturb{.shrink = 0.5, .noise = 0}}};
}

/// z = 0.25 x + 0.25, and the bias goes up, or down, to where all bounded units are flat.
Planted far_off(const Layer& activation, double target) {
  return {.layers = {Dense{1}, activation, Dense{1}},
          .values = {{"0.weight", {0.25}}},
          .target = target,
          .groups = only(0, "bias", 10000)};
}

/// z = x - 0.6 at 1 and -0.5; the weight changes its sign, and then the second z is the larger one.
Planted with_takeover() {
  return {.values = {{"0.bias", {-0.6}}}, .x = {1, -0.5}, .groups = only(0, "weight", 4)};
}

/// A slope between -5 and -1 alone: z rises from -2 to -0.5.
Planted past_the_slope() {
  return {.layers = {Dense{1}, HardTanh{.min_value = -5, .max_value = -1}, Dense{1}},
          .values = {{"0.bias", {-3}}},
          .target = far_above,
          .groups = only(0, "bias", 1.5)};
}

/// z = 40 and 0: only the second sample has a slope. Both fall by 10: to where neither has.
Planted flat_at_the_top() {
  return {.layers = {Dense{1}, Tanh{}, Dense{1}},
          .values = {{"0.bias", {0.01}}},
          .x = {40, 0},
          .groups = only(0, "bias", 20)};
}

/// Activations whose units can die of a low z, and live at 0.5.
std::vector<Layer> mortal_activations() {
  std::vector<Layer> mortal;
  for (const auto& entry : registry<Layer>().entries()) {
    const Layer layer = test::example<Layer>(entry);
    if (!layer->needs(1).activation) continue;
    const auto is_dead_at = [&](double z) {
      return take_census(test::passing(layer, {z}), test::counting(1)).layers[0].dead() == 1;
    };
    if (is_dead_at(-10000) && !is_dead_at(0.5)) mortal.push_back(layer);
  }
  return mortal;
}

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const Optimizer& rule : rules()) {
    all.push_back({"bias, " + to_json(rule).dump(),
                   by_bias(rule),
                   Cause::bias,
                   {"its bias lowered z by", "largest update of 0.bias", "at step 1, by a gradient",
                    "(learning rate 5)"}});
    all.push_back({"weights, " + to_json(rule).dump(),
                   by_weights(rule),
                   Cause::weights,
                   {"its weights lowered z by", "largest update of 0.weight",
                    "at step 1, by a gradient", "(learning rate 5)"}});
  }
  all.push_back({"bias, rprop",
                 by_bias(Rprop{.min_step_size = frozen}),
                 Cause::bias,
                 {"its bias lowered z by 5;", "by a gradient of norm 1 (learning rate 5)"}});
  for (const Layer& before : {Layer(Identity{}), Layer(LeakyReLU{}), Layer(ELU{}), Layer(Tanh{}),
                              Layer(Sigmoid{}), Layer(Softsign{}), Layer(ReLU{}), Layer(GELU{})}) {
    all.push_back({"inputs, by " + std::string(before.kind()),
                   by_inputs(before),
                   Cause::inputs,
                   {"changes of its inputs lowered z by", "no optimizer step changed it"},
                   2});
  }
  for (const Optimizer& rule : rules(0.8)) {
    all.push_back({"weight decay, " + to_json(rule).dump(),
                   by_decay(rule),
                   Cause::weights,
                   {"its weights lowered z by", "at step 1, by weight decay (learning rate 1)"}});
  }
  for (const Optimizer& rule : rules_with_memory()) {
    all.push_back({"momentum, " + to_json(rule).dump(),
                   by_momentum(rule),
                   Cause::weights,
                   {"died at step 2: its weights lowered z by",
                    "at step 2, by momentum from earlier gradients (learning rate 0.1)"}});
  }
  const std::vector<std::pair<Schedule, double>> schedules{
      {StepRate{.every_epochs = 2, .gamma = 100}, 0.05},
      {Exponential{.gamma = 10}, 0.02},
      {Linear{.start_factor = 0, .end_factor = 1}, 2},
      {OneCycle{}, 2},
      {Cosine{.warmup_epochs = 2}, 1},
      {Cosine{}, 0.7}};
  const std::vector<const char*> peaks{
      "5 at step 3, by a gradient of norm 1 (learning rate 5)",
      "2 at step 3, by a gradient of norm 1 (learning rate 2)",
      "1 at step 3, by a gradient of norm 1 (learning rate 1)",
      " at step 2, by a gradient of norm 1",
      "1 at step 2, by a gradient of norm 1 (learning rate 1)",
      "0.7 at step 1, by a gradient of norm 1 (learning rate 0.7)"};
  for (std::size_t k = 0; k < schedules.size(); ++k) {
    const auto& [schedule, rate] = schedules[k];
    all.push_back({"schedule " + to_json(schedule).dump(),
                   by_schedule(schedule, rate),
                   Cause::weights,
                   {"died between steps 0 and 4: its weights lowered z by", peaks[k]}});
  }
  all.push_back({"a group's rate",
                 by_group(),
                 Cause::bias,
                 {"its bias lowered z by 5;", "largest update of 0.bias", "(learning rate 5)"}});
  all.push_back({"a step that is not the largest",
                 by_the_smaller_step(),
                 Cause::bias,
                 {"its bias lowered z by 1;", "largest update of 0.bias: 1 at step 1",
                  "by a gradient of norm 1 (learning rate 1)"}});
  for (const Optimizer& rule : {Optimizer(SGD{}), Optimizer(Adam{}), Optimizer(Lion{})}) {
    for (const char* parameter : {"weight", "bias"}) {
      all.push_back({"batch norm's " + std::string(parameter) + ", " + to_json(rule).dump(),
                     by_norm(parameter, rule),
                     Cause::norm,
                     {"the parameters of batch_norm lowered z by",
                      "largest update of 1." + std::string(parameter), "(learning rate 20)"}});
    }
  }
  const std::vector<std::string> statistics{"the running statistics of batch_norm lowered z by",
                                            "no optimizer step changed it"};
  all.push_back({"statistics", by_statistics(ReLU{}), Cause::statistics, statistics});
  all.push_back({"statistics, relu6", by_statistics(ReLU6{}), Cause::statistics, statistics});
  all.push_back(
      {"statistics, no bias", by_statistics(ReLU{}, false), Cause::statistics, statistics});
  for (const Optimizer& rule : {Optimizer(SGD{}), Optimizer(Adam{})}) {
    all.push_back({"cures, " + to_json(rule).dump(),
                   by_cures(rule),
                   Cause::cures,
                   {"cures lowered z by 0.5;", "no optimizer step changed it"}});
  }
  Planted with_gradient = by_cures();
  with_gradient.groups = only(0, "weight", 0.02);
  all.push_back({"cures, beside steps",
                 with_gradient,
                 Cause::cures,
                 {"cures lowered z by 0.49;", "largest update of 0.weight: 0.02"}});
  for (const Layer& activation : {Layer(Tanh{}), Layer(Sigmoid{}), Layer(Softsign{}),
                                  Layer(HardTanh{}), Layer(HardSigmoid{}), Layer(ReLU6{})}) {
    all.push_back(
        {"saturated upwards, " + std::string(activation.kind()),
         far_off(activation, far_above),
         std::nullopt,
         {"its activation is flat on all samples, up to z = ", "largest update of 0.bias"}});
  }
  for (const Layer& activation : mortal_activations()) {
    all.push_back({"downwards, " + std::string(activation.kind()),
                   far_off(activation, far_below),
                   Cause::bias,
                   {"its bias lowered z by", "largest update of 0.bias"}});
  }
  all.push_back({"another sample takes over",
                 with_takeover(),
                 Cause::weights,
                 {"its weights lowered z by 2;", "2 at step 1, by a gradient of norm 0.5"}});
  Planted clipped{.groups = only(0, "bias", 50), .clip_value = 0.1};
  all.push_back({"a clipped gradient",
                 clipped,
                 Cause::bias,
                 {"its bias lowered z by 5;", "by a gradient of norm 0.1 (learning rate 50)"}});
  clipped = {.groups = only(0, "bias", 500), .clip_norm = 0.1};
  all.push_back({"clipped gradients",
                 clipped,
                 Cause::bias,
                 {"its bias lowered z by", "by a gradient of norm 0.0", "(learning rate 500)"}});
  all.push_back({"past the slope",
                 past_the_slope(),
                 std::nullopt,
                 {"its slope vanished although z did not fall", "largest update of 0.bias: 1.5"}});
  all.push_back(
      {"flat at the top",
       flat_at_the_top(),
       std::nullopt,
       {"its activation is flat on all samples, up to z = 30", "largest update of 0.bias: 10"}});
  return all;
}

}  // namespace

TEST_CASE("forensics: planted deaths get their cause, and the largest step with its rate",
          "[vitals]") {
  const std::vector<Case> all = cases();
  CHECK(all.size() >= 40);
  for (const Case& c : all) {
    INFO(c.name);
    const Seen seen = run(c.planted);
    REQUIRE(seen.deaths.size() == 1);
    const Death& death = seen.deaths[0];
    INFO(sentence(death));
    CHECK((death.layer == c.planted.layer && death.unit == 0));
    CHECK(death.cause() == c.cause);
    for (const std::string& words : c.words) CHECK_THAT(sentence(death), ContainsSubstring(words));
    check_sums(death);
    check_largest(seen, death, c.dense);
  }
}

TEST_CASE("forensics: the parts of steps are given in z, with the right size", "[vitals]") {
  for (const Optimizer& rule : rules(0.8)) {
    INFO(to_json(rule));
    const Death death = run(by_decay(rule)).deaths.at(0);
    CHECK(death.steps->decay == test::Approx(death.part(Cause::weights)));
    CHECK(death.steps->momentum == 0);
    CHECK(std::abs(death.steps->gradient) < 1e-6);
  }
  for (const Optimizer& rule : rules_with_memory()) {
    INFO(to_json(rule));
    const Death death = run(by_momentum(rule)).deaths.at(0);
    CHECK(death.steps->momentum == test::Approx(death.part(Cause::weights)));
    CHECK(death.steps->decay == 0);
  }
  for (const Optimizer& rule : rules()) {
    INFO(to_json(rule));
    const Death death = run(by_bias(rule)).deaths.at(0);
    CHECK(death.steps->gradient == test::Approx(death.part(Cause::bias)));
  }
}

TEST_CASE("forensics: a change of the sample is no cause, and only raises the margin", "[vitals]") {
  const Death death = run(with_takeover()).deaths.at(0);
  CHECK(death.margin_before == test::Approx(0.4));
  CHECK(death.margin_after == test::Approx(-0.1));
  CHECK(death.part(Cause::weights) == test::Approx(-2));  // at x = 1: from 0.4 to -1.6
  CHECK(death.sample == test::Approx(1.5));
  // From 1 to about 0: z falls at both, and that of x = 0.1 ends higher.
  const Planted nearly{.values = {{"0.bias", {0}}},
                       .x = {1, 0.1},
                       .groups = only(0, "weight", 2.2)};  // by 1.1 / 2 times the rate
  const Death small = run(nearly).deaths.at(0);
  CHECK(small.cause() == Cause::weights);
  CHECK(small.part(Cause::weights) == test::Approx(-1.21));
  CHECK(small.sample == test::Approx(0.9 * 0.21));
}

TEST_CASE("forensics: each phrase occurs where it is true, and not elsewhere", "[vitals]") {
  const Planted in_two_parts{.values = {{"0.weight", {1.8}}, {"0.bias", {0}}},
                             .x = {1, 0.1},  // the second gradient is a tenth
                             .optimizer = SGD{.momentum = 0.9},
                             .groups = only(0, "weight", 1),
                             .batch_size = 1};
  Planted mostly_decay = by_decay(SGD{.weight_decay = 0.8});
  mostly_decay.values["2.weight"] = {0.1};  // and a gradient of 0.1
  Planted mostly_gradient = by_weights(SGD{.weight_decay = 0.1});
  Planted averaged = by_bias();
  averaged.average = 0.5;
  struct Saying {
    const char* words;
    Planted said, not_said;
  };
  const std::vector<Saying> sayings{
      {": its bias lowered z by", by_bias(), by_weights()},
      {": its weights lowered z by", by_weights(), by_bias()},
      {": changes of its inputs lowered z by", by_inputs(Identity{}), by_weights()},
      {": the parameters of batch_norm lowered z by", by_norm("bias", SGD{}),
       by_statistics(ReLU{})},
      {": the running statistics of batch_norm lowered z by", by_statistics(ReLU{}),
       by_norm("weight", SGD{})},
      {": cures lowered z by", by_cures(), by_decay(SGD{.weight_decay = 0.8})},
      {": its activation is flat on all samples, up to z = ", far_off(Tanh{}, far_above),
       far_off(Tanh{}, far_below)},
      {": its slope vanished although z did not fall", past_the_slope(), flat_at_the_top()},
      {"; no optimizer step changed it", by_cures(), by_group()},
      {"; largest update of 0.weight: ", by_weights(), by_bias()},
      {"; largest update of 0.bias: ", by_bias(), by_weights()},
      {"; largest update of the trained 0.bias: ", averaged, by_bias()},
      {" at step 2, ", by_momentum(SGD{.momentum = 0.9}), by_bias()},
      {", by a gradient of norm 1 ", by_weights(), mostly_gradient},
      {", mostly by a gradient of norm 1 ", mostly_gradient, by_weights()},
      {", by momentum from earlier gradients ", by_momentum(SGD{.momentum = 0.9}), in_two_parts},
      {", mostly by momentum from earlier gradients ", in_two_parts,
       by_momentum(SGD{.momentum = 0.9})},
      {", by weight decay ", by_decay(AdamW{.weight_decay = 0.8}), mostly_decay},
      {", mostly by weight decay ", mostly_decay, by_decay(AdamW{.weight_decay = 0.8})},
      {" died at step 1: ", by_bias(), by_schedule(Linear{.start_factor = 0, .end_factor = 1}, 2)},
      {" died between steps 0 and 4: ", by_schedule(Linear{.start_factor = 0, .end_factor = 1}, 2),
       by_bias()}};
  for (const auto& [words, said, not_said] : sayings) {
    INFO(words);
    const Seen where_true = run(said), where_not = run(not_said);
    REQUIRE(where_true.deaths.size() == 1);
    REQUIRE(where_not.deaths.size() == 1);
    CHECK_THAT(sentence(where_true.deaths[0]), ContainsSubstring(words));
    CHECK_THAT(sentence(where_not.deaths[0]), !ContainsSubstring(words));
  }
}

TEST_CASE("forensics: for an averaged net there are causes, and the trained net's steps",
          "[vitals]") {
  Planted averaged = by_bias();
  averaged.average = 0.5;
  const Death death = run(averaged).deaths.at(0);
  CHECK(death.cause() == Cause::bias);
  CHECK_FALSE(death.steps);
  CHECK(death_to_json(death).at("steps").is_null());
  check_sums(death);
}

TEST_CASE("forensics: a replaced unit has no explanation", "[vitals]") {
  Planted planted = by_bias();  // dead by the step
  planted.cures = {ReDo{.every_steps = 1}};
  for (const double fresh : {1.0, -1.0}) {  // and replaced behind it, by one that lives, or is dead
    planted.layers[0] = Dense{.units = 1, .init = Constant{fresh}};
    CHECK(run(planted).deaths.empty());
  }
}

TEST_CASE("forensics: units after a layer that mixes them are left out", "[vitals]") {
  Planted planted = by_bias();
  planted.layers = {Dense{2}, LayerNorm{}, ReLU{}, Dense{1}};
  planted.values = {{"1.bias", {0.5}}};
  planted.groups = only(1, "bias", 50);
  planted.layer = 2;
  CHECK(run(planted).deaths.empty());
}

// The split.

namespace {

/// A layer's z for a net with these values, computed by the net itself.
double z_of(const std::vector<Layer>& front, const Sequential& values, const Dataset& data,
            Index sample, Index unit) {
  Sequential net(data.features(), front);
  for (const Tensor& tensor : net.architecture().parameters()) {
    net.set_tensor(tensor.full_name(), values.tensor(tensor.full_name()));
  }
  for (const Tensor& tensor : net.architecture().buffers()) {
    net.set_tensor(tensor.full_name(), values.tensor(tensor.full_name()));
  }
  Matrix x(data.features(), 1);
  data.gather(std::span(&sample, 1), view(x));
  return static_cast<double>(net.predict(x)(unit, 0));
}

/// The deaths from one probe to the next, for given changes of the net's values.
std::vector<Death> deaths_between(const Sequential& before, const Sequential& after,
                                  const Dataset& probe) {
  Forensics forensics;
  DeadHistory history;
  const Census first = take_census(before, probe), second = take_census(after, probe);
  forensics.begin(before);
  history.add({0, 0}, first);
  forensics.remember(first, {0, 0});
  history.add({1, 10}, second);
  return forensics.explain(after, second, probe, history, {before.weights(), before.buffers()},
                           false);
}

}  // namespace

TEST_CASE("forensics: weights and inputs each get their change times the other's mean",
          "[vitals]") {
  // z = w a + b with a = w0 x: from 2 * 1 + 1 = 3 to 3 * -1 - 1 = -4.
  Planted planted = by_inputs(Identity{});
  planted.values = {{"0.bias", {0}}, {"0.weight", {1}}, {"2.weight", {2}}, {"2.bias", {1}}};
  const Sequential before = net_of(planted);
  planted.values = {{"0.bias", {0}}, {"0.weight", {-1}}, {"2.weight", {3}}, {"2.bias", {-1}}};
  const Sequential after = net_of(planted);
  const Dataset probe = Dataset::of_values(Matrix::Ones(1, 1), Matrix::Zero(1, 1));
  const auto deaths = deaths_between(before, after, probe);
  REQUIRE(deaths.size() == 1);
  CHECK(deaths[0].part(Cause::bias) == test::Approx(-2));
  CHECK(std::abs(deaths[0].part(Cause::weights)) < 1e-9);    // 1 times the mean of 1 and -1
  CHECK(deaths[0].part(Cause::inputs) == test::Approx(-5));  // -2 times the mean of 2 and 3
  CHECK(deaths[0].cause() == Cause::inputs);
}

TEST_CASE("forensics: the parts are the mean effects over all orders of causes", "[vitals]") {
  const std::vector<Layer> front{Dense{3}, Tanh{}, Dense{2}, BatchNorm{}};
  std::vector<Layer> layers = front;
  layers.insert(layers.end(), {Layer(Dropout{.rate = 0.5}), Layer(ReLU{}), Layer(Dense{1})});
  const Dataset probe = Dataset::of_values(test::normal(4, 6, 3), Matrix::Zero(1, 6));
  const auto random_net = [&](std::uint64_t seed, double shift) {
    Sequential net(4, layers, seed);
    const auto place = static_cast<std::uint32_t>(10 * seed);
    net.set_tensor("2.bias", test::normal(2, 1, place));
    net.set_tensor("3.weight", test::normal(2, 1, place + 1));
    net.set_tensor("3.bias",
                   (test::normal(2, 1, place + 2).array() + static_cast<Scalar>(shift)).matrix());
    net.set_tensor("3.running_mean", test::normal(2, 1, place + 3));
    net.set_tensor("3.running_var",
                   (test::normal(2, 1, place + 4).array().square() + Scalar(0.3)).matrix());
    return net;
  };
  // Which tensors each cause changes.
  const std::vector<std::pair<Cause, std::vector<const char*>>> changed{
      {Cause::bias, {"2.bias"}},
      {Cause::weights, {"2.weight"}},
      {Cause::inputs, {"0.weight", "0.bias"}},
      {Cause::norm, {"3.weight", "3.bias"}},
      {Cause::statistics, {"3.running_mean", "3.running_var"}}};
  Index seen = 0;
  for (const std::uint64_t seed : {1u, 2u, 3u, 4u}) {
    const Sequential before = random_net(seed, 3), after = random_net(seed + 100, -20);
    const Census first = take_census(before, probe);
    for (const Death& death : deaths_between(before, after, probe)) {
      if (death.layer != 5) continue;
      INFO(sentence(death));
      const Index top = layer_of(first, 5).units[at(death.unit)].max_sample;
      std::vector<std::size_t> order{0, 1, 2, 3, 4};
      std::array<double, cause_count> expected{};
      do {
        Sequential mixed = before;
        double z = z_of(front, mixed, probe, top, death.unit);
        for (const std::size_t k : order) {
          for (const char* name : changed[k].second) mixed.set_tensor(name, after.tensor(name));
          const double next = z_of(front, mixed, probe, top, death.unit);
          expected[at(changed[k].first)] += (next - z) / 120;
          z = next;
        }
      } while (std::next_permutation(order.begin(), order.end()));
      for (std::size_t k = 0; k < cause_count; ++k) {
        CHECK(std::abs(death.parts[k] - expected[k]) <=
              1e-4 * std::max(1.0, std::abs(death.margin_after - death.margin_before)));
      }
      check_sums(death);
      ++seen;
    }
  }
  CHECK(seen >= 4);
}

TEST_CASE("forensics: the parts of each death add up to the change of its margin", "[vitals]") {
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
          INFO(sentence(death));
          check_sums(death);
          CHECK(death.margin_before > 0);
          CHECK(death.margin_after <= 0);
          CHECK(death.cause());
          CHECK(death.part(Cause::cures) == 0);
          if (death.layer == 1) {
            CHECK(death.part(Cause::inputs) == 0);
            CHECK(death.part(Cause::norm) == 0);
            CHECK(death.part(Cause::statistics) == 0);
          }
          moved_inputs += death.part(Cause::inputs) != 0 ? 1 : 0;
          other_sample += death.sample > 0 ? 1 : 0;
          ++deaths;
        }
      }
      CHECK(deaths > 10);
      CHECK(moved_inputs > 0);
      CHECK(other_sample > 0);
    }
  }
}

TEST_CASE("forensics: exactly the deaths in a census are explained", "[vitals]") {
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

TEST_CASE("forensics: a planted cause is found, with numbers computed by hand", "[vitals]") {
  // z = w x + b = 0.75 * 0.5 + 0.625 = 1; the loss is (z - 0)^2, so dL/dz = 2 and one step of size
  // 1 takes 2 off the bias and 1 off the weight: z falls by 2 and by 0.5.
  const Planted planted{.values = {{"0.weight", {0.75}}, {"0.bias", {0.625}}, {"2.bias", {0}}}};
  Sequential net = net_of(planted);
  const Dataset data = Dataset::of_values(Matrix::Constant(1, 1, Scalar(0.5)), Matrix::Zero(1, 1));
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
  CHECK(death.margin_after == test::Approx(-1.5));
  CHECK(death.part(Cause::bias) == test::Approx(-2));
  CHECK(death.part(Cause::weights) == test::Approx(-0.5));
  CHECK(death.part(Cause::inputs) == 0);
  CHECK(death.sample == test::Approx(0).margin(1e-12));
  CHECK(death.steps->gradient == test::Approx(-2.5));
  CHECK(death.largest.norm == test::Approx(2));
  CHECK(death.largest.gradient_norm == test::Approx(2));
  CHECK(sentence(death) ==
        "hidden layer 1, unit 0 died at step 1: its bias lowered z by 2; largest update of 0.bias: "
        "2 at "
        "step 1, by a gradient of norm 2 (learning rate 1)");
}

TEST_CASE("forensics: the sentence has the main cause and the largest optimizer step", "[vitals]") {
  Death death{.layer = 3,
              .hidden_layer = 2,
              .unit = 17,
              .before = {1, 938},
              .after = {2, 1876},
              .margin_before = 1,
              .margin_after = -0.4,
              .parts = {-0.8, -0.5, 0.1, 0, 0, 0},
              .sample = 0.2,
              .steps = StepParts{-1.3, 0, 0},
              .largest = {.tensor = "2.bias",
                          .norm = 0.9,
                          .step = 1240,
                          .learning_rate = 0.1,
                          .gradient_norm = 14,
                          .shares = {0.99, 0.01, 0}},
              .norm = "batch_norm"};
  const std::string when = "hidden layer 2, unit 17 died between steps 938 and 1,876: ";
  const auto part = [&](Cause cause) -> double& { return death.parts[at(cause)]; };
  CHECK(sentence(death) == when +
                               "its bias lowered z by 0.8; largest update of 2.bias: 0.9 at step "
                               "1,240, mostly by a gradient of norm 14 (learning rate 0.1)");
  part(Cause::weights) = -3;
  death.largest.tensor = "2.weight";
  death.largest.shares = {0, 0.4, 0.6};
  CHECK(sentence(death) == when +
                               "its weights lowered z by 3; largest update of 2.weight: 0.9 at "
                               "step 1,240, mostly by weight decay (learning rate 0.1)");
  part(Cause::inputs) = -4;
  death.largest = {};
  CHECK(sentence(death) ==
        when + "changes of its inputs lowered z by 4; no optimizer step changed it");
  part(Cause::norm) = -5;
  CHECK_THAT(sentence(death), ContainsSubstring("the parameters of batch_norm lowered z by 5"));
  part(Cause::statistics) = -6;
  CHECK_THAT(sentence(death),
             ContainsSubstring("the running statistics of batch_norm lowered z by 6"));
  part(Cause::cures) = -7;
  CHECK_THAT(sentence(death), ContainsSubstring("cures lowered z by 7"));
  death.margin_after = 2;
  CHECK_THAT(sentence(death),
             ContainsSubstring("its activation is flat on all samples, up to z = 2"));
  death.parts.fill(0);
  death.margin_after = -0.4;
  CHECK(sentence(death) ==
        when + "its slope vanished although z did not fall; no optimizer step changed it");
}

TEST_CASE("forensics: JSON has every part, the cause and the parts of the largest step",
          "[vitals]") {
  const Death death = run(by_momentum(SGD{.momentum = 0.9})).deaths.at(0);
  const Json json = death_to_json(death);
  double sum = json.at("sample");
  for (const char* part : {"bias", "weights", "inputs", "norm", "statistics", "cures"}) {
    sum += json.at(part).get<double>();
  }
  CHECK(sum == test::Approx(death.margin_after - death.margin_before));
  CHECK(json.at("cause") == "weights");
  CHECK(json.at("steps").at("momentum").get<double>() == death.steps->momentum);
  CHECK(json.at("largest_update").at("tensor") == "0.weight");
  CHECK(json.at("largest_update").at("shares").at("momentum").get<double>() == test::Approx(1));
  CHECK(json.at("layer") == 1);
  CHECK(json.at("hidden_layer") == 1);
  CHECK(json.at("text") == sentence(death));
  CHECK(death_to_json(run(past_the_slope()).deaths.at(0)).at("cause").is_null());
}
