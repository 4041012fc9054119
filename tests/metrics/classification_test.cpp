#include <rectify/base/error.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/losses/mse.hpp>
#include <rectify/losses/softmax_cross_entropy.hpp>
#include <rectify/metrics/class_outputs.hpp>
#include <rectify/metrics/classification.hpp>
#include <rectify/metrics/metrics.hpp>

#include <cmath>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

/// A net that passes on what it gets, so that the data are the logits.
Classification of_logits(const Matrix& logits, Labels labels) {
  const Index classes = logits.rows();
  Sequential net(classes, {Dense{classes}});
  net.set_tensor("0.weight", Matrix::Identity(classes, classes));
  net.set_tensor("0.bias", Matrix::Zero(classes, 1));
  return evaluate_classes(net, Dataset::of_values(logits, std::move(labels), classes),
                          SoftmaxCrossEntropy{});
}

/// Logits of which the softmax is `p` for the class and equal for the others.
Matrix confident(const std::vector<Index>& predicted, const std::vector<double>& p, Index classes) {
  Matrix logits = Matrix::Zero(classes, std::ssize(predicted));
  for (std::size_t i = 0; i < predicted.size(); ++i) {
    const double others = static_cast<double>(classes - 1);
    logits(predicted[i], static_cast<Index>(i)) =
        static_cast<Scalar>(std::log(p[i] * others / (1 - p[i])));
  }
  return logits;
}

}  // namespace

TEST_CASE("classification: confusion and scores are as counted by hand") {
  // Class 0: 2 of 3 right, one taken for 1. Class 1: 1 of 1. Class 2: 1 of 2, one taken for 0.
  const auto result =
      of_logits(confident({0, 0, 1, 1, 2, 0}, std::vector(6, 0.9), 4), {0, 0, 0, 1, 2, 2});
  CHECK(result.confusion ==
        std::vector<std::vector<Index>>{{2, 1, 0, 0}, {0, 1, 0, 0}, {1, 0, 1, 0}, {0, 0, 0, 0}});
  CHECK(result.samples == 6);
  CHECK(result.correct() == 4);
  CHECK(test::relative_error(result.accuracy(), 4.0 / 6) < 1e-5);
  CHECK(test::relative_error(result.accuracy_error(), std::sqrt(4.0 / 6 * 2.0 / 6 / 6)) < 1e-5);
  CHECK(test::relative_error(result.scores(0).precision, 2.0 / 3) < 1e-5);
  CHECK(test::relative_error(result.scores(0).recall, 2.0 / 3) < 1e-5);
  CHECK(test::relative_error(result.scores(1).precision, 0.5) < 1e-5);
  CHECK(test::relative_error(result.scores(1).recall, 1) < 1e-5);
  CHECK(test::relative_error(result.scores(1).f1, 2.0 / 3) < 1e-5);
  CHECK(result.scores(2).support == 2);
  CHECK(test::relative_error(result.scores(2).f1, 2.0 / 3) < 1e-5);
  CHECK(result.scores(3).f1 == 0);
  // Class 3 is nowhere, so it is in no mean.
  CHECK(test::relative_error(result.macro_scores().recall, (2.0 / 3 + 1 + 0.5) / 3) < 1e-5);
  CHECK(result.macro_scores().support == 6);
}

TEST_CASE("classification: the calibration error is as counted by hand") {
  // Bins of 1/15: 0.95 and 0.97 lie in the last, 0.61 and 0.65 in the tenth.
  const auto result = of_logits(confident({0, 0, 1, 1}, {0.95, 0.97, 0.61, 0.65}, 2), {0, 1, 1, 1});
  CHECK(result.bins[14].samples == 2);
  CHECK(result.bins[14].correct == 1);
  CHECK(test::relative_error(result.bins[14].confidence, 1.92) < 1e-5);
  CHECK(result.bins[9].samples == 2);
  CHECK(result.bins[9].correct == 2);
  CHECK(test::relative_error(result.calibration_error().value(),
                             (std::abs(1 - 1.92) + std::abs(2 - 1.26)) / 4) < 1e-5);
}

TEST_CASE("classification: loss and accuracy are those of evaluate") {
  const Dataset data = test::blobs(1000, 5, 3);
  const Sequential net(5, {Dense{20}, ReLU{}, Dense{3}});
  const Metrics metrics = evaluate(net, data);
  const Classification result = evaluate_classes(net, data, SoftmaxCrossEntropy{});
  CHECK(result.loss == metrics.loss);
  CHECK(result.accuracy() == *metrics.accuracy);
}

TEST_CASE("classification: no bit depends on the number of threads") {
  const Dataset data = test::blobs(1500, 5, 3);
  const Sequential net(5, {Dense{20}, ReLU{}, Dense{3}});
  const Classification one = evaluate_classes(net, data, SoftmaxCrossEntropy{}, Team(1));
  for (const int threads : {2, 3, 8}) {
    const Classification many = evaluate_classes(net, data, SoftmaxCrossEntropy{}, Team(threads));
    CHECK(many.loss == one.loss);
    CHECK(many.confusion == one.confusion);
    CHECK(many.calibration_error() == one.calibration_error());
  }
}

TEST_CASE("classification: data without classes is refused") {
  const Sequential net(2, {Dense{1}});
  const Dataset values = Dataset::of_values(Matrix::Zero(2, 3), Matrix::Zero(1, 3));
  CHECK_THROWS_AS(evaluate_classes(net, values, SoftmaxCrossEntropy{}), ConfigError);
}

TEST_CASE("classification: outputs of mse are no probabilities, and are not calibrated") {
  const Matrix outputs = confident({0, 1, 1}, std::vector(3, 0.9), 2);
  Sequential net(2, {Dense{2}});
  net.set_tensor("0.weight", Matrix::Identity(2, 2));
  net.set_tensor("0.bias", Matrix::Zero(2, 1));
  const Dataset data = Dataset::of_values(outputs, Labels{0, 1, 0}, 2);
  const Classification result = evaluate_classes(net, data, MSE{});
  CHECK(result.correct() == 2);
  CHECK(result.auc.has_value());
  CHECK_FALSE(result.calibration_error());
  for (const CalibrationBin& bin : result.bins) CHECK(bin.samples == 0);
  std::vector<Scalar> probabilities(2);
  const std::vector<Scalar> output{1, 0};
  CHECK_THROWS_WITH(probabilities_of(output, Link::none, probabilities),
                    "net: outputs: expected logits of classes, got values, which give no "
                    "probabilities");
}
