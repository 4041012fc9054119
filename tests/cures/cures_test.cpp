#include <cmath>

#include <rectify/cures/continual_backprop.hpp>
#include <rectify/cures/cures.hpp>
#include <rectify/cures/redo.hpp>
#include <rectify/cures/shrink_and_perturb.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/batch_norm.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/dropout.hpp>
#include <rectify/layers/prelu.hpp>
#include <rectify/metrics/metrics.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/optim/nadam.hpp>
#include <rectify/optim/sgd.hpp>
#include <rectify/training/trainer.hpp>
#include <rectify/vitals/definitions.hpp>
#include <rectify/vitals/vitals.hpp>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

constexpr Index features = 20, classes = 4, hidden = 70;

Dataset blobs() { return test::blobs(300, features, classes); }

/// All samples of the set, to evaluate outputs.
Matrix inputs() {
  const Dataset data = blobs();
  Matrix x(features, data.size());
  for (Index i = 0; i < data.size(); ++i) {
    data.gather(std::span(&i, 1), columns(view(x), {i, i + 1}));
  }
  return x;
}

/// Keeps the state of a run after each step, before and after a cure.
struct Keep : Observer {
  explicit Keep(std::uint64_t step) : at(step) {}
  void after_step(Training& training) override {
    if (training.place.step != at) return;
    state = training.state();
    net = training.trained();
  }
  std::uint64_t at;
  RunState state;
  std::optional<Sequential> net;
};

struct Treated {
  Sequential before, after;
  RunState state_before, state_after;
};

/// A run in which a cure acts after step `step`, and what is there before and after.
Treated treated(const Sequential& net, const Cure& cure, std::uint64_t step,
                Optimizer optimizer = Adam{}) {
  Sequential trained = net;
  const auto before = std::make_shared<Keep>(step), after = std::make_shared<Keep>(step);
  Trainer({.optimizer = std::move(optimizer), .batch_size = 32, .epochs = 2, .seed = 1})
      .fit(trained, blobs(), {}, {before, std::make_shared<Cures>(std::vector{cure}, 1), after});
  return {*before->net, *after->net, before->state, after->state};
}

/// A ReLU net whose first three units never fire, and whose next two hardly do.
Sequential dormant_net(std::vector<Layer> between = {ReLU{}}) {
  std::vector<Layer> layers{Dense{hidden}};
  layers.insert(layers.end(), between.begin(), between.end());
  layers.push_back(Dense{classes});
  Sequential net(features, layers, 1);
  Matrix bias = net.tensor("0.bias"), weight = net.tensor("0.weight");
  bias.topRows(3).setConstant(-1000);
  weight.middleRows(3, 2) *= Scalar(1e-3);
  net.set_tensor("0.bias", bias);
  net.set_tensor("0.weight", weight);
  return net;
}

/// Outputs of the hidden layer, (units, samples), as the output layer gets them.
Matrix hidden_outputs(const Sequential& net) {
  const auto& layers = net.architecture().layers();
  std::vector<Layer> front;
  for (std::size_t l = 0; l + 1 < layers.size(); ++l) front.push_back(layers[l].layer);
  Sequential part(features, front);
  for (const Tensor& tensor : part.architecture().parameters()) {
    part.set_tensor(tensor.full_name(), net.tensor(tensor.full_name()));
  }
  for (const Tensor& tensor : part.architecture().buffers()) {
    part.set_tensor(tensor.full_name(), net.tensor(tensor.full_name()));
  }
  return part.predict(inputs());
}

std::string last_weight(const Sequential& net) {
  return std::to_string(net.architecture().layers().size() - 1) + ".weight";
}

/// Units whose outgoing weights are all 0.
std::vector<Index> replaced_units(const Sequential& net) {
  std::vector<Index> units;
  const Matrix weight = net.tensor(last_weight(net));
  for (Index i = 0; i < weight.cols(); ++i) {
    if (weight.col(i).isZero(0)) units.push_back(i);
  }
  return units;
}

}  // namespace

