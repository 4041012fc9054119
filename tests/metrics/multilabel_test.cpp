#include <rectify/base/error.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/losses/binary_cross_entropy.hpp>
#include <rectify/losses/mse.hpp>
#include <rectify/metrics/multilabel.hpp>
#include <rectify/metrics/value_outputs.hpp>

#include <cmath>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

/// A net that passes on what it gets, so that the data are the outputs.
Sequential passing(Index outputs) {
  Sequential net(outputs, {Dense{outputs}});
  net.set_tensor("0.weight", Matrix::Identity(outputs, outputs));
  net.set_tensor("0.bias", Matrix::Zero(outputs, 1));
  return net;
}

/// Outputs of three labels for five samples. As predictions (above 0), by sample: 110, 010, 001,
/// 100, 000.
Matrix some_outputs() {
  Matrix outputs(3, 5);
  outputs << 2, -1, -3, 1, -2,  //
      1, 4, -1, -2, -1,         //
      -2, -1, 3, -1, -4;
  return outputs;
}

/// By sample: 110, 110, 001, 011, 000.
Matrix some_labels() {
  Matrix labels(3, 5);
  labels << 1, 1, 0, 0, 0,  //
      1, 1, 0, 1, 0,        //
      0, 0, 1, 1, 0;
  return labels;
}

Dataset some_data() { return Dataset::of_values(some_outputs(), some_labels()).as_multilabel(); }

}  // namespace

TEST_CASE("labels: scores are as counted by hand", "[metrics]") {
  const Multilabel result = evaluate_labels(passing(3), some_data(), BinaryCrossEntropy{});
  CHECK(result.samples == 5);
  // Label 0: predicted for samples 0 and 3, true for 0 and 1.
  CHECK(result.scores(0).precision == 0.5);
  CHECK(result.scores(0).recall == 0.5);
  CHECK(result.scores(0).f1 == 0.5);
  CHECK(result.accuracy(0) == 0.6);
  // Label 1: predicted for 0 and 1, true for 0, 1 and 3.
  CHECK(result.scores(1).precision == 1);
  CHECK(test::relative_error(result.scores(1).recall, 2.0 / 3) < 1e-12);
  CHECK(test::relative_error(result.scores(1).f1, 0.8) < 1e-12);
  CHECK(result.scores(1).support == 3);
  // Label 2: predicted for 2, true for 2 and 3.
  CHECK(result.scores(2).precision == 1);
  CHECK(result.scores(2).recall == 0.5);
  CHECK(test::relative_error(result.macro_scores().f1, (0.5 + 0.8 + 2.0 / 3) / 3) < 1e-12);
  // 4 of 5 predicted labels and 4 of 7 true ones are hits.
  CHECK(result.micro_scores().precision == 0.8);
  CHECK(test::relative_error(result.micro_scores().recall, 4.0 / 7) < 1e-12);
  CHECK(test::relative_error(result.micro_scores().f1, 8.0 / 12) < 1e-12);
  CHECK(result.micro_scores().support == 7);
  // Samples 0, 2 and 4 are right; 4 of 15 labels are wrong.
  CHECK(result.subset_accuracy() == 0.6);
  CHECK(test::relative_error(result.hamming_loss(), 4.0 / 15) < 1e-12);
}

