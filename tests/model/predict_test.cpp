#include <rectify/base/error.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/losses/binary_cross_entropy.hpp>
#include <rectify/losses/mse.hpp>
#include <rectify/losses/softmax_cross_entropy.hpp>
#include <rectify/model/model.hpp>
#include <rectify/model/predict.hpp>
#include <rectify/model/static_net.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <thread>

#include "../catch.hpp"
#include "../support.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;

namespace {

SavedModel some_model() {
  return {Sequential(5, {Dense{70}, ReLU{}, Dense{3}}), {.normalization = {{1}, {2}}}};
}

}  // namespace

TEST_CASE("predict: the model's normalization comes before the net", "[model]") {
  const SavedModel model = some_model();
  const Matrix x = test::normal(5, 600, 90);
  const Matrix scaled = (x.array() - 1) / 2;
  CHECK(test::relative_error(predict(model, view(x)), model.net.predict(scaled)) < 1e-5);
}

TEST_CASE("predict: no bit depends on the number of threads or on the samples beside it",
          "[model]") {
  const SavedModel model = some_model();
  const Matrix x = test::normal(5, 1100, 91);
  const Matrix one = predict(model, view(x), Team(1));
  for (const int threads : {2, 5}) CHECK(predict(model, view(x), Team(threads)) == one);
  CHECK(predict(model, view(Matrix(x.leftCols(0)))).cols() == 0);
  CHECK_THROWS_AS(predict(model, view(Matrix(x.topRows(4)))), ConfigError);
}

TEST_CASE("predict: one model serves many threads, with teams of their own, refusals among them",
          "[model][threads]") {
  const SavedModel model = some_model();
  const Matrix x = test::normal(5, 600, 92), wrong = x.topRows(4);
  const Matrix expected = predict(model, view(x), Team(1));
  std::atomic<int> right = 0, refused = 0;
  const auto work = [&](int threads) {
    const Team team(threads);
    for (int k = 0; k < 5; ++k) {
      right += predict(model, view(x), team) == expected ? 1 : 0;
      try {
        predict(model, view(wrong), team);
      } catch (const ConfigError&) {
        ++refused;
      }
    }
  };
  std::vector<std::jthread> threads;
  for (const int size : {1, 2, 3}) threads.emplace_back(work, size);
  threads.clear();  // waits for them
  CHECK(right == 15);
  CHECK(refused == 15);
}

TEST_CASE("predict: probabilities are the softmax, whatever the size of the logits", "[model]") {
  Matrix x(3, 2);
  x << 0, 1000, std::log(Scalar(2)), 1000, std::log(Scalar(5)), -1000;
  const Matrix p = probabilities({.classes = 3}, view(std::as_const(x)));
  CHECK(test::relative_error(p(0, 0), 1.0 / 8) < 1e-5);
  CHECK(test::relative_error(p(2, 0), 5.0 / 8) < 1e-5);
  CHECK(test::relative_error(p(0, 1), 0.5) < 1e-5);
  CHECK(p(2, 1) <= std::numeric_limits<Scalar>::min());
}

TEST_CASE("predict: one output gives two probabilities and tells two classes apart", "[model]") {
  Matrix x(1, 3);
  x << std::log(Scalar(3)), -10000, 0;
  const Matrix p = probabilities({.classes = 2}, view(std::as_const(x)));
  REQUIRE(p.rows() == 2);
  CHECK(test::relative_error(p(0, 0), 0.25) < 1e-6);
  CHECK(test::relative_error(p(1, 0), 0.75) < 1e-6);
  CHECK(p(0, 1) == 1);
  CHECK(p(1, 1) == 0);
  CHECK(predicted_classes(view(std::as_const(x))) == std::vector<Index>{1, 0, 0});
}

TEST_CASE("predict: the class is the first of the largest outputs", "[model]") {
  Matrix x(3, 2);
  x << 1, 4, 3, 4, 2, 0;
  CHECK(predicted_classes(view(std::as_const(x))) == std::vector<Index>{1, 0});
}

TEST_CASE("predict: values are on the targets' own scale, by the link of the loss", "[model]") {
  Matrix x(2, 2);
  x << 0, 1, 2, -1;
  const ModelInfo scaled{
      .task = Task::regression, .loss = MSE{}, .target_scale = {{10, -1}, {2, 3}}};
  Matrix expected(2, 2);
  expected << 10, 12, 5, -4;
  CHECK(predicted_values(scaled, view(std::as_const(x))) == expected);
  CHECK_THROWS_AS(probabilities(scaled, view(std::as_const(x))), ConfigError);
  const ModelInfo chances{.task = Task::regression, .loss = BinaryCrossEntropy{}};
  const Matrix p = predicted_values(chances, view(std::as_const(x)));
  CHECK(p(0, 0) == 0.5);
  CHECK(test::relative_error(static_cast<double>(p(1, 0)), 1 / (1 + std::exp(-2.0))) < 1e-6);
  CHECK(probabilities(chances, view(std::as_const(x))) == p);
}

