#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>

#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/prelu.hpp>
#include <rectify/nn/registry.hpp>
#include <rectify/vitals/definitions.hpp>
#include <rectify/vitals/hidden_layers.hpp>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

constexpr Index features = 20, probe_size = 600;

Dataset probe_set() { return test::blobs(probe_size, features, 4); }

/// A net whose first 3 of 100 units are far below zero for any input.
Sequential with_low_units(const Layer& activation) {
  Sequential net(features, {Dense{100}, activation, Dense{4}});
  Matrix bias = net.tensor("0.bias");
  bias.topRows(3).setConstant(-1000);
  net.set_tensor("0.bias", bias);
  return net;
}

LayerCensus census_of(const Sequential& net) { return take_census(net, probe_set()).layers[0]; }

Index how_many(const LayerCensus& layer, const char* name) {
  return count_units(layer, definition(name));
}

/// Units that are nothing but what the input gives: z = x_i + shift.
Sequential passing(const Layer& activation, const std::vector<double>& shifts) {
  const auto units = std::ssize(shifts);
  Sequential net(1, {Dense{units}, activation, Dense{1}});
  net.set_tensor("0.weight", Matrix::Ones(units, 1));
  Matrix bias(units, 1);
  for (Index i = 0; i < units; ++i) {
    bias(i) = static_cast<Scalar>(shifts[static_cast<std::size_t>(i)]);
  }
  net.set_tensor("0.bias", bias);
  return net;
}

/// One feature that takes the values 0, 1, ..., n - 1.
Dataset counting(Index n) {
  Matrix x(1, n), y = Matrix::Zero(1, n);
  for (Index i = 0; i < n; ++i) x(0, i) = static_cast<Scalar>(i);
  return Dataset::of_values(x, y);
}

}  // namespace

TEST_CASE("census: units that never fire are dead in ReLU, and only those", "[vitals]") {
  const Census census = take_census(with_low_units(ReLU{}), probe_set());
  CHECK(census.samples == probe_size);
  REQUIRE(census.layers.size() == 1);
  const LayerCensus& layer = census.layers[0];
  CHECK(layer.layer == 1);
  CHECK(layer.dead() == 3);
  CHECK(layer.dead_share() == 0.03);
  CHECK(layer.units[0].max_slope == 0);
  CHECK(layer.units[3].max_slope == 1);
  for (const char* name : {"gradient_dead", "never_fires", "dormant"}) {
    INFO(name);
    CHECK(how_many(layer, name) == 3);
  }
  CHECK_FALSE(definition("saturated").applies(layer));
}

TEST_CASE("census: a leaky unit that never goes positive is not dead", "[vitals]") {
  for (const Layer& activation : {Layer(LeakyReLU{}), Layer(PReLU{}), Layer(Identity{})}) {
    INFO(activation.kind());
    const LayerCensus layer = census_of(with_low_units(activation));
    CHECK(layer.dead() == 0);
    CHECK(how_many(layer, "never_fires") == 3);
  }
}

TEST_CASE("census: no unit of any activation with a slope everywhere is called dead", "[vitals]") {
  const Dataset probe = Dataset::of_values(Matrix::Constant(1, 5, Scalar(0.3)), Matrix::Zero(1, 5));
  for (const Layer& activation : test::catalogue_examples<Layer>()) {
    if (!activation->needs(1).activation) continue;
    INFO(activation.kind());
    CHECK(take_census(Sequential(1, {activation, Dense{1}}), probe).layers[0].dead() == 0);
  }
}

TEST_CASE("census: a saturated unit's slope is gone, so it is dead", "[vitals]") {
  for (const Layer& activation : {Layer(Tanh{}), Layer(Sigmoid{})}) {
    const LayerCensus layer = census_of(with_low_units(activation));
    CHECK(layer.bounded);
    CHECK(layer.dead() == 3);
    CHECK(how_many(layer, "saturated") == 3);
  }
}

TEST_CASE("census: which activations are bounded is found by trying them", "[vitals]") {
  const auto bounded = [](const Layer& activation) {
    return take_census(Sequential(1, {activation}), counting(3)).layers[0].bounded;
  };
  for (const Layer& activation : {Layer(Tanh{}), Layer(Sigmoid{}), Layer(Softsign{}),
                                  Layer(ReLU6{}), Layer(HardTanh{}), Layer(HardSigmoid{})}) {
    INFO(activation.kind());
    CHECK(bounded(activation));
  }
  for (const Layer& activation : {Layer(ReLU{}), Layer(LeakyReLU{}), Layer(ELU{}), Layer(GELU{}),
                                  Layer(Softplus{}), Layer(Mish{}), Layer(Identity{})}) {
    INFO(activation.kind());
    CHECK_FALSE(bounded(activation));
  }
}

