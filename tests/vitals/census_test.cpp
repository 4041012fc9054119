#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string_view>

#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/prelu.hpp>
#include <rectify/schema/registry.hpp>
#include <rectify/vitals/definitions.hpp>

#include "../catch.hpp"
#include "../support.hpp"
#include "planted.hpp"

using namespace rectify;
using test::blob_features, test::counting, test::how_many, test::passing;

namespace {

constexpr Index probe_size = 600;

Dataset probe_set() { return test::blobs(probe_size, blob_features, 4); }

/// A net whose first 3 of 100 units are far below zero for any input.
Sequential with_low_units(const Layer& activation) {
  Sequential net(blob_features, {Dense{100}, activation, Dense{4}});
  Matrix bias = net.tensor("0.bias");
  bias.topRows(3).setConstant(-1000);
  net.set_tensor("0.bias", bias);
  return net;
}

LayerCensus census_of(const Sequential& net) { return take_census(net, probe_set()).layers[0]; }

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

TEST_CASE("census: units of activations with a slope everywhere are never dead", "[vitals]") {
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

TEST_CASE("census: bounded activations are detected by evaluating them", "[vitals]") {
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

TEST_CASE("census: a unit's statistics are those of its z and h over the probe set", "[vitals]") {
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

TEST_CASE("census: a unit is dormant at tau of the layer's mean |h|, and not above", "[vitals]") {
  // Constant outputs of mean 2: that of the second is 0.02 of it, and of the third 0.03.
  Sequential net = passing(ReLU{}, {3.9, 0.04, 0.06, 4});
  net.set_tensor("0.weight", Matrix::Zero(4, 1));
  const auto dormant = [&](double tau) {
    const Census census = take_census(net, counting(10), Team(1), {.dormant_share = tau});
    CHECK(census.layers[0].mean_abs_output() == test::Approx(2));
    return how_many(census.layers[0], "dormant");
  };
  CHECK(dormant(0) == 0);
  CHECK(dormant(0.019) == 0);
  CHECK(dormant(0.021) == 1);
  CHECK(dormant(0.1) == 2);
  CHECK(how_many(take_census(net, counting(10)).layers[0], "dormant") == 1);  // 0.025
}

TEST_CASE("definitions: rules have the value of tau", "[vitals]") {
  CHECK(std::string(dead_definitions.front().name) == "gradient_dead");
  CHECK(rule_of(definition("dormant"), 0.025) == "mean |h| at most 0.025 of the layer's");
  CHECK(rule_of(definition("dormant"), 0.1) == "mean |h| at most 0.1 of the layer's");
  for (const Definition& known : dead_definitions) {
    INFO(known.name);
    CHECK(&definition(known.name) == &known);
    CHECK_THAT(rule_of(known, 0.025), !ContainsSubstring("tau"));
  }
  CHECK_THROWS_AS(definition("twin"), std::out_of_range);
}

TEST_CASE("census: a unit is linear if its z stay in the linear part of f", "[vitals]") {
  // z = x + 1, x and x - 5 for x = 0, ..., 9: only the first is positive on all samples.
  for (const Layer& activation : {Layer(ReLU{}), Layer(LeakyReLU{}), Layer(ELU{})}) {
    INFO(activation.kind());
    const LayerCensus layer = take_census(passing(activation, {1, 0, -5}), counting(10)).layers[0];
    CHECK(layer.units[0].fired == 10);
    CHECK(how_many(layer, "linear") == 1);
  }
  CHECK_FALSE(
      definition("linear").applies(take_census(passing(Tanh{}, {1}), counting(10)).layers[0]));
}

TEST_CASE("census: a quiet unit's gradient is a hundredth of the layer's mean, or less",
          "[vitals]") {
  // |dL/dz| of each unit is its outgoing weight times that of the output: of 1, a and 0 the mean
  // is (1 + a) / 3, and a hundredth of it 0.00334.
  const auto quiet = [](double a) {
    Sequential net = passing(Identity{}, {1, 2, 3});
    Matrix out(1, 3);
    out << 1, static_cast<Scalar>(a), 0;
    net.set_tensor("2.weight", out);
    const Dataset probe = counting(10);
    const CensusOptions options{.loss = Loss::fitting(probe, 1)};
    return how_many(take_census(net, probe, Team(1), options).layers[0], "quiet_gradient");
  };
  CHECK(quiet(0.0033) == 2);
  CHECK(quiet(0.0034) == 1);
  const LayerCensus layer = take_census(passing(ReLU{}, {1}), counting(10)).layers[0];
  CHECK_FALSE(definition("quiet_gradient").applies(layer));  // no loss, no gradients
}

TEST_CASE("census: zeros and linear parts of activations are detected by evaluating them",
          "[vitals]") {
  const std::vector<std::string> zeros{"relu", "relu6", "hard_swish", "hard_sigmoid"},
      straight{"relu", "leaky_relu", "prelu", "rrelu", "elu", "selu", "celu", "identity"};
  const auto is_in = [](const std::vector<std::string>& kinds, std::string_view kind) {
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
  };
  for (const auto& entry : registry<Layer>().entries()) {
    const Layer activation = test::example<Layer>(entry);
    if (!activation->needs(1).activation) continue;
    INFO(entry.kind);
    const LayerCensus layer = take_census(Sequential(1, {activation}), counting(3)).layers[0];
    CHECK(layer.has_zeros == is_in(zeros, entry.kind));
    CHECK(layer.straight == is_in(straight, entry.kind));
  }
  const auto layer_of_one = [](const Layer& activation) {
    return take_census(Sequential(1, {activation}), counting(3)).layers[0];
  };
  CHECK(layer_of_one(ReLU{.slope_at_zero = 0.5}).has_zeros);
  CHECK(layer_of_one(ELU{.alpha = 0}).has_zeros);
  CHECK(layer_of_one(HardTanh{.min_value = 0}).has_zeros);
  CHECK_FALSE(layer_of_one(HardTanh{}).has_zeros);  // -1 below, never 0
}

TEST_CASE("census: in a layer of zeros all units are dormant", "[vitals]") {
  const LayerCensus layer = take_census(passing(ReLU{}, {-100, -200}), counting(10)).layers[0];
  CHECK(how_many(layer, "dormant") == 2);
  CHECK(layer.effective_rank == 0.0);
}

TEST_CASE("census: bounded units with slopes below 1e-3 on more than 99 % are saturated",
          "[vitals]") {
  // 1,000 samples; tanh is flat beyond |z| = 4.15.
  const LayerCensus layer = take_census(passing(Tanh{}, {3, -4}), counting(1000)).layers[0];
  CHECK(layer.units[0].flat == 998);  // but for z = 3, 4
  CHECK(layer.units[1].flat == 991);  // but for z = -4, ..., 4
  CHECK(how_many(layer, "saturated") == 2);
  CHECK(layer.dead() == 0);
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
  CHECK(*census.layers[0].units[0].mean_abs_gradient == test::Approx(2));
  CHECK(census.tensors[0].gradient_norm == test::Approx(2 * 3));
  CHECK(census.tensors[1].gradient_norm == test::Approx(2));
  CHECK(census.tensors[2].gradient_norm == test::Approx(4 * 7));
  CHECK(census.tensors[0].norm == test::Approx(2));
  CHECK(census.tensors[0].name == "0.weight");
  CHECK_FALSE(take_census(net, probe).tensors[0].gradient_norm);
  CHECK_FALSE(take_census(net, probe).layers[0].units[0].mean_abs_gradient);
}

TEST_CASE("census: the number of threads changes no bit", "[vitals][threads][bits]") {
  const Sequential net(blob_features, {Dense{100}, Tanh{}, Dense{70}, PReLU{}, Dense{4}});
  const Dataset probe = test::blobs(1100, blob_features, 4);
  const CensusOptions options{.loss = Loss::fitting(probe, net.outputs())};
  const Census one = take_census(net, probe, Team(1), options);
  for (const int threads : {2, 3, 4}) {
    const Census many = take_census(net, probe, Team(threads), options);
    for (std::size_t k = 0; k < one.layers.size(); ++k) {
      CHECK(many.layers[k].effective_rank == one.layers[k].effective_rank);
      CHECK(many.layers[k].centred_rank == one.layers[k].centred_rank);
      CHECK(many.layers[k].stable_rank == one.layers[k].stable_rank);
      CHECK(many.layers[k].gradient_norm == one.layers[k].gradient_norm);
      CHECK(many.layers[k].inputs.counts == one.layers[k].inputs.counts);
      for (std::size_t i = 0; i < one.layers[k].units.size(); ++i) {
        const UnitCensus &a = many.layers[k].units[i], &b = one.layers[k].units[i];
        CHECK((a.max_z == b.max_z && a.mean_output == b.mean_output && a.variance == b.variance &&
               a.max_slope == b.max_slope && a.fired == b.fired));
        CHECK((a.correlation == b.correlation && a.explained == b.explained &&
               a.mean_abs_gradient == b.mean_abs_gradient));
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
  CHECK_THROWS_WITH(draw_probe(data, -1, 1), "probe set: samples: expected at least 0, got -1");
}

TEST_CASE("census: NaN is not called dead", "[vitals]") {
  Sequential net = passing(Tanh{}, {1, 2});
  Matrix bias = net.tensor("0.bias");
  bias(0) = std::numeric_limits<Scalar>::quiet_NaN();
  net.set_tensor("0.bias", bias);
  const LayerCensus layer = take_census(net, counting(10)).layers[0];
  CHECK(layer.dead() == 0);
  CHECK(how_many(layer, "never_fires") == 0);
  CHECK(std::isnan(layer.units[0].max_z));
}

TEST_CASE("census: gradients are of the weighted mean loss", "[vitals]") {
  const Dataset data = test::blobs(40, blob_features, 4);
  const Sequential net(blob_features, {Dense{10}, ReLU{}, Dense{4}});
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

TEST_CASE("census: a unit is active on the samples on which its slope is not flat to zero",
          "[vitals]") {
  Matrix x(1, 4);
  x << -1, 2, 3, -4;
  Sequential net(1, {Dense{2}, ReLU{}, Dense{2}});
  net.set_tensor("0.weight", Matrix::Constant(2, 1, 1));
  Matrix bias(2, 1);
  bias << 0, -10;
  net.set_tensor("0.bias", bias);
  const Census census = take_census(net, Dataset::of_values(x, Labels{0, 1, 0, 1}, 2));
  CHECK(census.layers[0].units[0].active == 2);
  CHECK(census.layers[0].units[1].active == 0);
  CHECK(census.layers[0].dead() == 1);
}
