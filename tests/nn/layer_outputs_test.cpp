#include <rectify/layers/activations.hpp>
#include <rectify/layers/batch_norm.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/nn/layer_outputs.hpp>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

Sequential three_layers() { return Sequential(3, {Dense{5}, BatchNorm{}, Dense{2}}); }

/// Four samples of three features.
Dataset four_samples() {
  return Dataset::of_values(test::normal(3, 4, 1), Matrix(Matrix::Zero(2, 4)));
}

}  // namespace

TEST_CASE("layer outputs: are what predict computes, layer by layer", "[nn]") {
  Sequential net = three_layers();
  net.set_tensor("1.running_mean", test::normal(5, 1, 2));
  const Dataset data = four_samples();
  Sequential first(3, {Dense{5}});
  first.weights().assign(net.weights().begin(),
                         net.weights().begin() + std::ssize(first.weights()));
  LayerOutputs outputs(net.architecture(), 4);
  for (const std::vector<Index>& samples : {std::vector<Index>{2, 0, 3, 1}, {1}, {3, 3}}) {
    Matrix x(3, std::ssize(samples));
    data.gather(samples, view(x));
    outputs.compute(net, data, samples);
    CHECK(Matrix(outputs.input(0)) == x);
    CHECK(Matrix(outputs.output(0)) == first.predict(x));
    CHECK(Matrix(outputs.input(1)) == Matrix(outputs.output(0)));
    CHECK(Matrix(outputs.output(2)) == net.predict(x));
  }
}

TEST_CASE("layer outputs: take weights and buffers that are not the net's", "[nn]") {
  const Sequential net = three_layers();
  Sequential other = net;
  other.initialize(2);
  const Dataset data = four_samples();
  const std::vector<Index> samples{0, 1};
  LayerOutputs own(net.architecture(), 2), lent(net.architecture(), 2);
  own.compute(other, data, samples);
  lent.compute(other.weights(), other.buffers(), data, samples);
  CHECK(Matrix(own.output(2)) == Matrix(lent.output(2)));
}

TEST_CASE("layer outputs: what does not fit is refused", "[nn]") {
  const Sequential net = three_layers(), twin = three_layers();
  const Dataset data = four_samples();
  const std::vector<Index> one{0}, none, three{0, 1, 2};
  LayerOutputs outputs(net.architecture(), 2);
  CHECK_THROWS_WITH(outputs.compute(twin, data, one),
                    "layer outputs: net: expected one of its architecture, got another");
  CHECK_THROWS_WITH(outputs.compute(net, data, none),
                    "layer outputs: samples: expected 1 to 2, got 0");
  CHECK_THROWS_WITH(outputs.compute(net, data, three),
                    "layer outputs: samples: expected 1 to 2, got 3");
  const Dataset narrow = Dataset::of_values(Matrix(2, 1), Matrix(Matrix::Zero(2, 1)));
  CHECK_THROWS_WITH(outputs.compute(net, narrow, one),
                    "layer outputs: features of the data: expected 3, got 2");
  CHECK_THROWS_WITH(
      outputs.compute(net.weights(), Flat(9), data, one),
      "layer outputs: buffers: expected " + std::to_string(net.buffers().size()) + ", got 9");
  CHECK_THROWS_WITH(
      outputs.compute(Flat(9), net.buffers(), data, one),
      "layer outputs: weights: expected " + std::to_string(net.weights().size()) + ", got 9");
  CHECK_THROWS_WITH(outputs.input(3), "layer outputs: layer: expected 0 to 2, got 3");
  CHECK_THROWS_AS(outputs.output(0), std::bad_optional_access);
}
