#include <rectify/base/error.hpp>
#include <rectify/base/indices.hpp>
#include <rectify/nn/dataset.hpp>

#include <set>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

/// 4 samples of 2 bytes.
Dataset bytes() { return Dataset::of_bytes({0, 255, 51, 0, 0, 102, 255, 255}, 2, {0, 1, 1, 0}, 2); }

}  // namespace

TEST_CASE("dataset: bytes become values between 0 and 1 when they are gathered", "[nn]") {
  Matrix x(2, 2);
  const std::vector<Index> samples{1, 3};
  bytes().gather(samples, view(x));
  CHECK(test::relative_error(x(0, 0), 51 / 255.0) < 1e-6);
  CHECK(x(1, 1) == 1);
}

TEST_CASE("dataset: a split is stratified, complete and drawn by the seed", "[nn]") {
  const Dataset data = test::blobs(103, 3, 4);
  const auto [fitting, validation] = data.split(21, 5);
  CHECK(fitting.size() == 82);
  REQUIRE(validation.size() == 21);
  std::vector<Index> counts(4);
  for (Index i = 0; i < 21; ++i) {
    ++counts[at(validation.target(i).label)];
  }
  for (const Index count : counts) CHECK((count == 5 || count == 6));
  Matrix a(3, 1), b(3, 1);
  const std::vector<Index> first{0};
  data.split(21, 5).second.gather(first, view(a));
  validation.gather(first, view(b));
  CHECK(a == b);
}

TEST_CASE("dataset: standardized features have mean 0 and deviation 1", "[nn]") {
  const Dataset data = test::blobs(500, 3, 4);
  const Dataset standard = data.with_normalization(data.standardization());
  const std::vector<Index> all = all_indices(500);
  Matrix x(3, 500);
  standard.gather(all, view(x));
  for (Index k = 0; k < 3; ++k) {
    CHECK(std::abs(x.row(k).mean()) < 1e-5);
    CHECK(test::relative_error(double(x.row(k).squaredNorm()) / 500, 1) < 1e-4);
  }
}

TEST_CASE("dataset: columns whose values are all equal are standardized to 0", "[nn]") {
  for (const double value : {0.0, 0.1, -1e8, 1e30, 1e-45, 16777217.0}) {
    INFO(value);
    const Dataset data = Dataset::of_values(Matrix::Constant(2, 1000, static_cast<Scalar>(value)),
                                            Matrix::Zero(1, 1000));
    const Normalization standard = data.standardization();
    CHECK(standard.deviation == std::vector<float>{1, 1});
    CHECK(standard.mean[0] == static_cast<float>(static_cast<Scalar>(value)));
    Matrix x(2, 1);
    const std::vector<Index> first{0};
    data.with_normalization(standard).gather(first, view(x));
    CHECK(std::abs(x(0, 0)) <= std::abs(value) * 1e-7 + 1e-44);  // the mean is a float
  }
}

TEST_CASE("dataset: a small deviation far from 0 is found, which a sum of squares would lose",
          "[nn]") {
  // Two values a step of a float apart.
  const Scalar low = 1e6f, high = 1e6f + 0.0625f;
  Matrix x(1, 1000);
  for (Index i = 0; i < 1000; ++i) x(0, i) = i % 2 == 0 ? low : high;
  const Normalization standard = Dataset::of_values(x, Matrix::Zero(1, 1000)).standardization();
  CHECK(test::relative_error(standard.deviation[0], 0.03125) < 1e-6);
}

TEST_CASE("dataset: nothing is infinite or no number after standardizing, however small the values",
          "[nn]") {
  Matrix x(1, 2);
  x << 0, Scalar(1e-44);  // their deviation has no inverse
  const Dataset data = Dataset::of_values(x, Matrix::Zero(1, 2));
  Matrix y(1, 2);
  const std::vector<Index> both{0, 1};
  data.with_normalization(data.standardization()).gather(both, view(y));
  CHECK(y.allFinite());
}

TEST_CASE("dataset: bytes are standardized too", "[nn]") {
  const Dataset data = Dataset::of_bytes({7, 0, 7, 10, 7, 20}, 2, {0, 1, 1}, 2);
  const Normalization standard = data.standardization();
  CHECK(standard.mean == std::vector<float>{7, 10});
  CHECK(standard.deviation[0] == 1);
  CHECK(test::relative_error(standard.deviation[1], std::sqrt(200 / 3.0)) < 1e-6);
}

