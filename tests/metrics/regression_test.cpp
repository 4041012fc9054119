#include <rectify/base/error.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/losses/mse.hpp>
#include <rectify/metrics/metrics.hpp>
#include <rectify/metrics/regression.hpp>

#include <cmath>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

/// A net that passes on what it gets, so that the data are the outputs.
Regression of_outputs(const Matrix& outputs, const Matrix& targets) {
  const Index n = outputs.rows();
  Sequential net(n, {Dense{n}});
  net.set_tensor("0.weight", Matrix::Identity(n, n));
  net.set_tensor("0.bias", Matrix::Zero(n, 1));
  return evaluate_values(net, Dataset::of_values(outputs, targets), MSE{});
}

}  // namespace

TEST_CASE("regression: RMSE and R2 are as counted by hand") {
  Matrix targets(2, 4), outputs(2, 4);
  targets << 1, 2, 3, 4, 0, 0, 10, 10;
  outputs << 1, 2, 3, 5, 0, 0, 10, 0;
  // Squared residuals 1 and 100; squares about the means 5 and 100.
  const Regression result = of_outputs(outputs, targets);
  CHECK(result.samples == 4);
  CHECK(test::relative_error(result.rmse, std::sqrt(101.0 / 8)) < 1e-6);
  CHECK(test::relative_error(result.loss, 101.0 / 8) < 1e-6);
  CHECK(test::relative_error(result.r2, (0.8 + 0) / 2) < 1e-6);
}

TEST_CASE("regression: a perfect net has R2 1, the mean has 0, constant targets do not count") {
  Matrix targets(2, 4), means(2, 4);
  targets << 1, 2, 3, 4, 7, 7, 7, 7;
  means << 2.5, 2.5, 2.5, 2.5, 7, 7, 7, 7;
  CHECK(of_outputs(targets, targets).r2 == 1);
  CHECK(of_outputs(targets, targets).rmse == 0);
  CHECK(std::abs(of_outputs(means, targets).r2) < 1e-6);
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
    CHECK(many.r2 == one.r2);
  }
}

TEST_CASE("regression: data of classes is refused") {
  CHECK_THROWS_WITH(evaluate_values(Sequential(5, {Dense{3}}), test::blobs(30, 5, 3), MSE{}),
                    "data: targets: expected values, got classes");
}