TEST_CASE("census: figures of a unit are those of its z and h over the probe set", "[vitals]") {
  // z = 0, 1, ..., 9 less 3.5: 6 of 10 are positive.
  const Sequential net = passing(ReLU{}, {-3.5, 1, -20});
  const LayerCensus layer = take_census(net, counting(10)).layers[0];
  const UnitCensus& unit = layer.units[0];
  CHECK(unit.fired == 6);
  CHECK(unit.flat == 4);
  CHECK(unit.zeros == 4);
  CHECK(unit.max_z == Scalar(5.5));
  CHECK(unit.max_sample == 9);
  CHECK(unit.min_output == 0);
  CHECK(unit.max_output == Scalar(5.5));
  CHECK(unit.mean_output == test::Approx(1.8));  // 0.5 + 1.5 + ... + 5.5 = 18
  CHECK(unit.mean_abs_output == test::Approx(1.8));
  CHECK(unit.variance == test::Approx(7.15 - 1.8 * 1.8));  // 0.25 + 2.25 + ... + 30.25 = 71.5
  CHECK(layer.units[2].variance == 0);
  CHECK(layer.sparsity() == test::Approx((4 + 10) / 30.0));
  CHECK(layer.mean_abs_output() == test::Approx((1.8 + 5.5) / 3));
}

TEST_CASE("census: a unit that is constant has a variance of exactly 0", "[vitals]") {
  Sequential net = passing(Identity{}, {0.1, 0.7});
  net.set_tensor("0.weight", Matrix::Zero(2, 1));
  const LayerCensus layer = take_census(net, counting(777)).layers[0];
  for (const UnitCensus& unit : layer.units) {
    CHECK(unit.variance == 0);
    CHECK(unit.min_output == unit.max_output);
  }
}

TEST_CASE("census: active_below counts units that fire on less than 1 % of the samples",
          "[vitals]") {
  // Of 0 .. 999 it fires on 9, 10 and 1,000.
  const LayerCensus layer =
      take_census(passing(ReLU{}, {-990.5, -989.5, 1}), counting(1000)).layers[0];
  CHECK(layer.units[0].fired == 9);
  CHECK(layer.units[1].fired == 10);
  CHECK(how_many(layer, "active_below") == 1);
  CHECK(how_many(layer, "never_fires") == 0);
}

TEST_CASE("census: a unit is dormant at 0.025 of the layer's mean |h|, and not above", "[vitals]") {
  // Constant outputs: the mean of (1, 0.0125, 0.5, ...) is what is compared with.
  Sequential net = passing(ReLU{}, {3.92, 0.05, 0.06, 3.97});  // mean 2, of which 0.025 is 0.05
  net.set_tensor("0.weight", Matrix::Zero(4, 1));
  const LayerCensus layer = take_census(net, counting(10)).layers[0];
  CHECK(layer.mean_abs_output() == test::Approx(2));
  CHECK_FALSE(is_dormant(layer.units[2], layer.mean_abs_output()));
  CHECK(is_dormant(layer.units[1], layer.mean_abs_output(), 0.026));
  CHECK(is_dormant(layer.units[2], layer.mean_abs_output(), 0.1));
}

TEST_CASE("census: in a layer of zeros all units are dormant", "[vitals]") {
  const LayerCensus layer = take_census(passing(ReLU{}, {-100, -200}), counting(10)).layers[0];
  CHECK(how_many(layer, "dormant") == 2);
  CHECK(layer.effective_rank == 0.0);
}

TEST_CASE("census: saturated is told of bounded units with slopes below 1e-3 on 99 %", "[vitals]") {
  // 1,000 samples; tanh is flat beyond |z| = 4.15.
  const LayerCensus layer = take_census(passing(Tanh{}, {3, -4}), counting(1000)).layers[0];
  CHECK(layer.units[0].flat == 998);  // but for z = 3, 4
  CHECK(layer.units[1].flat == 991);  // but for z = -4, ..., 4
  CHECK(how_many(layer, "saturated") == 2);
  CHECK(layer.dead() == 0);
}