TEST_CASE("dataset: labels that do not fit are refused", "[nn]") {
  CHECK_THROWS_WITH(Dataset::of_bytes({1, 2, 3, 4}, 2, {0, 7}, 2, "labels.idx"),
                    "labels.idx: label of sample 1: expected 0 to 1, got 7");
  CHECK_THROWS_WITH(Dataset::of_bytes({1, 2, 3, 4}, 2, {0}, 2, "labels.idx"),
                    "labels.idx: labels: expected 2, one per sample; got 1");
}

TEST_CASE("dataset: a number of bytes that is no multiple of the features is refused", "[nn]") {
  CHECK_THROWS_WITH(Dataset::of_bytes({1, 2, 3}, 2, {0}, 2, "images.idx"),
                    "images.idx: pixels: expected a multiple of 2 features, got 3");
  CHECK_THROWS_WITH(Dataset::of_bytes({}, 0, {}, 2), "data: features: expected at least 1, got 0");
}

TEST_CASE("dataset: indices beyond the samples are refused", "[nn]") {
  const Dataset data = bytes(), weighted = data.with_sample_weights({1, 1, 2, 2});
  const std::string refusal = "data: sample: expected 0 to 3, got 4";
  const std::vector<Index> beyond{0, 4};
  Matrix x(2, 2);
  CHECK_THROWS_WITH(data.target(4), refusal);
  CHECK_THROWS_WITH(data.sample_weight(4), refusal);
  CHECK_THROWS_WITH(weighted.sample_weight(4), refusal);
  CHECK_THROWS_WITH(data.row(4), refusal);
  CHECK_THROWS_WITH(data.subset(beyond), refusal);
  CHECK_THROWS_WITH(data.gather(beyond, view(x)), refusal);
  CHECK_THROWS_WITH(data.prefetch(beyond), refusal);
  CHECK_THROWS_WITH(data.row(-1), "data: sample: expected 0 to 3, got -1");
  CHECK_THROWS_WITH(Dataset().target(0), "data: sample: expected none, got 0");
  CHECK_THROWS_WITH(data.first(-1), "data: samples: expected at least 0, got -1");
  CHECK(data.first(9).size() == 4);
}

TEST_CASE("dataset: gather refuses a matrix of another shape", "[nn]") {
  const std::vector<Index> both{1, 3};
  Matrix narrow(1, 2), few(2, 1);
  CHECK_THROWS_WITH(bytes().gather(both, view(narrow)), "data: rows of x: expected 2, got 1");
  CHECK_THROWS_WITH(bytes().gather_raw(both, view(few)), "data: columns of x: expected 2, got 1");
}

TEST_CASE("dataset: images are shifted by less than their size", "[nn]") {
  const Dataset images = bytes().with_image_shape({1, 2});
  std::vector<Scalar> x(2), narrow(1);
  CHECK_NOTHROW(images.gather_shifted(0, {0, -1}, x));
  CHECK_THROWS_WITH(images.gather_shifted(0, {1, 0}, x),
                    "data: pixels down: expected 0 to 0, got 1");
  CHECK_THROWS_WITH(images.gather_shifted(0, {0, -2}, x),
                    "data: pixels to the right: expected -1 to 1, got -2");
  CHECK_THROWS_WITH(images.gather_shifted(0, {0, 0}, narrow),
                    "data: values of the image: expected 2, got 1");
  CHECK_THROWS_WITH(bytes().gather_shifted(0, {0, 0}, x),
                    "data: expected images, got samples that are none");
}

TEST_CASE("normalization: means, deviations and features that differ in number are refused",
          "[nn]") {
  Matrix x = Matrix::Zero(3, 1);
  std::vector<Scalar> shift(3), scale(3), few(2);
  const Normalization two{{0, 0}, {1, 1}}, lame{{}, {1}}, uniform{{1}, {2}};
  CHECK_THROWS_WITH(two.apply(view(x)), "normalization: features: expected 3, got 2");
  CHECK_THROWS_WITH(two.write(shift, scale), "normalization: features: expected 3, got 2");
  CHECK_THROWS_WITH(lame.apply(view(x)), "normalization: means: expected 1, got 0");
  CHECK_THROWS_WITH(uniform.write(shift, few), "normalization: values of scale: expected 3, got 2");
  CHECK_THROWS_WITH(bytes().with_normalization(lame), "normalization: means: expected 1, got 0");
  CHECK_NOTHROW(uniform.write(shift, scale));
  CHECK_NOTHROW(Normalization{}.apply(view(x)));
}