TEST_CASE("predict: each label has a probability, and applies above the threshold", "[model]") {
  Matrix x(2, 3);
  x << 1, -1, 3, 0, 2, -2;
  const ModelInfo labels{.task = Task::multilabel, .loss = BinaryCrossEntropy{}};
  CHECK(probabilities(labels, view(std::as_const(x))).rows() == 2);
  Matrix expected(2, 3);
  expected << 1, 0, 1, 0, 1, 0;
  CHECK(predicted_labels(labels, view(std::as_const(x)), 0.5) == expected);
  expected << 0, 0, 1, 0, 1, 0;
  CHECK(predicted_labels(labels, view(std::as_const(x)), 0.8) == expected);
}

TEST_CASE("predict: classes trained with mse have no probabilities", "[model]") {
  const Matrix x = test::normal(3, 2, 95);
  const ModelInfo classes{.classes = 3, .task = Task::classification, .loss = MSE{}};
  CHECK_THROWS_AS(probabilities(classes, view(x)), ConfigError);
}

namespace {

/// Saves the net and loads it as a program does.
Model embedded(const Sequential& net, const ModelInfo& info) {
  const test::TemporaryFolder folder;
  const auto path = (folder / "m.safetensors").string();
  save(net, path, info);
  return Model::load(path);
}

std::vector<Scalar> predicted(const Model& model, const Matrix& x) {
  std::vector<Scalar> output(at(model.outputs()));
  const auto workspace = model.workspace();
  model.predict({x.data(), at(x.size())}, output, workspace);
  return output;
}

}  // namespace

TEST_CASE("model: predicts values on the scale of the targets", "[model]") {
  const Sequential net(5, {Dense{7}, ReLU{}, Dense{2}});
  const Matrix x = test::normal(5, 1, 96), y = net.predict(x);
  const TargetScale scale{{1000, -5}, {300, 2}};
  const Model model = embedded(net, {.task = Task::regression,
                                     .loss = MSE{},
                                     .target_names = {"price", "rooms"},
                                     .target_scale = scale});
  const std::vector<Scalar> values = predicted(model, x);
  for (std::size_t k = 0; k < 2; ++k) {
    const double expected = scale.restored(static_cast<double>(y(static_cast<Index>(k), 0)), k);
    CHECK(test::relative_error(static_cast<double>(values[k]), expected) < 1e-6);
  }
  CHECK(model.target_names() == std::vector<std::string>{"price", "rooms"});
  CHECK(model.probability_count() == 0);
  const auto workspace = model.workspace();
  CHECK_THROWS_WITH(model.classify({x.data(), 5}, workspace),
                    "model: class: expected a model of classes, got a model of values");
  std::vector<Scalar> two(2);
  CHECK_THROWS_WITH(
      model.probabilities({x.data(), 5}, two, workspace),
      "model: probabilities: expected a model whose outputs are logits, got a model of values");
}

TEST_CASE("model: a static net predicts what the model predicts", "[model]") {
  const Sequential net(8, {Dense{4}});
  const Matrix x = test::normal(8, 1, 97);
  for (const Loss& loss : {Loss(MSE{}), Loss(BinaryCrossEntropy{})}) {
    const TargetScale scale =
        loss->link() == Link::none ? TargetScale{{1, 2, 3, 4}, {5, 6, 7, 8}} : TargetScale{};
    const ModelInfo info{.task = Task::regression, .loss = loss, .target_scale = scale};
    const test::TemporaryFolder folder;
    const auto path = (folder / "m.safetensors").string();
    save(net, path, info);
    StaticNet<8, fixed::Dense<4>> fixed_net;
    fixed_net.load(path);
    const auto y = fixed_net.predict(std::span<const Scalar, 8>(x.data(), 8));
    const std::vector<Scalar> expected = predicted(Model::load(path), x);
    CHECK(test::relative_error(view(y.data(), 4, 1), view(expected.data(), 4, 1)) < 1e-5);
  }
}

TEST_CASE("model: probabilities of classes and of labels", "[model]") {
  const Sequential net(5, {Dense{3}});
  const Matrix x = test::normal(5, 1, 98), y = net.predict(x);
  std::vector<Scalar> p(3);
  const Model classes =
      embedded(net, {.classes = 3, .task = Task::classification, .loss = SoftmaxCrossEntropy{}});
  const auto workspace = classes.workspace();
  classes.probabilities({x.data(), 5}, p, workspace);
  CHECK(test::relative_error(static_cast<double>(p[0] + p[1] + p[2]), 1) < 1e-5);
  CHECK(p[at(classes.classify({x.data(), 5}, workspace))] == *std::max_element(p.begin(), p.end()));
  const Model labels = embedded(net, {.task = Task::multilabel, .loss = BinaryCrossEntropy{}});
  labels.probabilities({x.data(), 5}, p, labels.workspace());
  for (std::size_t k = 0; k < 3; ++k) {
    const double expected = 1 / (1 + std::exp(-static_cast<double>(y(static_cast<Index>(k), 0))));
    CHECK(test::relative_error(static_cast<double>(p[k]), expected) < 1e-5);
  }
  CHECK(predicted(labels, x) == predicted(classes, x));  // logits
}
