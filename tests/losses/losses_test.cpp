#include <rectify/base/error.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/losses/binary_cross_entropy.hpp>
#include <rectify/losses/catalogue.hpp>
#include <rectify/losses/softmax_cross_entropy.hpp>
#include <rectify/metrics/metrics.hpp>
#include <rectify/nn/dataset.hpp>

#include <cmath>
#include <limits>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

/// 4 samples of class 0, 2 of class 1, none of class 2.
Dataset uneven() {
  return Dataset::of_values(Matrix::Zero(3, 6), Labels{0, 0, 1, 0, 1, 0}, 3);
}

SoftmaxCrossEntropy weighing(std::vector<double> numbers) {
  return {.class_weights = ClassWeights{.numbers = std::move(numbers)}};
}

/// What reading a loss notes.
std::vector<std::string> problems_of(const char* json) {
  std::vector<Problem> problems;
  const Json value = Json::parse(json);
  registry<Loss>().read(Reader(value, "loss", problems));
  std::vector<std::string> texts;
  for (const Problem& problem : problems) texts.push_back(problem.mismatch.text());
  return texts;
}

struct Result {
  double value;
  std::vector<Scalar> gradient;
};

Result result_of(const Loss& loss, const std::vector<Scalar>& output, const Target& target) {
  Result result{0, std::vector<Scalar>(output.size())};
  result.value = loss->value_and_gradient(output, target, result.gradient);
  return result;
}

}  // namespace

TEST_CASE("losses: class weights are read as a list or as balanced, and written as they were read",
          "[losses]") {
  for (const char* text :
       {R"({"type":"softmax_cross_entropy","label_smoothing":0,"class_weights":[1,0,2.5]})",
        R"({"type":"softmax_cross_entropy","label_smoothing":0,"class_weights":"balanced"})",
        R"({"type":"softmax_cross_entropy","label_smoothing":0,"class_weights":null})"}) {
    std::vector<Problem> problems;
    const Json json = Json::parse(text);
    const auto loss = registry<Loss>().read(Reader(json, "", problems));
    REQUIRE(problems.empty());
    CHECK(registry<Loss>().write(*loss) == json);
  }
}

TEST_CASE("losses: each wrong class weight is refused at its place", "[losses]") {
  CHECK(problems_of(R"({"type": "softmax_cross_entropy", "class_weights": [1, -1, "2"]})") ==
        std::vector<std::string>{"loss.class_weights[1]: expected a number >= 0, got -1",
                                 "loss.class_weights[2]: expected a number >= 0, got \"2\""});
  CHECK(problems_of(R"({"type": "softmax_cross_entropy", "class_weights": "balance"})") ==
        std::vector<std::string>{
            "loss.class_weights: expected a list of numbers >= 0 or \"balanced\", got \"balance\" "
            "(did you mean \"balanced\"?)"});
  CHECK(problems_of(R"({"type": "softmax_cross_entropy", "class_weights": 3})") ==
        std::vector<std::string>{
            "loss.class_weights: expected a list of numbers >= 0 or \"balanced\", got 3"});
}

TEST_CASE("losses: balanced class weights are scikit-learn's; a class that never occurs has none",
          "[losses]") {
  const Loss loss = SoftmaxCrossEntropy{.class_weights = ClassWeights{.balanced = true}};
  CHECK_FALSE(loss->has_class_weights());
  const Loss fitting = loss->for_data(uneven());
  CHECK(fitting->has_class_weights());
  CHECK(fitting.as<SoftmaxCrossEntropy>()->class_weights->numbers ==
        std::vector<double>{6.0 / (2 * 4), 6.0 / (2 * 2), 0});
  CHECK(fitting->weight({.label = 1}) == 1.5);
}

TEST_CASE("losses: class weights that do not fit the data are refused", "[losses]") {
  const Sequential net(3, {Dense{3}});
  CHECK_THROWS_WITH(check_fit(net, uneven(), weighing({1, 2})),
                    "loss: class_weights: expected 3 numbers, one per class; got 2");
  CHECK_THROWS_WITH(check_fit(net, uneven(), weighing({0, 0, 0})),
                    "loss: class_weights: expected at least one above 0, got only zeros");
  CHECK_THROWS_WITH(check_fit(net, Dataset::of_values(Matrix::Zero(3, 2), Matrix::Zero(3, 2)),
                              weighing({1, 1, 1})),
                    "loss: expected a regression loss, got softmax_cross_entropy, which needs "
                    "classes");
}

