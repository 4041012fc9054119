#include <rectify/base/error.hpp>
#include <rectify/config/prepare.hpp>
#include <rectify/datasets/csv_files.hpp>
#include <rectify/datasets/npz_file.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/losses/binary_cross_entropy.hpp>
#include <rectify/losses/mse.hpp>
#include <rectify/losses/softmax_cross_entropy.hpp>

#include <cmath>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

constexpr Index samples = 12;

/// Values of one target, by the number of the sample.
Dataset values(const std::function<double(Index)>& value) {
  Matrix y(1, samples);
  for (Index i = 0; i < samples; ++i) y(0, i) = static_cast<Scalar>(value(i));
  return Dataset::of_values(test::normal(2, samples, 1), y);
}

Dataset one_hot(Index classes) {
  Matrix y = Matrix::Zero(classes, samples);
  for (Index i = 0; i < samples; ++i) y(i % classes, i) = 1;
  return Dataset::of_values(test::normal(2, samples, 1), y);
}

Dataset labels(const std::function<Index(Index)>& label, Index classes) {
  Labels all;
  for (Index i = 0; i < samples; ++i) all.push_back(static_cast<Label>(label(i)));
  return Dataset::of_values(test::normal(2, samples, 1), all, classes);
}

/// What preparing a net with this number of outputs throws; empty if it is accepted.
std::string refusal(const Source& source, const Dataset& data, Index outputs,
                    const std::optional<Loss>& loss = {}) {
  Config config;
  config.data.source = source;
  config.data.dir = "x";
  config.model.layers.layers = {Dense{outputs}};
  config.loss = loss;
  try {
    prepare(config, false, Splits{data, data});
  } catch (const ConfigError& error) {
    return error.what();
  }
  return {};
}

const Source npz = NpzFile{}, csv = CsvFiles{};

}  // namespace

TEST_CASE("targets: float labels are values, and the message says what makes them classes",
          "[config]") {
  const Dataset floats = values([](Index i) { return i % 3; });
  CHECK(refusal(npz, floats, 3) ==
        "layers[0] dense: outputs: expected 1, one per target; got 3 (floats are values to regress "
        "on, whole numbers are classes: y.astype(\"int64\") makes them classes)");
  CHECK(refusal(npz, labels([](Index i) { return i % 3; }, 3), 3).empty());  // as it says
  CHECK(refusal(npz, floats, 1, SoftmaxCrossEntropy{}) ==
        "loss: expected a regression loss, got softmax_cross_entropy, which needs classes (floats "
        "are values to regress on, whole numbers are classes: y.astype(\"int64\") makes them "
        "classes)");
  CHECK_THAT(refusal(csv, floats, 3),
             EndsWith("(\"task\": \"classification\" makes them classes)"));
  CHECK_THAT(refusal(npz, values([](Index i) { return 2 * (i % 2) - 1; }), 2),
             EndsWith("(y > 0).astype(\"int64\") makes them classes)"));
  CHECK(refusal(npz, values([](Index i) { return 2 * (i % 2) - 1; }), 1, BinaryCrossEntropy{}) ==
        "loss: binary_cross_entropy: expected targets from 0 to 1, got -1 and 1 (floats are values "
        "to regress on, whole numbers are classes: (y > 0).astype(\"int64\") makes them classes)");
}

TEST_CASE("targets: values that do not look like classes get no such advice", "[config]") {
  const std::string plain = "layers[0] dense: outputs: expected 1, one per target; got 3";
  CHECK(refusal(npz, values([](Index i) { return std::sin(i); }), 3) == plain);
  CHECK(refusal(npz, values([](Index i) { return i % 3 - 1; }), 3) == plain);
  CHECK(refusal(npz, values([](Index) { return 1; }), 3) == plain);
  CHECK(refusal(npz, values([](Index i) { return 1e6 * static_cast<double>(i); }), 3) == plain);
}

TEST_CASE("targets: one-hot rows are named where the net does not fit them", "[config]") {
  CHECK(refusal(npz, one_hot(3), 3).empty());
  CHECK_THAT(refusal(npz, one_hot(3), 3, SoftmaxCrossEntropy{}),
             EndsWith("y.argmax(1) makes one-hot rows classes)"));
  CHECK(refusal(npz, labels([](Index i) { return i % 3; }, 3), 3, SoftmaxCrossEntropy{}).empty());
  CHECK_THAT(refusal(npz, one_hot(3), 1), EndsWith("y.argmax(1) makes one-hot rows classes)"));
}

TEST_CASE("targets: numbers as classes and a net of one output get the regression task",
          "[config]") {
  const Dataset numbers =
      labels([](Index i) { return i % 3; }, 3).with_class_names({"5", "5.5", "6"});
  const std::string hint = " (\"task\": \"regression\" makes them values)";
  CHECK(refusal(csv, numbers, 1) ==
        "layers[0] dense: outputs: expected 3, one per class; got 1" + hint);
  CHECK_THAT(refusal(csv, numbers, 1, MSE{}), EndsWith(hint));
  CHECK(refusal(csv, values([](Index i) { return 5 + 0.5 * static_cast<double>(i % 3); }), 1, MSE{})
            .empty());
  CHECK_THAT(refusal(csv, numbers, 1, SoftmaxCrossEntropy{}), !ContainsSubstring("task"));
  CHECK_THAT(refusal(csv, numbers, 2), !ContainsSubstring("task"));
  CHECK_THAT(refusal(csv, numbers.with_class_names({"ant", "bee", "6"}), 1),
             !ContainsSubstring("task"));
  CHECK_THAT(refusal(npz, numbers, 1),
             EndsWith("(whole numbers are classes; y.astype(\"float32\") makes them values to "
                      "regress on)"));
}

TEST_CASE("targets: labels that start at 1 are pointed out where the net has an output less",
          "[config]") {
  const Dataset from_1 = labels([](Index i) { return 1 + i % 3; }, 4);
  CHECK_THAT(refusal(npz, from_1, 3),
             EndsWith("(classes are counted from 0, and no sample of the training part has label "
                      "0: y - 1)"));
  CHECK(refusal(npz, from_1, 4).empty());
  CHECK_THAT(refusal(npz, labels([](Index i) { return i % 4; }, 4), 3),
             !ContainsSubstring("y - 1"));
}