TEST_CASE("redo: only dormant units are replaced", "[cures]") {
  const Treated t = treated(dormant_net(), ReDo{.every_steps = 5}, 5, SGD{.learning_rate = 1e-6});
  CHECK(replaced_units(t.after) == std::vector<Index>{0, 1, 2, 3, 4});
  const Matrix before = t.before.tensor("0.weight"), after = t.after.tensor("0.weight");
  CHECK(after.topRows(5) != before.topRows(5));
  CHECK(after.bottomRows(hidden - 5) == before.bottomRows(hidden - 5));
  CHECK(t.after.tensor("0.bias").topRows(5).isZero(0));
  // he_normal: deviation sqrt(2 / 20) = 0.316 over 100 draws.
  const double deviation = std::sqrt(after.topRows(5).cast<double>().squaredNorm() / 100);
  CHECK(std::abs(deviation - 0.316) < 0.1);
}

TEST_CASE("redo: outputs change by exactly the removed w_out h", "[cures]") {
  for (const auto& between : {std::vector<Layer>{ReLU{}}, std::vector<Layer>{BatchNorm{}, ReLU{}},
                              std::vector<Layer>{PReLU{.per_unit = true}, Dropout{.rate = 0.3}},
                              std::vector<Layer>{Tanh{}, BatchNorm{}}}) {
    const Treated t = treated(dormant_net(between), ReDo{.every_steps = 7, .threshold = 0.3}, 7);
    const std::vector<Index> units = replaced_units(t.after);
    INFO(between.front().kind());
    REQUIRE(units.size() > 0);
    const Matrix h = hidden_outputs(t.before), w = t.before.tensor(last_weight(t.before));
    Matrix expected = t.before.predict(inputs());
    for (const Index unit : units) expected -= w.col(unit) * h.row(unit);
    CHECK(test::relative_error(t.after.predict(inputs()), expected) < 1e-6);
  }
}

TEST_CASE("redo: units that were constant 0 leave the outputs as they are", "[cures]") {
  Sequential net = dormant_net();
  const Treated t = treated(net, ReDo{.every_steps = 3, .threshold = 0}, 3);
  CHECK(replaced_units(t.after) == std::vector<Index>{0, 1, 2});
  CHECK(test::relative_error(t.after.predict(inputs()), t.before.predict(inputs())) < 1e-6);
}

TEST_CASE("redo: the optimizer's state is reset for the replaced units only", "[cures]") {
  const Treated t = treated(dormant_net(), ReDo{.every_steps = 9, .threshold = 0.5}, 9);
  const std::vector<Index> units = replaced_units(t.after);
  const auto is_replaced = [&](Index unit) {
    return std::find(units.begin(), units.end(), unit) != units.end();
  };
  REQUIRE(units.size() >= 3);
  const auto& parameters = t.after.architecture().parameters();
  Index forgotten = 0;
  for (std::size_t slot = 0; slot < t.state_after.slots.size(); ++slot) {
    for (const Tensor& tensor : parameters) {
      for (Index unit = 0; unit < tensor.units(); ++unit) {
        for (Index input = 0; input < tensor.inputs(); ++input) {
          const auto k = static_cast<std::size_t>(tensor.at(unit, input));
          const bool own =
              tensor.layer == 0 ? is_replaced(unit) : tensor.inputs() > 1 && is_replaced(input);
          const Scalar expected = own ? 0 : t.state_before.slots[slot][k];
          CHECK(t.state_after.slots[slot][k] == expected);
          forgotten += own && t.state_before.slots[slot][k] != 0 ? 1 : 0;
        }
      }
    }
  }
  CHECK(forgotten > 0);
}

TEST_CASE("redo: step counts are reset for the replaced units only", "[cures]") {
  const Treated t = treated(dormant_net(), ReDo{.every_steps = 9}, 9);
  const std::vector<Index> units = replaced_units(t.after);
  REQUIRE(units.size() >= 3);
  CHECK(t.state_before.reset_steps.empty());
  REQUIRE(t.state_after.reset_steps.size() == t.after.weights().size());
  for (const Tensor& tensor : t.after.architecture().parameters()) {
    for (Index unit = 0; unit < tensor.units(); ++unit) {
      for (Index input = 0; input < tensor.inputs(); ++input) {
        const bool outgoing = tensor.layer != 0;
        if (outgoing && tensor.inputs() == 1) continue;  // the output layer's biases
        const Index hidden_unit = outgoing ? input : unit;
        const bool own = std::find(units.begin(), units.end(), hidden_unit) != units.end();
        CHECK(t.state_after.reset_steps[at(tensor.at(unit, input))] == Scalar(own ? 9 : 0));
      }
    }
  }
}