TEST_CASE("labels: without names they have numbers", "[metrics]") {
  const Dataset data = some_data();
  CHECK(evaluate_labels(passing(3), data, BinaryCrossEntropy{}).names ==
        std::vector<std::string>{"0", "1", "2"});
  CHECK(evaluate_labels(passing(3), data.with_target_names({"a", "b", "c"}), BinaryCrossEntropy{})
            .names == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE("labels: the area under the curve is that of each label's outputs", "[metrics]") {
  const Multilabel result = evaluate_labels(passing(3), some_data(), BinaryCrossEntropy{});
  // Label 0: outputs 2 and -1 of true samples against -3, 1 and -2: 5 of 6 pairs are in order.
  CHECK(test::relative_error(result.aucs[0].value(), 5.0 / 6) < 1e-12);
  const Dataset never = Dataset::of_values(some_outputs(), Matrix::Zero(3, 5)).as_multilabel();
  const Multilabel none = evaluate_labels(passing(3), never, BinaryCrossEntropy{});
  CHECK_FALSE(none.aucs[0]);
  CHECK(none.scores(0).recall == 0);
  CHECK(none.scores(0).f1 == 0);
}

TEST_CASE("labels: a threshold is a probability, or the output itself without a link",
          "[metrics]") {
  const Dataset data = some_data();
  // sigmoid(1) = 0.731, sigmoid(2) = 0.881
  const auto predicted = [&](double threshold, const Loss& loss) {
    const Multilabel result = evaluate_labels(passing(3), data, loss, threshold);
    Index sum = 0;
    for (const LabelCounts& counts : result.labels) sum += counts.predicted();
    return sum;
  };
  CHECK(predicted(0.5, BinaryCrossEntropy{}) == 5);
  CHECK(predicted(0.75, BinaryCrossEntropy{}) == 3);
  CHECK(predicted(0.9, BinaryCrossEntropy{}) == 2);
  CHECK(predicted(0.2, BinaryCrossEntropy{}) == 10);
  CHECK(predicted(0.5, MSE{}) == 5);
  CHECK(predicted(1, MSE{}) == 3);
  CHECK_THROWS_AS(evaluate_labels(passing(3), data, BinaryCrossEntropy{}, 1), ConfigError);
  CHECK_THROWS_AS(evaluate_labels(passing(3), data, BinaryCrossEntropy{}, 0), ConfigError);
}

TEST_CASE("labels: no figure depends on the number of threads, weights count in the loss alone",
          "[metrics][bits]") {
  Matrix labels = test::normal(4, 900, 7);
  for (Index i = 0; i < labels.size(); ++i) labels.data()[i] = labels.data()[i] > 0 ? 1 : 0;
  const Dataset data = Dataset::of_values(test::normal(4, 900, 8), labels).as_multilabel();
  const Multilabel one = evaluate_labels(passing(4), data, BinaryCrossEntropy{}, 0.5, Team(1));
  const Multilabel many = evaluate_labels(passing(4), data, BinaryCrossEntropy{}, 0.5, Team(3));
  CHECK(one.loss == many.loss);
  CHECK(one.aucs == many.aucs);
  CHECK(one.exact == many.exact);
  std::vector<float> weights(900, 1);
  weights[0] = 100;
  const Multilabel weighted =
      evaluate_labels(passing(4), data.with_sample_weights(weights), BinaryCrossEntropy{});
  CHECK(weighted.loss != one.loss);
  CHECK(weighted.exact == one.exact);
}

TEST_CASE("labels: classes and values are not measured as labels", "[metrics]") {
  const Dataset values = Dataset::of_values(some_outputs(), some_labels());
  CHECK_THROWS_WITH(evaluate_labels(passing(3), values, BinaryCrossEntropy{}),
                    "data: targets: expected labels of 0 or 1, got values");
  const Dataset classes = Dataset::of_values(some_outputs(), Labels{0, 1, 2, 0, 1}, 3);
  CHECK_THROWS_WITH(evaluate_labels(passing(3), classes, MSE{}),
                    "data: targets: expected labels of 0 or 1, got classes");
}

TEST_CASE("value outputs: a sigmoid, then the targets' own scale", "[metrics]") {
  CHECK(prediction_of(3, Link::none) == 3);
  CHECK(test::relative_error(prediction_of(1, Link::sigmoid), 1 / (1 + std::exp(-1.0))) < 1e-12);
  CHECK(prediction_of(-1000, Link::sigmoid) == 0);
  CHECK(prediction_of(1000, Link::sigmoid) == 1);
  CHECK_THROWS_AS(prediction_of(0, Link::softmax), ConfigError);
  const std::vector<Scalar> outputs{1, -2};
  std::vector<Scalar> values(2);
  values_of(outputs, Link::none, {{10, 100}, {2, 5}}, values);
  CHECK(values == std::vector<Scalar>{12, 90});
  values_of(outputs, Link::none, {}, values);
  CHECK(values == outputs);
  CHECK_THROWS_AS(values_of(outputs, Link::none, {{1}, {1}}, values), ConfigError);
  CHECK(least_output(Link::sigmoid, 0.5) == 0);
  CHECK(least_output(Link::none, 0.3) == 0.3);
}
