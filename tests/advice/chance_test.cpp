#include <cmath>
#include <cstdint>
#include <vector>

#include <rectify/advice/chance.hpp>
#include <rectify/losses/binary_cross_entropy.hpp>
#include <rectify/losses/huber.hpp>
#include <rectify/losses/mae.hpp>
#include <rectify/losses/mse.hpp>
#include <rectify/losses/softmax_cross_entropy.hpp>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

/// Samples of one feature with these labels.
Dataset of_labels(const Labels& labels, Index count) {
  return Dataset::of_values(Matrix::Zero(1, std::ssize(labels)), labels, count);
}

/// Samples of one feature with these targets, (outputs, samples).
Dataset of_targets(const Matrix& targets) {
  return Dataset::of_values(Matrix::Zero(1, targets.cols()), targets);
}

Chance on(const Dataset& data, const Loss& loss) { return chance_on(data, data, loss); }

}  // namespace

TEST_CASE("chance: for equally frequent classes it is 1 / n and ln n", "[advice]") {
  const Chance chance = on(test::blobs(400, 20, 4), SoftmaxCrossEntropy{});
  CHECK(*chance.accuracy == test::Approx(0.25));
  CHECK(*chance.loss == test::Approx(std::log(4.0)));
}

TEST_CASE("chance: for other classes it is the largest share, and the entropy of the shares",
          "[advice]") {
  const Chance chance = on(of_labels({0, 0, 0, 1}, 2), SoftmaxCrossEntropy{});
  CHECK(*chance.accuracy == test::Approx(0.75));
  CHECK(*chance.loss == test::Approx(-0.75 * std::log(0.75) - 0.25 * std::log(0.25)));
  const Chance binary = on(of_labels({0, 0, 0, 1}, 2), BinaryCrossEntropy{});
  CHECK(*binary.accuracy == *chance.accuracy);
  CHECK(*binary.loss == test::Approx(*chance.loss));
}

TEST_CASE("chance: of labels it is their shares, and a single label has an accuracy", "[advice]") {
  Matrix labels(2, 4);
  labels << 1, 0, 0, 0,  //
      1, 1, 0, 0;
  const auto entropy = [](double p) { return -p * std::log(p) - (1 - p) * std::log(1 - p); };
  const Chance both = on(of_targets(labels).as_multilabel(), BinaryCrossEntropy{});
  CHECK_FALSE(both.accuracy);
  CHECK(*both.loss == test::Approx((entropy(0.25) + entropy(0.5)) / 2));
  const Chance one = on(of_targets(labels.topRows(1)).as_multilabel(), BinaryCrossEntropy{});
  CHECK(*one.accuracy == 0.75);
  CHECK(*one.loss == test::Approx(entropy(0.25)));
  // What never applies is predicted so, and that costs nothing.
  const Chance never = on(of_targets(Matrix::Zero(1, 4)).as_multilabel(), BinaryCrossEntropy{});
  CHECK(*never.loss < 1e-5);
}

TEST_CASE("chance: the prediction comes from the training set, and is measured on another",
          "[advice]") {
  // Class 0 has three quarters of the training set, and one third of what is measured.
  const Chance chance =
      chance_on(of_labels({0, 1, 0, 0}, 2), of_labels({1, 1, 0}, 2), SoftmaxCrossEntropy{});
  CHECK(*chance.accuracy == test::Approx(1 / 3.0));
  CHECK(*chance.loss == test::Approx((2 * std::log(4.0) + std::log(4 / 3.0)) / 3));
  Matrix other(1, 2);
  other << 5, 7;
  const Chance values = chance_on(of_targets(Matrix::Constant(1, 3, 4)), of_targets(other), MSE{});
  CHECK(*values.loss == test::Approx((1 + 9) / 2.0));
}

TEST_CASE("chance: a class without training samples has no finite loss, and none is given",
          "[advice]") {
  const Chance chance =
      chance_on(of_labels({0, 1}, 3), of_labels({2, 0}, 3), SoftmaxCrossEntropy{});
  CHECK(*chance.accuracy == test::Approx(0.5));
  CHECK_FALSE(chance.loss);
}

TEST_CASE("chance: for values it is the loss of their means", "[advice]") {
  Matrix targets(2, 4);
  targets << 1, 3, 5, 7,  //
      2, 2, 2, 2;
  const Dataset data = of_targets(targets);
  const Chance squared = on(data, MSE{});
  CHECK_FALSE(squared.accuracy);
  CHECK(*squared.loss == test::Approx((9 + 1 + 1 + 9) / 4.0 / 2));
  CHECK(*on(data, MAE{}).loss == test::Approx((3 + 1 + 1 + 3) / 4.0 / 2));
  // Errors of 3 are on the line, 1 * (3 - 1 / 2), and those of 1 where it begins.
  CHECK(*on(data, Huber{}).loss == test::Approx((2.5 + 0.5 + 0.5 + 2.5) / 4.0 / 2));
}

TEST_CASE("chance: for classes as values it is the loss of their shares", "[advice]") {
  // (1 - 1/4)^2 + 3 (1/4)^2 = 3/4, over four outputs.
  CHECK(*on(test::blobs(400, 20, 4), MSE{}).loss == test::Approx(0.1875));
}

TEST_CASE("chance: with weights or smoothed labels there is no loss", "[advice]") {
  const Dataset data = of_labels({0, 0, 1}, 2);
  for (const Loss& loss :
       {Loss(SoftmaxCrossEntropy{.label_smoothing = 0.1}),
        Loss(SoftmaxCrossEntropy{.class_weights = ClassWeights{.numbers = {1, 2}}}),
        Loss(BinaryCrossEntropy{.positive_weight = 2})}) {
    INFO(to_json(loss));
    CHECK_FALSE(on(data, loss).loss);
    CHECK(*on(data, loss).accuracy == test::Approx(2 / 3.0));
  }
  CHECK_FALSE(on(data.with_sample_weights({1, 2, 1}), SoftmaxCrossEntropy{}).loss);
}

TEST_CASE("chance: without samples there is neither accuracy nor loss", "[advice]") {
  const Chance chance = chance_on(of_labels({0, 1}, 2), of_labels({}, 2), SoftmaxCrossEntropy{});
  CHECK_FALSE(chance.accuracy);
  CHECK_FALSE(chance.loss);
}
