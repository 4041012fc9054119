#include <rectify/base/error.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/model/predict.hpp>

#include <atomic>
#include <cmath>
#include <limits>
#include <thread>

#include "../catch.hpp"
#include "../support.hpp"

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
  const Matrix p = probabilities(view(std::as_const(x)));
  CHECK(test::relative_error(p(0, 0), 1.0 / 8) < 1e-5);
  CHECK(test::relative_error(p(2, 0), 5.0 / 8) < 1e-5);
  CHECK(test::relative_error(p(0, 1), 0.5) < 1e-5);
  CHECK(p(2, 1) <= std::numeric_limits<Scalar>::min());
}

TEST_CASE("predict: one output gives two probabilities and tells two classes apart", "[model]") {
  Matrix x(1, 3);
  x << std::log(Scalar(3)), -10000, 0;
  const Matrix p = probabilities(view(std::as_const(x)));
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
