#include <rectify/base/error.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/batch_norm.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/losses/softmax_cross_entropy.hpp>
#include <rectify/math/loops.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/optim/catalogue.hpp>
#include <rectify/optim/sgd.hpp>
#include <rectify/training/trainer.hpp>
#include <rectify/training/training_step.hpp>

#include <limits>

#include "../catch.hpp"
#include "../not_finite.hpp"
#include "../support.hpp"
#include "../takes_state.hpp"

using namespace rectify;
using test::Fault;
using test::infinity;

namespace {

/// x -> x, with a slope that is infinite where x is above 1.
struct Cliff {
  static constexpr auto kind = "cliff";
  Scalar value(Scalar x) const { return x; }
  Scalar slope_from_input(Scalar x) const { return x > 1 ? infinity<Scalar> : Scalar(1); }
};

/// What training throws; the net is left as it was then.
std::string refusal(Sequential& net, const Dataset& data, int threads = 1) {
  const Trainer trainer{{.optimizer = SGD{.learning_rate = 0.1},
                         .batch_size = 8,
                         .shuffle = false,
                         .threads = threads}};
  try {
    trainer.fit(net, data);
  } catch (const Diverged& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("nonfinite: a number at any place of a vector is seen", "[training]") {
  for (const Index size : {1, 15, 16, 17, 100}) {
    std::vector<Scalar> values(static_cast<std::size_t>(size), -std::numeric_limits<Scalar>::max());
    CHECK(all_finite(values.data(), size));
    for (Scalar& value : values) {
      for (const Scalar wrong :
           {infinity<Scalar>, -infinity<Scalar>, std::numeric_limits<Scalar>::quiet_NaN(),
            -std::numeric_limits<Scalar>::quiet_NaN()}) {
        const Scalar before = value;
        value = wrong;
        CHECK_FALSE(all_finite(values.data(), size));
        value = before;
      }
    }
  }
}

TEST_CASE("nonfinite: a loss names step, sample and the tensor that it comes from", "[training]") {
  class Spoils : public Observer {
    void after_step(Training& training) override {
      const Tensor& bias = training.trained().architecture().parameters()[3];
      training.surgery().weight(bias, 1) = std::numeric_limits<Scalar>::quiet_NaN();
    }
  };
  Sequential net(5, {Dense{7}, ReLU{}, Dense{3}});
  const Trainer trainer{{.optimizer = SGD{}, .batch_size = 8, .shuffle = false}};
  CHECK_THROWS_WITH(
      trainer.fit(net, test::blobs(20, 5, 3), {}, {std::make_shared<Spoils>()}),
      "epoch 1, step 2: loss: expected a finite number, got nan for sample 8 of the training part "
      "(first in tensor 2.bias of layers[2] dense; a lower learning_rate may help)");
}

TEST_CASE("nonfinite: where all weights are finite a loss names the first layer that is not",
          "[training]") {
  Sequential net(5, {Dense{7}, ReLU{}, Dense{3}});
  const Scalar huge = std::numeric_limits<Scalar>::max();
  net.set_tensor("0.weight", Matrix::Constant(7, 5, huge));
  Matrix x = Matrix::Zero(5, 20);
  x(2, 11) = 2;  // in the second batch
  x(3, 11) = 2;
  CHECK(refusal(net, Dataset::of_values(x, Labels(20), 3)) ==
        "epoch 1, step 2: loss: expected a finite number, got nan for sample 11 of the training "
        "part (all weights are "
        "finite; first in the output of layers[0] dense; a lower learning_rate may help)");
}

TEST_CASE("nonfinite: a batch norm, which spreads it, is not blamed, and keeps its statistics",
          "[training]") {
  Sequential net(5, {Dense{7}, BatchNorm{}, ReLU{}, Dense{3}});
  net.set_tensor("0.weight", Matrix::Constant(7, 5, std::numeric_limits<Scalar>::max()));
  const Flat before = net.buffers();
  Matrix x = Matrix::Zero(5, 20);
  x(2, 7) = 2;  // in the first batch
  x(3, 7) = 2;
  CHECK(refusal(net, Dataset::of_values(x, Labels(20), 3)) ==
        "epoch 1, step 1: loss: expected a finite number, got nan for sample 7 of the training "
        "part (all weights are "
        "finite; first in the output of layers[0] dense; a lower learning_rate may help)");
  CHECK(net.buffers() == before);
}

TEST_CASE("nonfinite: a gradient names step, layer and tensor, and spares the weights",
          "[training][threads]") {
  Matrix x = Matrix::Zero(5, 20);
  x.row(0).setConstant(3);
  const Dataset data = Dataset::of_values(x, Labels(20), 3);
  for (const int threads : {1, 2, 4}) {
    Sequential net(5, {Dense{100}, Cliff{}, Dense{70}, Cliff{}, Dense{3}});
    CHECK(refusal(net, data, threads) ==
          "epoch 1, step 1: gradient of 2.weight of layers[2] dense: expected finite numbers, got "
          "nan or inf (a lower learning_rate may help)");
    CHECK(net.first_nonfinite() == nullptr);
  }
}

namespace {

/// Overflows without a look at it.
struct Doubles {
  static constexpr auto kind = "doubles";
  double learning_rate = 1;
  Index slots() const { return 1; }
  void update(const Update& update) const {
    for (Scalar& weight : update.weights) weight *= 2;
    update.slots[0][update.weights.size() - 1] *= 4;
  }
};

/// A net with a weight that is not finite, where that is the fault.
Sequential faulty_net(Fault fault, std::vector<Layer> layers) {
  Sequential net(5, layers);
  if (fault != Fault::weight) return net;
  Matrix bias = net.tensor("2.bias");
  bias(1, 0) = std::numeric_limits<Scalar>::quiet_NaN();
  net.set_tensor("2.bias", bias);
  return net;
}

Trainer::Options faulty_options(bool skip, int threads) {
  return {.optimizer = Adam{.learning_rate = 1e-6},
          .batch_size = 8,
          .epochs = 3,
          .shuffle = false,
          .threads = threads,
          .skip_nonfinite = skip};
}

std::string faulty_refusal(Fault fault, bool skip) {
  Sequential net = faulty_net(fault, test::faulty_layers(fault));
  try {
    Trainer{faulty_options(skip, 1)}.fit(net, test::faulty_data(fault));
  } catch (const Diverged& error) {
    return error.what();
  }
  return "";
}

/// Two runs, of which one skips and the other never met what the first skips, are the same.
void check_skips(Fault fault, const std::vector<Layer>& layers, Trainer::Options options) {
  Sequential skipping(5, layers), reference(5, layers);
  const History history = Trainer{options}.fit(skipping, test::faulty_data(fault));
  options.skip_nonfinite = false;
  const History expected = Trainer{options}.fit(reference, test::faulty_data(fault, false));
  CHECK(test::bits_of(skipping) == test::bits_of(reference));
  CHECK(skipping.buffers() == reference.buffers());
  REQUIRE(history.size() == expected.size());
  for (std::size_t e = 0; e < history.size(); ++e) {
    CHECK(history[e].skipped == 1);
    CHECK(history[e].step == expected[e].step);
    CHECK(history[e].train_loss == expected[e].train_loss);
    CHECK(history[e].train_accuracy == expected[e].train_accuracy);
  }
}

}  // namespace

TEST_CASE("nonfinite: training that stops says where it began, of every kind", "[training]") {
  const auto expected = [](Fault fault) -> std::string {
    switch (fault) {
      case Fault::input:
        return "epoch 1, step 2: loss: expected a finite number, got nan for sample 11 of the "
               "training part (all weights are finite; the sample's inputs are not)";
      case Fault::weight:
        return "before the first step: 2.bias of layers[2] dense: expected finite numbers, got nan "
               "or inf";
      case Fault::gradient:
        return "epoch 1, step 2: gradient of 0.weight of layers[0] dense: expected finite numbers, "
               "got nan or inf (a lower learning_rate may help)";
      case Fault::loss:
        return "epoch 1, step 2: loss: expected a finite number, got nan for sample 11 of the "
               "training part (all weights are finite; first in the output of layers[0] dense; a "
               "lower learning_rate may help)";
      case Fault::optimizer:
        return "epoch 1, step 2: slot 1 of 2.weight of layers[2] dense after the update by adam: "
               "expected finite numbers, got nan or inf (loss and gradients are finite; a lower "
               "learning_rate may help)";
    }
    return "";
  };
  for (const Fault fault : test::faults) {
    INFO(name_of(fault));
    CHECK(faulty_refusal(fault, /*skip*/ false) == expected(fault));
  }
  CHECK(faulty_refusal(Fault::weight, /*skip*/ true) == expected(Fault::weight));
}

TEST_CASE("nonfinite: a rate that is too large is named in the step in which the weights overflow",
          "[training]") {
  const Dataset data =
      Dataset::of_values(Matrix::Constant(5, 20, 100), Labels(20), 3);  // steep
  Sequential net(5, {Dense{7}, ReLU{}, Dense{3}});
  const Trainer trainer{{.optimizer = SGD{.learning_rate = std::numeric_limits<double>::max()},
                         .batch_size = 8,
                         .shuffle = false}};
  CHECK_THROWS_WITH(trainer.fit(net, data),
                    "epoch 1, step 1: weights of 2.weight of layers[2] dense after the update by "
                    "sgd: expected finite numbers, got nan or inf (loss and gradients are finite; "
                    "a lower learning_rate may help)");
}

TEST_CASE("nonfinite: what overflows in any rule's state is seen in that step", "[training]") {
  constexpr Scalar most = std::numeric_limits<Scalar>::max();
  for (const Optimizer& rule : test::catalogue_examples<Optimizer>()) {
    for (Index size : {1, 15, 16, 100}) {
      const auto n = static_cast<std::size_t>(size);
      for (const std::size_t wrong : {std::size_t{0}, n / 2, n - 1}) {
        Flat weights(n, Scalar(0.1)), gradients(n, Scalar(0.01));
        std::vector<Flat> slots(static_cast<std::size_t>(rule->slots()), Flat(n));
        Update update{.weights = weights,
                      .gradients = gradients.data(),
                      .slots = {},
                      .learning_rate = 0.01,
                      .step = 1,
                      .weight_decay = 0,
                      .carried = rule->carry(1, 1)};
        for (std::size_t k = 0; k < slots.size(); ++k) update.slots[k] = slots[k].data();
        INFO(to_json(rule) << " at " << wrong << " of " << size);
        CHECK(rule->update(update));
        gradients[wrong] = most;  // overflows where it is squared or added up
        weights[wrong] = -most;
        update.learning_rate = 10;
        bool finite = true;
        for (int step = 0; step < 3 && finite; ++step) finite = rule->update(update);
        bool expected = all_finite(weights.data(), size);
        for (const Flat& slot : slots) expected &= all_finite(slot.data(), size);
        CHECK(finite == expected);
      }
    }
  }
}

TEST_CASE("nonfinite: the engine looks where a rule does not", "[training]") {
  const Optimizer rule = Doubles{};
  Flat weights(20, Scalar(1)), gradients(20), slot(20, Scalar(1));
  Update update{.weights = weights,
                .gradients = gradients.data(),
                .slots = {slot.data()},
                .learning_rate = 1,
                .step = 1,
                .weight_decay = 0,
                .carried = 1};
  CHECK(rule->update(update));
  slot.back() = std::numeric_limits<Scalar>::max() / 2;
  CHECK_FALSE(rule->update(update));
  slot.back() = 1;
  CHECK(rule->update(update));
  weights.back() = std::numeric_limits<Scalar>::max();
  CHECK_FALSE(rule->update(update));
}

TEST_CASE("nonfinite: a step that is skipped changes nothing, as if its samples were not there",
          "[training][threads]") {
  for (const Fault fault : {Fault::input, Fault::gradient, Fault::loss, Fault::optimizer}) {
    for (const int threads : {1, 2, 4}) {
      INFO(name_of(fault) << " on " << threads);
      Trainer::Options options = faulty_options(true, threads);
      check_skips(fault, test::faulty_layers(fault), options);
      options.updates.average = 0.75;
      check_skips(fault, test::faulty_layers(fault), options);
      if (fault == Fault::optimizer) continue;  // clipped gradients have small squares
      options.updates.clip_norm = 0.1;
      check_skips(fault, test::faulty_layers(fault), options);
    }
  }
  for (const Fault fault : {Fault::input, Fault::loss}) {
    check_skips(fault, {Dense{70}, BatchNorm{}, ReLU{}, Dense{3}}, faulty_options(true, 2));
  }
}

TEST_CASE("nonfinite: statistics of a batch norm are looked at too", "[training]") {
  class Spoils : public Observer {
    void after_step(Training& training) override {
      const Tensor& variance = training.trained().architecture().buffers()[1];
      training.surgery().set_buffer(variance, 2, infinity<Scalar>);
    }
  };
  const Dataset data = test::faulty_data(Fault::weight);
  const std::vector<Layer> layers{Dense{7}, BatchNorm{}, ReLU{}, Dense{3}};
  const auto ending = [&](bool skip) -> std::string {
    Sequential net(5, layers);
    try {
      Trainer{faulty_options(skip, 1)}.fit(net, data, {}, {std::make_shared<Spoils>()});
    } catch (const Diverged& error) {
      return error.what();
    }
    return "";
  };
  const std::string reason =
      ": 1.running_var of layers[1] batch_norm: expected finite numbers, got nan or inf (loss and "
      "gradients are finite; a lower learning_rate may help)";
  CHECK(ending(false) == "epoch 1, step 2" + reason);
  CHECK(ending(true) ==
        "epoch 2: steps: expected at least one without NaN or infinity, got none of 3 (epoch 2, "
        "step 2" +
            reason + ")");
}

TEST_CASE("nonfinite: an epoch in which every step is skipped ends the run", "[training]") {
  Matrix x = Matrix::Constant(5, 20, std::numeric_limits<Scalar>::quiet_NaN());
  const Dataset data = Dataset::of_values(x, Labels(20), 3);
  Sequential net(5, {Dense{7}, ReLU{}, Dense{3}});
  const auto before = test::bits_of(net);
  CHECK_THROWS_WITH(
      Trainer{faulty_options(true, 1)}.fit(net, data),
      "epoch 1: steps: expected at least one without NaN or infinity, got none of 3 (epoch 1, step "
      "1: loss: expected a finite number, got nan for sample 16 of the training part "
      "(all weights are finite; the sample's inputs are not))");
  CHECK(test::bits_of(net) == before);
}

TEST_CASE("nonfinite: a run that skips is resumed from any step to the same bits and counts",
          "[training][threads]") {
  const Fault fault = Fault::optimizer;
  const Dataset data = test::faulty_data(fault);
  Trainer::Options options = faulty_options(true, 1);
  options.updates.average = 0.75;
  for (std::uint64_t step = 1; step <= 6; ++step) {
    INFO("after step " << step);
    const auto takes = std::make_shared<test::TakesState>(step);
    Sequential left_alone(5, test::faulty_layers(fault)), other(5, test::faulty_layers(fault), 9);
    const History whole = Trainer{options}.fit(left_alone, data, {}, {takes});
    Trainer::Options then = options;
    then.threads = 2;
    const History rest = Trainer{then}.resume(takes->state, other, data);
    CHECK(test::bits_of(other) == test::bits_of(left_alone));
    for (std::size_t k = 1; k <= rest.size(); ++k) {
      CHECK(rest[rest.size() - k].skipped == 1);
      CHECK(rest[rest.size() - k].train_loss == whole[whole.size() - k].train_loss);
    }
  }
}
