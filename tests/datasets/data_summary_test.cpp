#include <rectify/datasets/data_summary.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;
using test::near;

namespace {

using Texts = std::vector<std::string>;

/// Three features, the last constant, in three classes, the last without samples.
Dataset data() {
  Matrix x(3, 4);
  x << 1, 2, 3, 6,   //
      -1, -1, 1, 1,  //
      5, 5, 5, 5;
  return Dataset::of_values(x, {0, 0, 0, 1}, 3)
      .with_class_names({"a", "b", "c"})
      .with_feature_names({"u", "v", "w"});
}

}  // namespace

TEST_CASE("data summary: shapes, counts, range and constant columns, by hand", "[data]") {
  const DataSummary summary = summarize(data(), data().first(1), data().first(2));
  CHECK(summary.features == 3);
  CHECK(summary.classes == 3);
  CHECK_FALSE(summary.image);
  CHECK(summary.fitting.samples == 4);
  CHECK(summary.fitting.class_counts == std::vector<Index>{3, 1, 0});
  CHECK(summary.test.class_counts == std::vector<Index>{2, 0, 0});
  CHECK_FALSE(summary.imbalance());
  CHECK(summary.values.low == -1);
  CHECK(summary.values.high == 6);
  CHECK(near(summary.values.mean, 32 / 12.0));
  CHECK(near(summary.values.deviation, std::sqrt(154 / 12.0 - std::pow(32 / 12.0, 2))));
  CHECK(summary.constant == Texts{"w"});
  CHECK(summary.warnings == Texts{"class \"c\" has no sample to train on"});
}

TEST_CASE("data summary: images, targets and balance", "[data]") {
  const Dataset images =
      Dataset::of_bytes({0, 51, 0, 255, 0, 0}, 2, {0, 1, 0}, 2).with_image_shape({1, 2});
  const DataSummary summary = summarize(images, {}, images);
  CHECK(summary.image == ImageShape{1, 2});
  CHECK(*summary.imbalance() == 2);
  CHECK(summary.values.high == 255);
  CHECK(summary.constant == Texts{"0"});
  CHECK(summary.warnings.empty());
  CHECK(summary.validation.samples == 0);

  Matrix x(1, 2), y(1, 2);
  x << 0, 1;
  y << 3, 5;
  const DataSummary regression = summarize(Dataset::of_values(x, y), {}, {});
  REQUIRE(regression.targets);
  CHECK(regression.targets->mean == 4);
  CHECK(regression.targets->deviation == 1);
  CHECK(regression.fitting.class_counts.empty());
}

TEST_CASE("data summary: warns of constant features, ranges and imbalance", "[data]") {
  const auto warnings = [](const Dataset& fitting) { return summarize(fitting, {}, {}).warnings; };
  const Dataset standard = data().with_normalization(data().standardization());
  CHECK(warnings(standard) ==
        Texts{"class \"c\" has no sample to train on",
              "1 constant feature (w): they carry no information, and data.normalize standard does "
              "not scale them in data where they vary"});
  Matrix x(1, 12), y(1, 12);
  for (Index i = 0; i < 12; ++i) x(0, i) = y(0, i) = Scalar(-2 * i);
  CHECK(warnings(Dataset::of_values(x, y)) ==
        Texts{"features range from -22 to 0: data.normalize standard brings them near 0, for "
              "faster learning",
              "targets range from -22 to 0: data.targets standard brings them near 0, for faster "
              "learning"});
  const Dataset scaled = Dataset::of_values(x / 10, y);
  CHECK(warnings(scaled.with_target_scale(scaled.target_standardization())).empty());
  Labels labels(12, Label{0});
  labels[3] = 1;
  CHECK(
      warnings(Dataset::of_values(x / 10, labels, 2)) ==
      Texts{"the largest class has 11 times the samples of the smallest: accuracy hides errors on "
            "small classes; class_weights of the loss compensate"});
}

TEST_CASE("data summary: warns of values near the precision of a float", "[data]") {
  Matrix x(2, 3);
  x << 100000, 100001, 100002, 0, 1, 2;
  const Dataset far = Dataset::of_values(x, Matrix(x.row(1)));
  const DataSummary summary = summarize(
      far.with_normalization(far.standardization()).with_feature_names({"t", "u"}), {}, {});
  CHECK(summary.warnings ==
        Texts{"t: values differ by less than one part in 20,000, near the precision of a float: "
              "subtract an offset first"});
}

TEST_CASE("data summary: warns of targets that are constant or near the precision of a float",
          "[data]") {
  Matrix x(1, 3), y(3, 3);
  x << 0, 1, 2;
  y << 7, 7, 7, 100000, 100001, 100002, 1, 2, 3;
  const Dataset data = Dataset::of_values(x, y);
  const auto scaled = [](const Dataset& own) {
    return own.with_target_scale(own.target_standardization());
  };
  CHECK(summarize(scaled(data.with_target_names({"u", "v", "w"})), {}, {}).warnings ==
        Texts{"v: values differ by less than one part in 20,000, near the precision of a float: "
              "subtract an offset first",
              "1 constant target (u): the same value in all training samples, so there is nothing "
              "to learn"});
  CHECK(summarize(scaled(data), {}, {}).warnings.back() ==
        "1 constant target (target 0): the same value in all training samples, so there is nothing "
        "to learn");
}