TEST_CASE("redo: a new unit's first step is as large as at the start of a run", "[cures]") {
  // The moments are 0 again. With the bias correction of step 20 Adam's first step with them would
  // be half as large as the rate, and from step 1,000 on three times as large.
  const double rate = 1e-3;
  for (const Optimizer& optimizer :
       {Optimizer(Adam{.learning_rate = rate}), Optimizer(AdamW{.learning_rate = rate}),
        Optimizer(NAdam{.learning_rate = rate})}) {
    INFO(optimizer.kind());
    Sequential net = dormant_net();
    const auto cures = std::make_shared<Cures>(std::vector<Cure>{ReDo{.every_steps = 19}}, 1);
    const auto replaced = std::make_shared<Keep>(19), next = std::make_shared<Keep>(20);
    Trainer({.optimizer = optimizer, .batch_size = 32, .epochs = 2, .seed = 1})
        .fit(net, blobs(), {}, {cures, replaced, next});
    const Matrix moved = (next->net->tensor("2.weight") - replaced->net->tensor("2.weight"));
    const std::vector<Index> units = replaced_units(*replaced->net);
    REQUIRE(units.size() >= 3);
    for (const Index unit : units) {
      CHECK(static_cast<double>(moved.col(unit).cwiseAbs().maxCoeff()) < 1.1 * rate);
      CHECK(static_cast<double>(moved.col(unit).cwiseAbs().maxCoeff()) > 0.99 * rate);
    }
  }
}

TEST_CASE("redo: a unit's elements of unit-wise layers get initial values", "[cures]") {
  const Treated t =
      treated(dormant_net({BatchNorm{}, PReLU{.per_unit = true}, ReLU{}}),
              ReDo{.every_steps = 12, .threshold = 0.5}, 12, Adam{.learning_rate = 0.01});
  const std::vector<Index> units = replaced_units(t.after);
  REQUIRE(units.size() > 0);
  for (const Index unit : units) {
    CHECK(t.after.tensor("1.weight")(unit, 0) == 1);
    CHECK(t.after.tensor("1.bias")(unit, 0) == 0);
    CHECK(t.after.tensor("1.running_mean")(unit, 0) == 0);
    CHECK(t.after.tensor("1.running_var")(unit, 0) == 1);
    CHECK(t.after.tensor("2.weight")(unit, 0) == Scalar(0.25));
    CHECK(t.before.tensor("1.running_var")(unit, 0) != 1);
  }
}

TEST_CASE("redo: a slope shared by all units is kept", "[cures]") {
  const Treated t = treated(dormant_net({PReLU{}}), ReDo{.every_steps = 12, .threshold = 0.9}, 12);
  REQUIRE(replaced_units(t.after).size() > 0);
  CHECK(t.after.tensor("1.weight") == t.before.tensor("1.weight"));
}

TEST_CASE("redo: does nothing after its last step", "[cures]") {
  const Cure cure = ReDo{.every_steps = 5, .until = 5};
  CHECK(replaced_units(treated(dormant_net(), cure, 5).after).size() >= 3);
  CHECK(replaced_units(treated(dormant_net(), cure, 10).after).empty());
}

TEST_CASE("continual_backprop: replaces the least useful unit at the given rate", "[cures]") {
  // Of 70 units, all mature after step 3, a tenth each step: 7 from step 4 on.
  const Cure cure = ContinualBackprop{.replacement_rate = 0.1, .maturity = 3};
  CHECK(replaced_units(treated(dormant_net(), cure, 3).after).empty());
  const std::vector<Index> units = replaced_units(treated(dormant_net(), cure, 4).after);
  CHECK(units.size() == 7);
  for (const Index dormant : {0, 1, 2, 3, 4}) {
    CHECK(std::find(units.begin(), units.end(), dormant) != units.end());
  }
}

