#include <rectify/base/error.hpp>
#include <rectify/base/indices.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/losses/catalogue.hpp>
#include <rectify/losses/softmax_cross_entropy.hpp>
#include <rectify/metrics/classification.hpp>
#include <rectify/metrics/metrics.hpp>
#include <rectify/metrics/regression.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/optim/sgd.hpp>
#include <rectify/training/trainer.hpp>

#include <cmath>
#include <limits>
#include <numeric>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

std::vector<float> weights_of(const Dataset& data) {
  std::vector<float> weights;
  for (Index i = 0; i < data.size(); ++i) {
    weights.push_back(static_cast<float>(data.sample_weight(i)));
  }
  return weights;
}

/// 0, 0.5, 1, ... 3, 0, ...
std::vector<float> some_weights(Index samples) {
  std::vector<float> weights;
  for (Index i = 0; i < samples; ++i) weights.push_back(static_cast<float>(i % 7) / 2);
  return weights;
}

/// The gradient of one step on all of the data: what SGD with learning rate 1 takes off.
std::vector<Scalar> gradient_of_step(const Dataset& data, const Loss& loss, double* value = {}) {
  Sequential net(data.features(), {Dense{9}, Tanh{}, Dense{loss->outputs(data)}});
  const std::vector<Scalar> before = test::bits_of(net);
  const std::vector<Index> samples = all_indices(data.size());
  const Team team(1);
  TrainingStep step(net, {loss, SGD{.learning_rate = 1}, data.size()}, team);
  const auto result = step(data, samples, 1);
  if (value != nullptr) *value = result.loss;
  std::vector<Scalar> gradient = test::bits_of(net);
  for (std::size_t i = 0; i < gradient.size(); ++i) gradient[i] = before[i] - gradient[i];
  return gradient;
}

double error(const std::vector<Scalar>& a, const std::vector<Scalar>& b) {
  const auto matrix = [](const std::vector<Scalar>& v) {
    return Matrix(Eigen::Map<const Matrix>(v.data(), std::ssize(v), 1));
  };
  return test::relative_error(matrix(a), matrix(b));
}

/// Losses with something to weigh by class too.
std::vector<Loss> losses() {
  return {SoftmaxCrossEntropy{},
          SoftmaxCrossEntropy{.label_smoothing = 0.1,
                              .class_weights = ClassWeights{.numbers = {0.5, 2, 1}}}};
}

constexpr double tolerance = sizeof(Scalar) == 4 ? 1e-5 : 1e-13;

}  // namespace

TEST_CASE("sample weights: they go where their samples go", "[training]") {
  const Dataset data = test::blobs(20, 3, 2).with_sample_weights(some_weights(20));
  CHECK(data.has_sample_weights());
  CHECK(weights_of(data) == some_weights(20));
  CHECK(weights_of(data.first(3)) == std::vector<float>{0, 0.5, 1});
  CHECK(weights_of(data.subset(std::vector<Index>{4, 1, 4})) == std::vector<float>{2, 0.5, 2});
  const auto [rest, drawn] = data.split(6, 1);
  const auto sum_of = [](const std::vector<float>& weights) {
    return std::accumulate(weights.begin(), weights.end(), 0.0f);
  };
  CHECK(sum_of(weights_of(rest)) + sum_of(weights_of(drawn)) == sum_of(some_weights(20)));
  CHECK(data.with_normalization({}).has_sample_weights());
  CHECK_FALSE(test::blobs(20, 3, 2).has_sample_weights());
  CHECK(test::blobs(20, 3, 2).sample_weight(7) == 1);
}

TEST_CASE("sample weights: they are part of what the data is", "[training]") {
  const Dataset plain = test::blobs(20, 3, 2);
  const Dataset weighted = plain.with_sample_weights(some_weights(20));
  CHECK(weighted.hash() != plain.hash());
  CHECK(weighted.hash() == plain.with_sample_weights(some_weights(20)).hash());
  CHECK(weighted.memory() == plain.memory() + 20 * sizeof(float));
}

TEST_CASE("sample weights: wrong ones are refused", "[training]") {
  const Dataset data = test::blobs(3, 3, 2);
  CHECK_THROWS_WITH(data.with_sample_weights({1, 2}),
                    "data: sample weights: expected 3, one per sample; got 2");
  CHECK_THROWS_WITH(data.with_sample_weights({1, -2, 3}),
                    "data: weight of sample 1: expected a number >= 0, got -2");
  CHECK_THROWS_WITH(data.with_sample_weights({1, 2, std::numeric_limits<float>::infinity()}),
                    "data: weight of sample 2: expected a number >= 0, got inf");
}

TEST_CASE("sample weights: a weight of 2 is the sample twice, 0 is the sample left out",
          "[training]") {
  const Dataset data = test::blobs(9, 4, 3);
  const Dataset weighted = data.with_sample_weights({1, 2, 0, 1, 1, 0, 2, 1, 1});
  const Dataset counted = data.subset(std::vector<Index>{0, 1, 1, 3, 4, 6, 6, 7, 8});
  for (const Loss& loss : losses()) {
    double value = 0, expected = 0;
    const auto gradient = gradient_of_step(weighted, loss, &value);
    CHECK(error(gradient, gradient_of_step(counted, loss, &expected)) < tolerance);
    CHECK(test::relative_error(value, expected) < tolerance);
    const Sequential net(4, {Dense{9}, Tanh{}, Dense{3}});
    const Classification all = evaluate_classes(net, weighted, loss);
    CHECK(test::relative_error(all.loss, evaluate(net, counted, loss).loss) < tolerance);
    CHECK(all.loss == evaluate(net, weighted, loss).loss);
    CHECK(all.samples == 9);
    CHECK(all.accuracy() == evaluate_classes(net, data, loss).accuracy());
  }
}

