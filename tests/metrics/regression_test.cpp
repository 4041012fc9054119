#include <rectify/base/error.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/losses/binary_cross_entropy.hpp>
#include <rectify/losses/mse.hpp>
#include <rectify/metrics/metrics.hpp>
#include <rectify/metrics/regression.hpp>

#include <cmath>
#include <vector>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

/// A net that passes on what it gets, so that the data are the outputs.
Sequential identity(Index n) {
  Sequential net(n, {Dense{n}});
  net.set_tensor("0.weight", Matrix::Identity(n, n));
  net.set_tensor("0.bias", Matrix::Zero(n, 1));
  return net;
}

Regression of_outputs(const Matrix& outputs, const Matrix& targets) {
  return evaluate_values(identity(outputs.rows()), Dataset::of_values(outputs, targets), MSE{});
}

/// scikit-learn's formulas: mean_squared_error, mean_absolute_error and r2_score of one target.
struct Expected {
  double rmse, mae, r2;
};

Expected expected_of(const std::vector<double>& predicted, const std::vector<double>& targets) {
  const auto n = static_cast<double>(targets.size());
  double mean = 0, squares = 0, absolutes = 0, spread = 0;
  for (const double target : targets) mean += target / n;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    squares += std::pow(predicted[i] - targets[i], 2);
    absolutes += std::abs(predicted[i] - targets[i]);
    spread += std::pow(targets[i] - mean, 2);
  }
  return {std::sqrt(squares / n), absolutes / n, 1 - squares / spread};
}

void check(const TargetScores& scores, const Expected& expected) {
  CHECK(test::relative_error(scores.rmse, expected.rmse) < 1e-9);
  CHECK(test::relative_error(scores.mae, expected.mae) < 1e-9);
  REQUIRE(scores.r2);
  CHECK(std::abs(*scores.r2 - expected.r2) < 1e-9);
}

}  // namespace

TEST_CASE("regression: RMSE, MAE and R2 are as counted by hand, and those of each target") {
  Matrix targets(2, 4), outputs(2, 4);
  targets << 1, 2, 3, 4, 0, 0, 10, 10;
  outputs << 1, 2, 3, 5, 0, 0, 10, 0;
  // Squared errors 1 and 100; squares about the means 5 and 100.
  const Regression result = of_outputs(outputs, targets);
  CHECK(result.samples == 4);
  CHECK(test::relative_error(result.rmse, std::sqrt(101.0 / 8)) < 1e-6);
  CHECK(test::relative_error(result.mae, 11.0 / 8) < 1e-6);
  CHECK(test::relative_error(result.loss, 101.0 / 8) < 1e-6);
  CHECK(test::relative_error(result.r2.value(), (0.8 + 0) / 2) < 1e-6);
  REQUIRE(result.targets.size() == 2);
  CHECK(result.targets[0].name == "0");
  CHECK(result.targets[0].rmse == 0.5);
  CHECK(result.targets[0].mae == 0.25);
  CHECK(test::relative_error(result.targets[0].r2.value(), 0.8) < 1e-12);
  CHECK(result.targets[1].rmse == 5);
  CHECK(result.targets[1].mae == 2.5);
  CHECK(std::abs(result.targets[1].r2.value()) < 1e-12);
}

TEST_CASE("regression: targets that are scaled are measured in their own units, by name") {
  const Index samples = 700;
  const Matrix outputs = test::normal(2, samples, 91);
  Matrix targets = test::normal(2, samples, 92);
  targets.row(0).array() = targets.row(0).array() * 5 + 125;
  targets.row(1).array() = targets.row(1).array() * Scalar(0.002);
  const Dataset own = Dataset::of_values(outputs, targets).with_target_names({"level", "width"});
  const TargetScale scale = own.target_standardization();
  const Regression result = evaluate_values(identity(2), own.with_target_scale(scale), MSE{});
  for (std::size_t k = 0; k < 2; ++k) {
    std::vector<double> predicted, expected;
    for (Index i = 0; i < samples; ++i) {
      const auto output = static_cast<double>(outputs(static_cast<Index>(k), i));
      predicted.push_back(output * scale.deviation[k] + scale.mean[k]);
      expected.push_back(static_cast<double>(targets(static_cast<Index>(k), i)));
    }
    CHECK(result.targets.at(k).name == (k == 0 ? "level" : "width"));
    check(result.targets[k], expected_of(predicted, expected));
  }
  CHECK(result.targets[0].rmse > 1);
  CHECK(result.targets[1].rmse < 0.01);
}

TEST_CASE("regression: outputs of binary cross-entropy are compared as probabilities") {
  Matrix outputs(1, 3), targets(1, 3);
  outputs << 0, 3, -3;
  targets << Scalar(0.25), Scalar(0.75), 0;
  const auto sigmoid = [](double y) { return 1 / (1 + std::exp(-y)); };
  const Regression result =
      evaluate_values(identity(1), Dataset::of_values(outputs, targets), BinaryCrossEntropy{});
  check(result.targets.at(0), expected_of({sigmoid(0), sigmoid(3), sigmoid(-3)}, {0.25, 0.75, 0}));
}

TEST_CASE("regression: a perfect net has R2 1, the mean has 0, a constant target has none") {
  Matrix targets(2, 4), means(2, 4);
  targets << 1, 2, 3, 4, 7, 7, 7, 7;
  means << 2.5, 2.5, 2.5, 2.5, 7, 7, 7, 7;
  CHECK(of_outputs(targets, targets).r2 == 1);
  CHECK(of_outputs(targets, targets).rmse == 0);
  CHECK(std::abs(of_outputs(means, targets).r2.value()) < 1e-6);
  CHECK_FALSE(of_outputs(means, targets).targets[1].r2);
}

TEST_CASE("regression: a target of the same value in all samples has no R2, whatever its mean") {
  // The mean of 0.1 three times, summed, is not 0.1.
  for (const double value : {0.1, 7.0, 1e-30, 16777217.0}) {
    const Matrix targets = Matrix::Constant(1, 3, static_cast<Scalar>(value));
    const Regression result = of_outputs(targets * Scalar(1.001), targets);
    CHECK_FALSE(result.r2);
    CHECK(result.rmse > 0);
  }
}

TEST_CASE("regression: the loss is evaluate's, and no bit depends on the number of threads") {
  const Dataset data = Dataset::of_values(test::normal(5, 900, 95), test::normal(2, 900, 96));
  const Sequential net(5, {Dense{2}});
  const Regression one = evaluate_values(net, data, MSE{}, Team(1));
  CHECK(one.loss == evaluate(net, data).loss);
  for (const int threads : {2, 5}) {
    const Regression many = evaluate_values(net, data, MSE{}, Team(threads));
    CHECK(many.loss == one.loss);
    CHECK(many.rmse == one.rmse);
    CHECK(many.mae == one.mae);
    CHECK(many.r2 == one.r2);
  }
}

TEST_CASE("regression: data of classes is refused") {
  CHECK_THROWS_WITH(evaluate_values(Sequential(5, {Dense{3}}), test::blobs(30, 5, 3), MSE{}),
                    "data: targets: expected values, got classes");
}