TEST_CASE("continual_backprop: outputs change by w_out (h - mean)", "[cures]") {
  // With decay 0 the running mean is that of the last batch: here all 300 samples.
  for (const Layer& activation : {Layer(Tanh{}), Layer(ReLU{}), Layer(Sigmoid{})}) {
    Sequential net = dormant_net({activation}), trained = net;
    const auto before = std::make_shared<Keep>(2), after = std::make_shared<Keep>(2);
    const Cure cure = ContinualBackprop{.replacement_rate = 0.2, .maturity = 1, .decay = 0};
    Trainer({.optimizer = Adam{}, .batch_size = 300, .epochs = 2})
        .fit(trained, blobs(), {}, {before, std::make_shared<Cures>(std::vector{cure}, 1), after});
    const std::vector<Index> units = replaced_units(*after->net);
    REQUIRE(units.size() == 14);
    const Matrix h = hidden_outputs(*before->net), w = before->net->tensor("2.weight");
    Matrix expected = before->net->predict(inputs());
    for (const Index unit : units) {
      const Matrix moved = (h.row(unit).array() - h.row(unit).mean()).matrix();
      expected -= w.col(unit) * moved;
    }
    INFO(activation.kind());
    CHECK(test::relative_error(after->net->predict(inputs()), expected) < 1e-6);
  }
}

TEST_CASE("shrink_and_perturb: weights shrink and get noise, biases do neither", "[cures]") {
  const Treated t = treated(dormant_net(), ShrinkAndPerturb{.shrink = 0.25, .noise = 0.1}, 1);
  const Matrix before = t.before.tensor("0.weight"), after = t.after.tensor("0.weight");
  const Eigen::ArrayXXd noise = (after - Scalar(0.75) * before).cast<double>().array();
  const double n = static_cast<double>(noise.size());
  CHECK(std::abs(noise.mean()) < 6 * 0.1 / std::sqrt(n));
  CHECK(std::abs(std::sqrt(noise.square().mean()) - 0.1) < 6 * 0.1 / std::sqrt(2 * n));
  CHECK(t.after.tensor("0.bias") == t.before.tensor("0.bias"));
  CHECK(t.state_after.slots == t.state_before.slots);
}

TEST_CASE("cures: the same bits on any number of threads, and when resumed",
          "[cures][threads][bits]") {
  const std::vector<Cure> cures{ReDo{.every_steps = 7},
                                ContinualBackprop{.replacement_rate = 0.02, .maturity = 4},
                                ShrinkAndPerturb{.shrink = 1e-3, .noise = 1e-3, .every_steps = 5}};
  const auto trainer = [](int threads) {
    return Trainer({.optimizer = Adam{},
                    .batch_size = 32,
                    .epochs = 2,
                    .seed = 1,
                    .threads = threads,
                    .updates = {.average = 0.9}});
  };
  const Sequential start(features, {Dense{130}, BatchNorm{}, ReLU{}, Dense{70}, Tanh{}, Dense{4}});
  Sequential one = start;
  const auto keep = std::make_shared<Keep>(13);
  trainer(1).fit(one, blobs(), {}, {std::make_shared<Cures>(cures, 1), keep});
  for (const int threads : {2, 4}) {
    Sequential many = start;
    trainer(threads).fit(many, blobs(), {}, {std::make_shared<Cures>(cures, 1)});
    CHECK(test::bits_of(many) == test::bits_of(one));
  }
  Sequential resumed = start;
  const auto again = std::make_shared<Cures>(cures, 1);
  trainer(2).resume(keep->state, resumed, blobs(), {}, {again});
  CHECK(test::bits_of(resumed) == test::bits_of(one));
  Sequential without = start;
  trainer(1).fit(without, blobs());
  CHECK(test::bits_of(without) != test::bits_of(one));
}

