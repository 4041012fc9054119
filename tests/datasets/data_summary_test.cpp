#include <rectify/datasets/data_summary.hpp>
#include <rectify/losses/binary_cross_entropy.hpp>
#include <rectify/losses/catalogue.hpp>
#include <rectify/losses/mae.hpp>
#include <rectify/losses/mse.hpp>
#include <rectify/losses/softmax_cross_entropy.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
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
  const DataSummary summary = summarize(data(), data().first(3), data().first(2));
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
              "1 constant feature (w): it carries no information, and data.normalize standard does "
              "not scale it in data where it varies"});
  Matrix x(1, 12), y(1, 12);
  for (Index i = 0; i < 12; ++i) x(0, i) = y(0, i) = Scalar(-2 * i);
  CHECK(warnings(Dataset::of_values(x, y)) ==
        Texts{"targets range from -22 to 0: data.targets standard brings them near 0, for faster "
              "learning",
              "features range from -22 to 0: data.normalize standard brings them near 0, for "
              "faster learning"});
  const Dataset scaled = Dataset::of_values(x / 10, y);
  CHECK(warnings(scaled.with_target_scale(scaled.target_standardization())).empty());
  Labels labels(12, Label{0});
  labels[3] = 1;
  CHECK(
      warnings(Dataset::of_values(x / 10, labels, 2)) ==
      Texts{"the largest class has 11 times the samples of the smallest: accuracy hides errors on "
            "small classes; \"loss\": "
            "{\"type\":\"softmax_cross_entropy\",\"class_weights\":\"balanced\"} compensates"});
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

TEST_CASE("data summary: advice on small classes is an option that the loss has and does not use",
          "[data]") {
  Labels labels(30, Label{0});
  labels[3] = labels[4] = 1;
  const Dataset uneven = Dataset::of_values(test::normal(2, 30, 1), labels, 2);
  const auto advised = [&](const Loss& loss) {
    const Texts warnings = summarize(uneven, {}, {}, loss).warnings;
    REQUIRE(warnings.size() == 1);
    const std::string begin = "small classes; \"loss\": ", end = " compensates";
    const auto place = warnings[0].find(begin);
    if (place == std::string::npos) {
      CHECK_THAT(warnings[0], EndsWith("hides errors on small classes"));
      return std::optional<Loss>();
    }
    CHECK_THAT(warnings[0], EndsWith(end));
    const std::string text = warnings[0].substr(place + begin.size());
    return test::read_rule<Loss>(Json::parse(text.substr(0, text.size() - end.size())));
  };
  CHECK(advised(BinaryCrossEntropy{})->as<BinaryCrossEntropy>()->positive_weight == 14);
  const auto smooth = advised(SoftmaxCrossEntropy{.label_smoothing = 0.1});
  CHECK(smooth->as<SoftmaxCrossEntropy>()->label_smoothing == 0.1);
  CHECK(smooth->as<SoftmaxCrossEntropy>()->class_weights);
  for (const auto& entry : registry<Loss>().entries()) {
    INFO(entry.kind);
    const Loss loss = test::example<Loss>(entry);
    const auto followed = advised(loss);
    const Json before = registry<Loss>().write(loss);
    const bool can = before.contains("class_weights") || before.contains("positive_weight");
    CHECK(followed.has_value() == can);
    if (!followed) continue;
    CHECK(registry<Loss>().write(*followed) != before);
    CHECK_NOTHROW((*followed)->for_data(uneven));
    CHECK_FALSE(advised((*followed)->for_data(uneven)));  // it is there already
  }
}

