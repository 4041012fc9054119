#include <rectify/base/error.hpp>
#include <rectify/datasets/images.hpp>
#include <rectify/model/input_check.hpp>
#include <rectify/nn/feature_statistics.hpp>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

using Warnings = std::vector<std::string>;

Dataset unlabelled(const Matrix& x) { return Dataset::of_values(x, Matrix::Zero(1, x.cols())); }

ModelInfo trained_on(const Matrix& x, const std::vector<std::string>& names = {}) {
  return {.feature_names = names, .features = feature_spreads(unlabelled(x))};
}

Warnings warnings(const ModelInfo& info, const Matrix& x) { return input_warnings(info, view(x)); }

/// Four columns as those of iris: centimetres.
Matrix lengths(Index samples, std::uint32_t place) {
  Matrix x = test::normal(4, samples, place);
  const std::vector<Scalar> mean{5.8f, 3, 3.8f, 1.2f}, deviation{0.8f, 0.4f, 1.7f, 0.7f};
  for (Index k = 0; k < 4; ++k) {
    x.row(k) = (x.row(k) * deviation[at(k)]).array() + mean[at(k)];
  }
  return x.cwiseMax(Scalar(0.1));
}

/// Whole numbers 0 to 255, most of them 0, of 12 x 12 pixels; the corners are always 0.
Matrix images(Index samples, std::uint32_t place) {
  Matrix x = (test::normal(144, samples, place).array() * 150).round().matrix();
  x = x.cwiseMax(0).cwiseMin(255);
  for (const Index corner : {0, 11, 132, 143}) x.row(corner).setZero();
  return x;
}

}  // namespace

TEST_CASE("input check: other samples of the same kind are not warned of", "[model]") {
  const ModelInfo table = trained_on(lengths(100, 1)), pixels = trained_on(images(100, 2));
  for (std::uint32_t place = 10; place < 60; ++place) {
    for (const Index samples : {1, 5, 50}) {
      CHECK(warnings(table, lengths(samples, place)) == Warnings{});
      CHECK(warnings(pixels, images(samples, place)) == Warnings{});
    }
  }
  CHECK(warnings(pixels, Matrix::Zero(144, 1)) == Warnings{});
  CHECK(warnings(pixels, Matrix::Constant(144, 1, 3)) == Warnings{});  // a dark image
  CHECK(warnings(pixels, Matrix::Constant(144, 3, 255)) == Warnings{});
  CHECK(warnings(table, Matrix(4, 0)) == Warnings{});
}

TEST_CASE("input check: columns of 0 and 1, constants and long tails are not warned of",
          "[model]") {
  Matrix x = test::normal(5, 400, 3);
  x.row(0) = x.row(0).array().sign().cwiseMax(0).matrix();        // 0 or 1
  x.row(1).setZero();                                             // always 0
  x.row(2) = (x.row(2).array() > 2).cast<Scalar>().matrix();      // rarely 1
  x.row(3) = x.row(3).array().exp().matrix() * 1000;              // incomes
  x.row(4) = (x.row(4).array().cwiseMax(1) - 1).matrix() * 5000;  // mostly 0
  const ModelInfo info = trained_on(x.leftCols(300));
  CHECK(warnings(info, x.rightCols(100)) == Warnings{});
  for (Index i = 300; i < 400; ++i) CHECK(warnings(info, x.col(i)) == Warnings{});
  Matrix never = x.col(310);
  never(1) = 1;  // an indicator that was never set in training
  CHECK(warnings(info, never) == Warnings{});
}

TEST_CASE("input check: bytes that were divided by 255 already are pointed out", "[model]") {
  const ModelInfo info = trained_on(images(100, 2));
  const Matrix set = images(50, 4) / 255;
  const Warnings expected{
      "the values reach 1, those in training reached 255: are they divided by 255 already?"};
  CHECK(warnings(info, set) == expected);
  for (Index i = 0; i < set.cols(); ++i) {
    const Warnings one = warnings(info, set.col(i));
    REQUIRE(one.size() == 1);
    CHECK(one[0].ends_with("those in training reached 255: are they divided by 255 already?"));
  }
  const Matrix standardized = (images(50, 4).array() - 60) / 80;
  REQUIRE(warnings(info, standardized).size() == 1);
  CHECK(warnings(info, standardized)[0].ends_with(
      "are they standardized already? the model does that itself"));
}