TEST_CASE("census: duplicates are units with outputs in one direction", "[vitals]") {
  Sequential net(features, {Dense{100}, ReLU{}, Dense{4}});
  Matrix weight = net.tensor("0.weight");
  weight.row(70) = 2 * weight.row(1);  // in another tile
  weight.row(40) = weight.row(1);
  weight.row(99) = weight.row(30);
  net.set_tensor("0.weight", weight);
  const LayerCensus layer = census_of(net);
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

TEST_CASE("census: gradient norms are those of the mean loss", "[vitals]") {
  // One sample, z = w x + b with w = 2, b = 1, x = 3, target 5, loss (h - 5)^2: h = 7, dL/dh = 4.
  Sequential net(1, {Dense{1}, Identity{}, Dense{1}});
  const auto set = [&](const char* name, double value) {
    net.set_tensor(name, Matrix::Constant(1, 1, static_cast<Scalar>(value)));
  };
  set("0.weight", 2);
  set("0.bias", 1);
  set("2.weight", 0.5);
  set("2.bias", 3.5);  // 0.5 * 7 + 3.5 = 7
  const Dataset probe =
      Dataset::of_values(Matrix::Constant(1, 1, 3), Matrix::Constant(1, 1, Scalar(5)));
  const Census census =
      take_census(net, probe, Team(1), {.loss = Loss::fitting(probe, net.outputs())});
  CHECK(census.layers[0].gradient_norm == test::Approx(2));  // 4 * 0.5
  CHECK(census.tensors[0].gradient_norm == test::Approx(2 * 3));
  CHECK(census.tensors[1].gradient_norm == test::Approx(2));
  CHECK(census.tensors[2].gradient_norm == test::Approx(4 * 7));
  CHECK(census.tensors[0].norm == test::Approx(2));
  CHECK(census.tensors[0].name == "0.weight");
  CHECK_FALSE(take_census(net, probe).tensors[0].gradient_norm);
}

TEST_CASE("census: the number of threads changes no bit", "[vitals][threads]") {
  const Sequential net(features, {Dense{100}, Tanh{}, Dense{70}, PReLU{}, Dense{4}});
  const Dataset probe = test::blobs(1100, features, 4);
  const CensusOptions options{.loss = Loss::fitting(probe, net.outputs())};
  const Census one = take_census(net, probe, Team(1), options);
  for (const int threads : {2, 4}) {
    const Census many = take_census(net, probe, Team(threads), options);
    for (std::size_t k = 0; k < one.layers.size(); ++k) {
      CHECK(many.layers[k].effective_rank == one.layers[k].effective_rank);
      CHECK(many.layers[k].gradient_norm == one.layers[k].gradient_norm);
      CHECK(many.layers[k].inputs.counts == one.layers[k].inputs.counts);
      for (std::size_t i = 0; i < one.layers[k].units.size(); ++i) {
        const UnitCensus &a = many.layers[k].units[i], &b = one.layers[k].units[i];
        CHECK((a.max_z == b.max_z && a.mean_output == b.mean_output && a.variance == b.variance &&
               a.twin == b.twin && a.max_slope == b.max_slope && a.fired == b.fired));
      }
    }
    for (std::size_t k = 0; k < one.tensors.size(); ++k) {
      CHECK(many.tensors[k].gradient_norm == one.tensors[k].gradient_norm);
    }
  }
}

TEST_CASE("census: a probe set that does not fit is refused", "[vitals]") {
  CHECK_THROWS_WITH(take_census(with_low_units(ReLU{}), counting(3)),
                    "probe set: features: expected 20, got 1");
  CHECK_THROWS_WITH(
      take_census(Sequential(1, {ReLU{}}), Dataset::of_values(Matrix(1, 0), Matrix(1, 0))),
      "probe set: samples: expected at least 1, got none");
}

TEST_CASE("probe: drawn by the seed, without repetition", "[vitals]") {
  const Dataset data = test::blobs(100, 20, 4);
  CHECK(draw_probe(data, 10, 1).size() == 10);
  CHECK(draw_probe(data, 1000, 1).size() == 100);
}

TEST_CASE("hidden layers: an activation between two dense layers, whatever else is unit-wise there",
          "[vitals]") {
  const Architecture net(
      4, {ReLU{}, Dense{3}, PReLU{}, Tanh{}, Dense{5}, Dense{6}, Sigmoid{}, Dense{2}, ReLU{}});
  const auto hidden = hidden_layers(net);
  REQUIRE(hidden.size() == 2);
  CHECK(hidden[0].incoming == 1);
  CHECK(hidden[0].activation == 3);
  CHECK(hidden[0].outgoing == 4);
  CHECK(hidden[1].incoming == 5);
  CHECK(hidden[1].activation == 6);
  CHECK(hidden[1].outgoing == 7);
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

TEST_CASE("census: what is not a number is not called dead", "[vitals]") {
  Sequential net = passing(Tanh{}, {1, 2});
  Matrix bias = net.tensor("0.bias");
  bias(0) = std::numeric_limits<Scalar>::quiet_NaN();
  net.set_tensor("0.bias", bias);
  const LayerCensus layer = take_census(net, counting(10)).layers[0];
  CHECK(layer.dead() == 0);
  CHECK(how_many(layer, "never_fires") == 0);
  CHECK(std::isnan(layer.units[0].max_z));
}

TEST_CASE("census: gradients are of the mean by the samples' weights", "[vitals]") {
  const Dataset data = test::blobs(40, features, 4);
  const Sequential net(features, {Dense{10}, ReLU{}, Dense{4}});
  const CensusOptions options{.loss = Loss::fitting(data)};
  const auto norms = [&](float first, float others) {
    std::vector<float> weights(40, others);
    weights[0] = first;
    const Census census = take_census(net, data.with_sample_weights(weights), Team(1), options);
    return std::pair{*census.tensors[0].gradient_norm, *census.layers[0].gradient_norm};
  };
  const auto plain = take_census(net, data, Team(1), options);
  CHECK(norms(3, 3).first == test::Approx(*plain.tensors[0].gradient_norm));
  CHECK(norms(3, 3).second == test::Approx(*plain.layers[0].gradient_norm));
  const auto alone = take_census(net, data.first(1), Team(1), options);
  CHECK(norms(5, 0).first == test::Approx(*alone.tensors[0].gradient_norm));
}