TEST_CASE("sample weights: a sample of weight 0 may be anything", "[training]") {
  Matrix x = test::normal(4, 3, 70);
  const Labels labels{0, 1, 2};
  x(2, 1) = std::numeric_limits<Scalar>::max();
  const Dataset data = Dataset::of_values(x, labels, 3);
  const Loss loss = SoftmaxCrossEntropy{};
  const Sequential net(4, {Dense{9}, Tanh{}, Dense{3}});
  CHECK(std::isfinite(evaluate(net, data.with_sample_weights({1, 0, 1}), loss).loss));
  CHECK(error(gradient_of_step(data.with_sample_weights({1, 0, 1}), loss),
              gradient_of_step(data.subset(std::vector<Index>{0, 2}), loss)) < tolerance);
}

TEST_CASE("sample weights: a batch in which nothing counts is a step without gradient",
          "[training]") {
  const Dataset data = test::blobs(6, 4, 3);
  for (const Loss& loss : losses()) {
    double value = 1;
    const auto gradient =
        gradient_of_step(data.with_sample_weights({0, 0, 0, 0, 0, 0}), loss, &value);
    CHECK(value == 0);
    CHECK(gradient == std::vector<Scalar>(gradient.size()));
  }
  const Loss first_alone = SoftmaxCrossEntropy{.class_weights = ClassWeights{.numbers = {1, 0, 0}}};
  double value = 1;
  const auto gradient =
      gradient_of_step(data.subset(std::vector<Index>{1, 2, 4}), first_alone, &value);
  CHECK(value == 0);
  CHECK(gradient == std::vector<Scalar>(gradient.size()));
}

TEST_CASE("sample weights: of values too, in the loss and not in RMSE and R2", "[training]") {
  const Dataset data = Dataset::of_values(test::normal(5, 9, 95), test::normal(2, 9, 96));
  const Dataset weighted = data.with_sample_weights({1, 2, 0, 1, 1, 0, 2, 1, 1});
  const Dataset counted = data.subset(std::vector<Index>{0, 1, 1, 3, 4, 6, 6, 7, 8});
  const Loss loss = Loss::fitting(data);
  CHECK(error(gradient_of_step(weighted, loss), gradient_of_step(counted, loss)) < tolerance);
  const Sequential net(5, {Dense{2}});
  const Regression result = evaluate_values(net, weighted, loss);
  CHECK(test::relative_error(result.loss, evaluate(net, counted, loss).loss) < tolerance);
  CHECK(result.rmse == evaluate_values(net, data, loss).rmse);
}

TEST_CASE("sample weights: an epoch's loss is the mean over its samples by their weights",
          "[training]") {
  const Dataset data = test::blobs(50, 4, 3).with_sample_weights(some_weights(50));
  for (const Loss& loss : losses()) {
    Sequential net(4, {Dense{9}, Tanh{}, Dense{3}});
    const double before = evaluate(net, data, loss).loss;
    const Trainer trainer{
        {.optimizer = SGD{.learning_rate = 1e-30}, .loss = loss, .batch_size = 8, .epochs = 1}};
    CHECK(test::relative_error(trainer.fit(net, data).back().train_loss, before) < tolerance);
  }
}

TEST_CASE("sample weights: the same bits on any number of threads", "[training][threads][bits]") {
  const Dataset data = test::blobs(150, 20, 3).with_sample_weights(some_weights(150));
  for (const Loss& loss : losses()) {
    const auto trained = [&](int threads) {
      Sequential net(20, {Dense{130}, ReLU{}, Dense{100}, ReLU{}, Dense{3}});
      const Trainer trainer{
          {.optimizer = Adam{}, .loss = loss, .batch_size = 33, .epochs = 2, .threads = threads}};
      const double last = trainer.fit(net, data).back().train_loss;
      return std::pair{test::bits_of(net), last};
    };
    const auto one = trained(1);
    for (int threads = 2; threads <= 8; ++threads) CHECK(trained(threads) == one);
  }
}

TEST_CASE("class weights: a class that is never seen leaves no NaN", "[training]") {
  const Dataset data = Dataset::of_values(test::normal(4, 30, 71), Labels(30, 1), 3);
  for (const double smoothing : {0.0, 0.1}) {
    Sequential net(4, {Dense{9}, Tanh{}, Dense{3}});
    const Trainer trainer{
        {.optimizer = Adam{},
         .loss = SoftmaxCrossEntropy{.label_smoothing = smoothing,
                                     .class_weights = ClassWeights{.balanced = true}},
         .batch_size = 8,
         .epochs = 2}};
    CHECK(std::isfinite(trainer.fit(net, data).back().train_loss));
    CHECK(net.first_nonfinite() == nullptr);
  }
}
