#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include <rectify/layers/activations.hpp>

#include "../catch.hpp"
#include "../support.hpp"
#include "planted.hpp"

using namespace rectify;
using test::counting, test::how_many, test::passing;

TEST_CASE("census: duplicates are units with outputs in one direction", "[vitals]") {
  constexpr Index features = 20;
  Sequential net(features, {Dense{100}, ReLU{}, Dense{4}});
  Matrix weight = net.tensor("0.weight");
  weight.row(70) = 2 * weight.row(1);  // in another tile
  weight.row(40) = weight.row(1);
  weight.row(99) = weight.row(30);
  net.set_tensor("0.weight", weight);
  const LayerCensus layer = take_census(net, test::blobs(600, features, 4)).layers[0];
  CHECK(how_many(layer, "duplicate") == 5);
  for (const std::size_t unit : {1u, 30u, 40u, 70u, 99u}) CHECK(layer.units[unit].twin > 0.9999);
  CHECK(layer.dead() == 0);
}

TEST_CASE("census: units of opposite outputs are duplicates too, zeros are not", "[vitals]") {
  Sequential net = passing(Identity{}, {0, 0, -5, -7});
  Matrix weight(4, 1);
  weight << 1, -3, 0, 0;
  net.set_tensor("0.weight", weight);
  Matrix bias = Matrix::Zero(4, 1);
  net.set_tensor("0.bias", bias);
  const LayerCensus layer = take_census(net, counting(10)).layers[0];
  CHECK(how_many(layer, "duplicate") == 2);
  CHECK(layer.units[2].twin == 0);
}

TEST_CASE("census: the effective rank of orthogonal outputs is their number, of copies 1",
          "[vitals]") {
  const Index n = 8;
  Sequential net(n, {Identity{}, Dense{1}});
  const Matrix y = Matrix::Zero(1, n);
  const auto rank = [&](const Matrix& x) {
    return *take_census(net, Dataset::of_values(x, y)).layers[0].effective_rank;
  };
  CHECK(rank(Matrix::Identity(n, n)) == test::Approx(8));
  CHECK(rank(Matrix::Ones(n, n)) == test::Approx(1));
  Matrix two = Matrix::Zero(n, n);
  two(0, 0) = 3;
  two(1, 1) = 1;  // p = 3/4, 1/4
  CHECK(rank(two) == test::Approx(std::exp(0.75 * std::log(4 / 3.0) + 0.25 * std::log(4.0))));
}

TEST_CASE("census: nobody relates the units of a very wide layer unless asked to", "[vitals]") {
  const Sequential net(2, {Dense{600}, ReLU{}, Dense{1}});
  const Dataset probe = test::blobs(50, 2, 2);
  const LayerCensus layer = take_census(net, probe).layers[0];
  CHECK_FALSE(layer.effective_rank);
  CHECK_FALSE(definition("duplicate").applies(layer));
  CHECK(take_census(net, probe, Team(), {.relate_all = true}).layers[0].effective_rank);
}

TEST_CASE("census: the histogram has each z in the bin between its edges", "[vitals]") {
  const std::vector<double> edges = Histogram::edges();
  REQUIRE(edges.size() == Histogram::bins + 1);
  CHECK(std::is_sorted(edges.begin(), edges.end()));
  for (const double value : {-1e9, -64.0, -3.0, -1.2, -0.0156, -1e-9, 1e-9, 0.0157, 0.02, 0.99, 1.0,
                             1.49, 1.5, 2.0, 63.9, 64.0, 1e30}) {
    const auto bin = static_cast<std::size_t>(Histogram::bin(static_cast<float>(value)));
    INFO(value);
    CHECK(edges[bin] <= value);
    CHECK(value <= edges[bin + 1]);
  }
  const LayerCensus layer = take_census(passing(ReLU{}, {0.5}), counting(4)).layers[0];
  const auto at = [&](double z) {
    return layer.inputs.counts[static_cast<std::size_t>(Histogram::bin(static_cast<float>(z)))];
  };
  CHECK(at(0.5) == 1);
  CHECK(at(2.5) == 1);
  CHECK(at(3.5) == 1);
  CHECK(at(-1) == 0);
}

TEST_CASE("census: the effective rank of many units is that of their singular values", "[vitals]") {
  // Values over three decades, in directions of their own: most are small, and all count.
  const Index n = 256;
  Eigen::VectorXd singular(n);
  for (Index i = 0; i < n; ++i) singular[i] = std::pow(10.0, -3.0 * static_cast<double>(i) / n);
  const Eigen::MatrixXd random = test::normal(n, n, 7).cast<double>();
  const Eigen::MatrixXd basis = Eigen::HouseholderQR<Eigen::MatrixXd>(random).householderQ();
  const Matrix x = (basis * singular.asDiagonal()).cast<Scalar>();
  const Sequential net(n, {Identity{}, Dense{1}});
  const LayerCensus layer = take_census(net, Dataset::of_values(x, Matrix::Zero(1, n))).layers[0];
  const Eigen::ArrayXd p = (singular / singular.sum()).array();
  const double expected = std::exp(-(p * p.log()).sum());
  CHECK(std::abs(*layer.effective_rank - expected) < 0.02 * expected);
}
