#include <rectify/base/error.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/losses/binary_cross_entropy.hpp>
#include <rectify/losses/mse.hpp>
#include <rectify/losses/softmax_cross_entropy.hpp>
#include <rectify/model/model_data.hpp>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

SavedModel model_of(Index outputs, const ModelInfo& info) {
  return {Sequential(2, {Dense{outputs}}), info};
}

ModelInfo of_animals() {
  return {.class_names = {"ant", "bee", "cow"},
          .classes = 3,
          .task = Task::classification,
          .loss = SoftmaxCrossEntropy{}};
}

Dataset animals(const Labels& labels, const std::vector<std::string>& names) {
  return Dataset::of_values(test::normal(2, std::ssize(labels), 40), labels, std::ssize(names))
      .with_class_names(names);
}

Labels labels_of(const Dataset& data) {
  Labels labels;
  for (Index i = 0; i < data.size(); ++i) {
    labels.push_back(static_cast<Label>(data.target(i).label));
  }
  return labels;
}

std::string refusal(const SavedModel& model, const Dataset& data) {
  try {
    data_for(model, data, "run", "npz");
  } catch (const DataError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("data for a model: classes in another order are matched by name", "[model]") {
  const Dataset data =
      data_for(model_of(3, of_animals()), animals({0, 1, 2, 0}, {"cow", "ant", "bee"}), "m", "npz");
  CHECK(labels_of(data) == Labels{2, 0, 1, 2});
  CHECK(data.class_names() == of_animals().class_names);
}

TEST_CASE("data for a model: not all classes have to occur", "[model]") {
  const SavedModel model = model_of(3, of_animals());
  const Dataset named = data_for(model, animals({0, 1, 1}, {"bee", "cow"}), "m", "npz");
  CHECK(labels_of(named) == Labels{1, 2, 2});
  CHECK(named.classes() == 3);
  const Dataset unnamed =
      data_for(model, Dataset::of_values(test::normal(2, 3, 41), Labels{0, 1, 0}, 2), "m", "npz");
  CHECK(labels_of(unnamed) == Labels{0, 1, 0});
  CHECK(unnamed.classes() == 3);
}

TEST_CASE("data for a model: a class that it does not have is named", "[model]") {
  const SavedModel model = model_of(3, of_animals());
  CHECK(refusal(model, animals({0, 1, 1, 2}, {"ant", "dog", "cow"})) ==
        "run: classes: expected one of ant, bee, cow, the classes of the model; got \"dog\" for 2 "
        "samples in npz");
  CHECK(refusal(model, animals({0, 2, 2}, {"ant", "dog", "cow"})).empty());  // no sample of it
  CHECK(refusal(model, Dataset::of_values(test::normal(2, 1, 41), Labels{3}, 4)) ==
        "run: outputs: expected 4 (classes of npz), got 3");
}

TEST_CASE("data for a model: classes, values and labels are not taken for one another", "[model]") {
  const Dataset values = Dataset::of_values(test::normal(2, 4, 42), test::normal(3, 4, 43));
  CHECK(refusal(model_of(3, of_animals()), values) ==
        "run: classes: expected 0 (classes of npz), got 3");
  const SavedModel regression = model_of(3, {.task = Task::regression, .loss = MSE{}});
  CHECK(refusal(regression, animals({0, 1, 2}, {"ant", "bee", "cow"})) ==
        "run: targets: expected those of a model of regression, got classes in npz");
  const SavedModel labels = model_of(3, {.task = Task::multilabel, .loss = BinaryCrossEntropy{}});
  CHECK(refusal(labels, values).starts_with("npz: data: target 0 of sample 0: expected 0 or 1"));
}

TEST_CASE("data for a model: targets are scaled as in training", "[model]") {
  const TargetScale scale{{10}, {4}};
  const SavedModel model = model_of(
      1, {.task = Task::regression, .loss = MSE{}, .target_names = {"y"}, .target_scale = scale});
  const Dataset data = data_for(
      model, Dataset::of_values(test::normal(2, 2, 44), Matrix::Constant(1, 2, 18)), "m", "npz");
  CHECK(data.target(0).values[0] == 2);
  CHECK(data.own_target(0, 0) == 18);
  CHECK(data.target_names() == std::vector<std::string>{"y"});
}

TEST_CASE("data for a model: the encoding of a table is that of the file, or by its names",
          "[model]") {
  CHECK(encoding_for({}) == nullptr);
  const Encoding named = encoding_for({.class_names = {"a", "b"}, .feature_names = {"x", "y"}});
  REQUIRE(named);
  CHECK(named->feature_names() == std::vector<std::string>{"x", "y"});
  CHECK(named->classes == std::vector<std::string>{"a", "b"});
  CHECK(named->task == Task::classification);
  const Encoding own = std::make_shared<const TableEncoding>();
  CHECK(encoding_for({.feature_names = {"x"}, .table = own}) == own);
}