TEST_CASE("data summary: targets are warned of by their column", "[data]") {
  const std::vector<std::vector<double>> columns{
      {7, 7, 7, 7},
      {29999997, 29999999, 30000001, 30000003},
      {30000000, 30000000, 30000000, 30000000.5}};  // a float has 30000000 for all
  Matrix x(1, 4), y(3, 4);
  for (Index i = 0; i < 4; ++i) {
    x(0, i) = static_cast<Scalar>(i);
    for (Index k = 0; k < 3; ++k) y(k, i) = static_cast<Scalar>(columns[at(k)][at(i)]);
  }
  const Texts warnings = target_warnings(Dataset::of_values(x, y), {}, {}, MSE{});
  REQUIRE(warnings.size() == 4);
  CHECK(warnings[0] ==
        "1 constant target (target 0 is 7 for all training samples): there is nothing to learn");
  CHECK(warnings[1] ==
        "target 1: values differ by less than one part in 20,000, near the precision of a float: "
        "subtract an offset first");
  CHECK(warnings[2] ==
        "target 2: all values are the same as floats, which do not hold every whole number above "
        "16,777,216: if they differ in the file, subtract an offset first");
  CHECK(warnings[3] ==
        "targets range from 7 to 3e+07: data.targets standard brings them near 0, for faster "
        "learning");
}

TEST_CASE("data summary: features that floats make constant are not said to carry nothing",
          "[data]") {
  Matrix x(2, 4);
  for (Index i = 0; i < 4; ++i) {
    x(0, i) = static_cast<Scalar>(20240101000000 + i);
    x(1, i) = static_cast<Scalar>(i);
  }
  const Dataset dates = Dataset::of_values(x, {0, 1, 0, 1}, 2).with_feature_names({"date", "n"});
  const Texts warnings =
      summarize(dates.with_normalization(dates.standardization()), {}, {}).warnings;
  REQUIRE(warnings.size() == 1);
  CHECK_THAT(warnings[0], StartsWith("date: all values are the same as floats, "));
}

TEST_CASE("data summary: classes given as values are pointed out", "[data]") {
  const Matrix x = test::normal(2, 4, 1);
  const auto warnings = [&](const Matrix& y, const Loss& loss) {
    return target_warnings(Dataset::of_values(x, y), {}, {}, loss);
  };
  Matrix one_hot(3, 4), binary(1, 4), signs(1, 4), numbers(1, 4);
  one_hot << 1, 0, 0, 1,  //
      0, 1, 0, 0,         //
      0, 0, 1, 0;
  binary << 0, 1, 1, 0;
  signs << -1, 1, 1, -1;
  numbers << 0, 1, 2, 3;
  CHECK(warnings(one_hot, MAE{}) ==
        Texts{"targets are one-hot, and values for loss mae: as classes, y.argmax(1) in NumPy, "
              "they are trained with cross-entropy and measured by accuracy"});
  CHECK(warnings(binary, MSE{}) ==
        Texts{"all targets are 0 or 1, and values for loss mse: as classes (\"task\": "
              "\"classification\" of a CSV file, y.astype(\"int64\") for an NPZ file) they are "
              "trained with cross-entropy and measured by accuracy"});
  CHECK_THAT(warnings(signs, MSE{}).at(0), ContainsSubstring("all targets are -1 or 1"));
  CHECK(warnings(numbers, MSE{}).empty());  // counts
  CHECK(warnings(binary, BinaryCrossEntropy{}).empty());
  CHECK(warnings(one_hot, BinaryCrossEntropy{}).empty());
}

TEST_CASE("data summary: a part of one sample is pointed out", "[data]") {
  CHECK(target_warnings(data(), data().first(1), data().first(1), SoftmaxCrossEntropy{}) ==
        Texts{"the validation part has only 1 sample: its metrics say little",
              "the test part has only 1 sample: its metrics say little",
              "class \"c\" has no sample to train on"});
}

TEST_CASE("data summary: a single feature that is standardized is not to be standardized again",
          "[data]") {
  Matrix x = Matrix::Zero(1, 400);
  x(0, 7) = 1;  // 20 standard deviations from the mean
  const Dataset data = Dataset::of_values(x, test::normal(1, 400, 1));
  CHECK(summarize(data.with_normalization(data.standardization()), {}, {}).warnings.empty());
}
