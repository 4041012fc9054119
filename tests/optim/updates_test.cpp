#include <rectify/base/error.hpp>
#include <rectify/base/indices.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/prelu.hpp>
#include <rectify/losses/softmax_cross_entropy.hpp>
#include <rectify/metrics/metrics.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/optim/catalogue.hpp>
#include <rectify/optim/sgd.hpp>
#include <rectify/training/trainer.hpp>

#include <cmath>
#include <limits>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

/// Looks at a run through its hooks.
class Looks : public Observer {
 public:
  void after_step(Training& training) override { weights.push_back(training.state().net.weights); }
  void after_epoch(Training& training) override {
    shown = training.net().weights();
    loss = training.epoch.validation_loss.value();
  }
  std::vector<Flat> weights;  ///< as they are trained, after each step
  Flat shown;
  double loss = 0;
};

double largest_difference(const Flat& a, const Flat& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
  }
  return largest;
}

/// What a step of SGD with learning rate 1 takes off the weights.
Flat step_taken(const UpdateOptions& updates) {
  Sequential net(20, {Dense{130}, PReLU{}, Dense{4}});
  const Flat before = net.weights();
  const Team team(1);
  TrainingStep step(net,
                    {.loss = SoftmaxCrossEntropy{},
                     .optimizer = SGD{.learning_rate = 1},
                     .batch_size = 40,
                     .updates = updates},
                    team);
  const std::vector<Index> samples = all_indices(40);
  step(test::blobs(40, 20, 4), samples);
  Flat taken(before.size());
  for (std::size_t i = 0; i < taken.size(); ++i) taken[i] = before[i] - net.weights()[i];
  return taken;
}

double norm(const Flat& values) {
  double sum = 0;
  for (const Scalar value : values) sum += static_cast<double>(value) * static_cast<double>(value);
  return std::sqrt(sum);
}

}  // namespace

TEST_CASE("average: is what is validated and left, while training goes on with the raw weights",
          "[optim]") {
  const Dataset fitting = test::blobs(100, 20, 4), validation = test::blobs(30, 20, 4);
  const std::vector<Layer> layers{Dense{8}, PReLU{}, Dense{4}};
  const auto run = [&](std::optional<double> average, Looks& looks) {
    Sequential net(20, layers);
    const Trainer trainer{{.optimizer = Adam{}, .epochs = 2, .updates = {.average = average}}};
    const std::shared_ptr<Looks> shared(&looks, [](Looks*) {});
    trainer.fit(net, fitting, validation, Observers{shared});
    return net;
  };
  Looks raw, averaged;
  run({}, raw);
  const Sequential left = run(0.75, averaged);
  CHECK(averaged.weights == raw.weights);
  Flat expected = raw.weights.front();
  for (std::size_t s = 1; s < raw.weights.size(); ++s) {
    for (std::size_t i = 0; i < expected.size(); ++i) {
      expected[i] = Scalar(0.75) * expected[i] + Scalar(0.25) * raw.weights[s][i];
    }
  }
  CHECK(largest_difference(left.weights(), expected) < 1e-6);
  CHECK(averaged.shown == left.weights());
  CHECK(averaged.loss == evaluate(left, validation).loss);
}

TEST_CASE("clipping: a norm above the limit becomes the limit, one below stays", "[optim]") {
  const double whole = norm(step_taken({}));
  CHECK(std::abs(norm(step_taken({.clip_norm = whole / 4})) / (whole / 4) - 1) < 1e-4);
  CHECK(std::abs(norm(step_taken({.clip_norm = whole * 4})) / whole - 1) < 1e-4);
}

TEST_CASE("clipping: no value is above its limit, and values come before the norm", "[optim]") {
  const double limit = 0.001;
  const Flat clipped = step_taken({.clip_value = limit});
  for (const Scalar value : clipped) CHECK(std::abs(value) <= Scalar(limit * 1.001));
  const double both = norm(step_taken({.clip_norm = norm(clipped) / 2, .clip_value = limit}));
  CHECK(std::abs(both / (norm(clipped) / 2) - 1) < 1e-3);
}

TEST_CASE("clipping: does not hide a gradient that is not finite, and leaves all weights",
          "[optim]") {
  constexpr Scalar huge = std::numeric_limits<Scalar>::max() / 4;
  Matrix x = test::normal(3, 8, 1);
  x.row(2).setConstant(huge);
  const Dataset data = Dataset::of_values(x, {0, 1, 0, 1, 0, 0, 0, 0}, 2);
  for (const UpdateOptions& updates :
       {UpdateOptions{.clip_value = 1}, UpdateOptions{.clip_norm = 1}}) {
    Sequential net(3, {Dense{4}, Dense{2}});
    net.set_tensor("0.weight", Matrix::Zero(4, 3));  // the outputs do not see what is huge
    Matrix second = Matrix::Constant(2, 4, Scalar(64));
    second.row(1) *= -1;
    net.set_tensor("1.weight", second);
    const auto before = test::bits_of(net);
    const Trainer trainer{{.optimizer = SGD{}, .batch_size = 8, .threads = 1, .updates = updates}};
    CHECK_THROWS_WITH(trainer.fit(net, data), ContainsSubstring("gradient of 0.weight"));
    if (updates.clip_norm) CHECK(test::bits_of(net) == before);
  }
}

TEST_CASE("optimizers: all make the loss smaller", "[optim]") {
  for (const auto& entry : registry<Optimizer>().entries()) {
    INFO(entry.kind);
    Sequential net(20, {Dense{16}, PReLU{}, Dense{4}});
    const Dataset data = test::blobs(120, 20, 4);
    const Optimizer rule = test::example<Optimizer>(entry);
    const Index batch = entry.kind == "rprop" ? 120 : 32;
    const Trainer trainer{{.optimizer = rule, .batch_size = batch, .epochs = 15}};
    const History history = trainer.fit(net, data);
    CHECK(history.back().train_loss < history.front().train_loss);
  }
}