TEST_CASE("losses: binary cross-entropy is for one output of two classes, or values from 0 to 1",
          "[losses]") {
  const Dataset two = test::blobs(10, 3, 2);
  CHECK_NOTHROW(check_fit(Sequential(3, {Dense{1}}), two, BinaryCrossEntropy{}));
  CHECK_THROWS_WITH(check_fit(Sequential(3, {Dense{2}}), two, BinaryCrossEntropy{}),
                    "layers[0] dense: outputs: expected 1, for two classes; got 2");
  CHECK_THROWS_WITH(check_fit(Sequential(3, {Dense{1}}), two, SoftmaxCrossEntropy{}),
                    "layers[0] dense: outputs: expected 2, one per class; got 1");
  CHECK_THROWS_WITH(
      check_fit(Sequential(3, {Dense{3}}), test::blobs(10, 3, 3), BinaryCrossEntropy{}),
      "loss: expected a loss for 3 classes, got binary_cross_entropy, which is for two");
  Matrix targets = Matrix::Constant(4, 2, Scalar(0.5));
  const Sequential net(3, {Dense{4}});
  CHECK_NOTHROW(
      check_fit(net, Dataset::of_values(Matrix::Zero(3, 2), targets), BinaryCrossEntropy{}));
  targets(2, 1) = 3;
  CHECK_THROWS_WITH(
      check_fit(net, Dataset::of_values(Matrix::Zero(3, 2), targets), BinaryCrossEntropy{}),
      "loss: binary_cross_entropy: expected targets from 0 to 1, got 3 for sample 1");
}

TEST_CASE("losses: data of one class is nothing to tell apart", "[losses]") {
  const Dataset data = Dataset::of_values(Matrix::Zero(3, 2), Labels{0, 0}, 1);
  CHECK_THROWS_WITH(check_fit(Sequential(3, {Dense{1}}), data, SoftmaxCrossEntropy{}),
                    "data: classes: expected at least 2, got 1");
}

TEST_CASE("losses: binary cross-entropy of logits of 10000 is exact", "[losses]") {
  for (const Scalar sign : {Scalar(1), Scalar(-1)}) {
    for (const Index label : {0, 1}) {
      const bool right = (sign > 0) == (label == 1);
      const Result result = result_of(BinaryCrossEntropy{}, {sign * 10000}, {.label = label});
      CHECK(result.value == (right ? 0 : 10000));
      CHECK(result.gradient[0] == (right ? 0 : sign));
    }
  }
}

TEST_CASE("losses: a net that is nearly sure has a small loss, not none", "[losses]") {
  const Result result = result_of(BinaryCrossEntropy{}, {-30}, {.label = 0});
  CHECK(test::relative_error(result.value, std::exp(-30.0)) < 1e-6);
  CHECK(test::relative_error(static_cast<double>(result.gradient[0]), std::exp(-30.0)) < 1e-6);
}

TEST_CASE("losses: what is not a number stays so in every loss", "[losses]") {
  const Scalar nothing = std::numeric_limits<Scalar>::quiet_NaN();
  for (const auto& entry : registry<Loss>().entries()) {
    INFO(entry.kind);
    const Loss loss = test::example<Loss>(entry);
    CHECK(std::isnan(result_of(loss, {nothing}, {.label = 0}).value));
  }
  CHECK(std::isnan(result_of(weighing({1, 1}), {nothing, 0}, {.label = 0}).value));
}

TEST_CASE("losses: a gradient of another size and a missing label are refused", "[losses]") {
  const std::vector<Scalar> output{1, 2}, values{0, 1};
  std::vector<Scalar> room(1), gradient(2);
  for (const auto& entry : registry<Loss>().entries()) {
    INFO(entry.kind);
    const Loss loss = test::example<Loss>(entry);
    CHECK_THROWS_WITH(loss->value_and_gradient(output, {.label = 0}, room),
                      "loss: values of the gradient: expected 2, got 1");
    if (!loss->needs_labels()) continue;
    CHECK_THROWS_WITH(loss->value_and_gradient(output, {.values = values}, gradient),
                      "loss: label: expected at least 0, got -1");
  }
}