TEST_CASE("cures: replacement and revival are counted apart", "[cures]") {
  Sequential net = dormant_net();
  const auto cures = std::make_shared<Cures>(std::vector<Cure>{ReDo{.every_steps = 10}}, 1);
  const auto vitals =
      std::make_shared<Vitals>(blobs(), Vitals::Options{.replaced = [&](const Census& census) {
                                 return cures->take_replaced(census);
                               }});
  Trainer({.optimizer = SGD{.learning_rate = 1e-4}, .batch_size = 32, .epochs = 2})
      .fit(net, blobs(), {}, {cures, vitals});  // 10 steps an epoch
  const auto all = turnovers(vitals->history().layers[0]);
  CHECK(all[0].born_dead == 3);
  CHECK(all[1].replaced_dead == 3);
  CHECK(all[1].replaced >= 5);  // two that hardly fired as well
  CHECK(all[1].revived == 0);
  CHECK(all[1].dead == 0);
  CHECK(cures->totals().at("redo") >= 5);
}

TEST_CASE("cures: redo revives a net's dead units, and they learn", "[cures]") {
  const auto trained = [](const std::vector<Cure>& cures) {
    Sequential net(features, {Dense{hidden}, ReLU{}, Dense{classes}}, 1);
    Matrix bias = net.tensor("0.bias");
    bias.topRows(hidden - 2).setConstant(-1000);
    net.set_tensor("0.bias", bias);
    Trainer({.optimizer = Adam{.learning_rate = 0.01}, .batch_size = 32, .epochs = 5, .seed = 1})
        .fit(net, blobs(), {}, {std::make_shared<Cures>(cures, 1)});
    return net;
  };
  const Sequential untreated = trained({}), treated = trained({ReDo{.every_steps = 10}});
  CHECK(take_census(untreated, blobs()).layers[0].dead() == hidden - 2);
  CHECK(take_census(treated, blobs()).layers[0].dead() == 0);
  CHECK(evaluate(treated, blobs()).loss < evaluate(untreated, blobs()).loss);
}

TEST_CASE("cures: a net without hidden units is refused", "[cures]") {
  const std::vector<Cure> cures{ShrinkAndPerturb{}, ReDo{}};
  CHECK_THROWS_WITH(check_cures(cures, Architecture(4, {Dense{3}, ReLU{}})),
                    "vitals.cures[1] redo: net: expected an activation between two dense layers, "
                    "got none");
  check_cures({ShrinkAndPerturb{}}, Architecture(4, {Dense{3}}));
}

TEST_CASE("cures: new units in consecutive layers are not connected", "[cures]") {
  Sequential net(features, {Dense{hidden}, ReLU{}, Dense{30}, ReLU{}, Dense{classes}}, 1);
  Matrix first = net.tensor("0.bias"), second = net.tensor("2.bias");
  first.topRows(3).setConstant(-1000);
  second.topRows(2).setConstant(-1000);
  net.set_tensor("0.bias", first);
  net.set_tensor("2.bias", second);
  const Treated t = treated(net, ReDo{.every_steps = 2, .threshold = 0}, 2);
  CHECK(t.after.tensor("2.weight").leftCols(3).isZero(0));
  CHECK_FALSE(t.after.tensor("2.weight").topRows(2).isZero(0));
}

TEST_CASE("cures: a state of other cures is refused", "[cures]") {
  Sequential net = dormant_net();
  const Treated t = treated(net, ReDo{}, 3);
  const Trainer trainer({.optimizer = Adam{}, .batch_size = 32, .epochs = 2, .seed = 1});
  const auto resume = [&](const RunState& state, std::vector<Cure> cures) {
    trainer.resume(state, net, blobs(), {}, {std::make_shared<Cures>(std::move(cures), 1)});
  };
  CHECK_THROWS_WITH(resume(t.state_after, {ReDo{}, ReDo{}}),
                    "state: cures: expected 2, got 1 (is it from another run?)");
  CHECK_THROWS_WITH(resume(t.state_after, {ContinualBackprop{}}),
                    "state: slots of cures: expected 3, got 0 (is it from another run?)");
  RunState untreated = t.state_after;
  untreated.notes.erase("cures");
  CHECK_THROWS_WITH(resume(untreated, {ReDo{}}),
                    "state: cures: expected 1, got 0 (is it from another run?)");
}
