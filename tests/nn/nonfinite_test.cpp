#include <rectify/layers/activations.hpp>
#include <rectify/layers/batch_norm.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/losses/softmax_cross_entropy.hpp>
#include <rectify/nn/error.hpp>
#include <rectify/nn/loops.hpp>
#include <rectify/nn/trainer.hpp>
#include <rectify/nn/training_step.hpp>
#include <rectify/optim/sgd.hpp>

#include <limits>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;
using test::infinity;

namespace {

/// x -> x, with a slope that is infinite where x is above 1.
struct Cliff {
  static constexpr auto kind = "cliff";
  Scalar value(Scalar x) const { return x; }
  Scalar slope_from_input(Scalar x) const { return x > 1 ? infinity<Scalar> : Scalar(1); }
};

/// What training throws; the net is left as it was then.
std::string refusal(Sequential& net, const Dataset& data, int threads = 1) {
  const Trainer trainer{{.optimizer = SGD{.learning_rate = 0.1},
                         .batch_size = 8,
                         .shuffle = false,
                         .threads = threads}};
  try {
    trainer.fit(net, data);
  } catch (const Diverged& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("nonfinite: a number at any place of a vector is seen", "[nn]") {
  for (const Index size : {1, 15, 16, 17, 100}) {
    std::vector<Scalar> values(static_cast<std::size_t>(size), -std::numeric_limits<Scalar>::max());
    CHECK(all_finite(values.data(), size));
    for (Scalar& value : values) {
      for (const Scalar wrong :
           {infinity<Scalar>, -infinity<Scalar>, std::numeric_limits<Scalar>::quiet_NaN(),
            -std::numeric_limits<Scalar>::quiet_NaN()}) {
        const Scalar before = value;
        value = wrong;
        CHECK_FALSE(all_finite(values.data(), size));
        value = before;
      }
    }
  }
}

TEST_CASE("nonfinite: a loss names step, sample and the tensor that it comes from", "[nn]") {
  Sequential net(5, {Dense{7}, ReLU{}, Dense{3}});
  Matrix bias = net.tensor("2.bias");
  bias(1, 0) = std::numeric_limits<Scalar>::quiet_NaN();
  net.set_tensor("2.bias", bias);
  CHECK(refusal(net, test::blobs(20, 5, 3)) ==
        "epoch 1, step 1: loss: expected a finite number, got nan for sample 0 of the training "
        "part (first in tensor "
        "2.bias of layers[2] dense; a lower learning_rate may help)");
}

TEST_CASE("nonfinite: where all weights are finite a loss names the first layer that is not",
          "[nn]") {
  Sequential net(5, {Dense{7}, ReLU{}, Dense{3}});
  const Scalar huge = std::numeric_limits<Scalar>::max();
  net.set_tensor("0.weight", Matrix::Constant(7, 5, huge));
  Matrix x = Matrix::Zero(5, 20);
  x(2, 11) = 2;  // in the second batch
  x(3, 11) = 2;
  CHECK(refusal(net, Dataset::of_values(x, std::vector<std::uint8_t>(20), 3)) ==
        "epoch 1, step 2: loss: expected a finite number, got nan for sample 11 of the training "
        "part (all weights are "
        "finite; first in the output of layers[0] dense; a lower learning_rate may help)");
}

TEST_CASE("nonfinite: a batch norm, which spreads it, is not blamed, and keeps its statistics",
          "[nn]") {
  Sequential net(5, {Dense{7}, BatchNorm{}, ReLU{}, Dense{3}});
  net.set_tensor("0.weight", Matrix::Constant(7, 5, std::numeric_limits<Scalar>::max()));
  const Flat before = net.buffers();
  Matrix x = Matrix::Zero(5, 20);
  x(2, 7) = 2;  // in the first batch
  x(3, 7) = 2;
  CHECK(refusal(net, Dataset::of_values(x, std::vector<std::uint8_t>(20), 3)) ==
        "epoch 1, step 1: loss: expected a finite number, got nan for sample 7 of the training "
        "part (all weights are "
        "finite; first in the output of layers[0] dense; a lower learning_rate may help)");
  CHECK(net.buffers() == before);
}

TEST_CASE("nonfinite: a gradient names step, layer and tensor, and spares the weights",
          "[nn][threads]") {
  Matrix x = Matrix::Zero(5, 20);
  x.row(0).setConstant(3);
  const Dataset data = Dataset::of_values(x, std::vector<std::uint8_t>(20), 3);
  for (const int threads : {1, 2, 4}) {
    Sequential net(5, {Dense{100}, Cliff{}, Dense{70}, Cliff{}, Dense{3}});
    CHECK(refusal(net, data, threads) ==
          "epoch 1, step 1: gradient of 2.weight of layers[2] dense: expected finite numbers, got "
          "nan or inf (a lower learning_rate may help)");
    CHECK(net.first_nonfinite() == nullptr);
  }
}