TEST_CASE("input check: bytes for a model that was trained on fractions are pointed out",
          "[model]") {
  const ModelInfo info = trained_on(images(100, 2) / 255);
  const Warnings expected{
      "the values reach 255, those in training reached 1: those in training were divided by 255"};
  CHECK(warnings(info, images(50, 4)) == expected);
  CHECK(warnings(info, images(1, 5)).size() == 1);
  CHECK(warnings(info, images(50, 4) / 255) == Warnings{});
}

TEST_CASE("input check: standardized columns for a model of raw ones are pointed out", "[model]") {
  const ModelInfo info = trained_on(lengths(100, 1));
  CHECK(warnings(info, test::normal(4, 60, 6)) ==
        Warnings{"the features have mean 0 and deviation 1, those in training had not: are they "
                 "standardized already? the model takes them as they were in training"});
  const ModelInfo standardized = trained_on(test::normal(4, 100, 7));
  CHECK(warnings(standardized, test::normal(4, 60, 6)) == Warnings{});
  const Matrix nearly =
      test::normal(2, 100, 7).array() * Scalar(0.49);  // of 60 others more than 0.5
  for (std::uint32_t place = 10; place < 30; ++place) {
    CHECK(warnings(trained_on(nearly), test::normal(2, 60, place).array() * Scalar(0.52)) ==
          Warnings{});
  }
}

TEST_CASE("input check: columns with values far outside the range of training are named",
          "[model]") {
  Matrix x(2, 3);
  x << 0, 40, 80, 1, 2, 3;
  const ModelInfo info = trained_on(x, {"age", "rooms"});
  Matrix some(2, 120);
  some.row(0).setConstant(50);
  some.row(1).setConstant(2);
  CHECK(warnings(info, some) == Warnings{});
  some.row(0).head(12).setConstant(161);
  CHECK(warnings(info, some) ==
        Warnings{"column \"age\": 12 of 120 samples outside 0 to 80, the range in training"});
  some.row(0).head(12).setConstant(160);  // not by more than the width of the range
  CHECK(warnings(info, some) == Warnings{});
  Matrix one(2, 1);
  one << 20, -5;
  CHECK(warnings(info, one) ==
        Warnings{"column \"rooms\": 1 of 1 sample outside 1 to 3, the range in training"});
}

TEST_CASE("input check: of many columns a few are named and the others counted", "[model]") {
  const ModelInfo info = trained_on(test::normal(6, 50, 8));
  Matrix one = Matrix::Zero(6, 1);
  one.topRows(5).setConstant(15);
  REQUIRE(warnings(info, one).size() == 1);
  CHECK(warnings(info, one)[0].starts_with("feature 0: 1 of 1 sample outside -"));
  CHECK(warnings(info, one)[0].ends_with("; and 2 more features"));
}

TEST_CASE("input check: a column in another unit is named, the others are not", "[model]") {
  Matrix x(2, 200);
  for (Index i = 0; i < 200; ++i) {
    x(0, i) = 20000 + static_cast<Scalar>((i * 7919) % 80000);
    x(1, i) = static_cast<Scalar>(i % 60);
  }
  const ModelInfo info = trained_on(x.leftCols(100), {"salary", "age"});
  CHECK(warnings(info, x.rightCols(100)) == Warnings{});
  Matrix thousands = x.rightCols(100);
  thousands.row(0) /= 1000;
  REQUIRE(warnings(info, thousands).size() == 1);
  CHECK(warnings(info, thousands)[0].starts_with("column \"salary\": the values reach "));
}

TEST_CASE("input check: the built-in digits are warned of on another scale only", "[model]") {
  const Splits data = datasets::digits();
  const ModelInfo info{.features = feature_spreads(data.train.first(2000))};
  CHECK(input_warnings(info, data.test.first(1000)) == Warnings{});
  for (Index i = 0; i < 200; ++i) {
    Matrix image(784, 1);
    data.test.gather_raw(std::span(&i, 1), view(image));
    CHECK(warnings(info, image) == Warnings{});
    CHECK(warnings(info, image / 255).size() == 1);
  }
}

TEST_CASE("input check: a model that knows nothing of its training warns of nothing", "[model]") {
  CHECK(warnings({}, test::normal(4, 3, 9) * 1000) == Warnings{});
  const ModelInfo info = trained_on(lengths(100, 1));
  CHECK_THROWS_AS(warnings(info, test::normal(3, 3, 9)), ConfigError);
}
