#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/prelu.hpp>
#include <rectify/vitals/census.hpp>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

/// A net whose first 3 of 100 units are far below zero for any input.
Sequential with_low_units(const Layer& activation) {
  Sequential net(20, {Dense{100}, activation, Dense{4}});
  Matrix bias = net.tensor("0.bias");
  bias.topRows(3).setConstant(-1000);
  net.set_tensor("0.bias", bias);
  return net;
}

}  // namespace

TEST_CASE("census: units that never fire are dead in ReLU, and only those", "[vitals]") {
  const auto census = take_census(with_low_units(ReLU{}), test::blobs(600, 20, 4));
  REQUIRE(census.size() == 1);
  CHECK(census[0].layer == 1);
  CHECK(census[0].dead() == 3);
  CHECK(census[0].dead_share() == 0.03);
  CHECK(census[0].max_slope[0] == 0);
  CHECK(census[0].max_slope[3] == 1);
}

TEST_CASE("census: a leaky unit that never goes positive is not dead", "[vitals]") {
  for (const Layer& layer : {Layer(LeakyReLU{}), Layer(PReLU{}), Layer(Identity{})}) {
    INFO(layer.kind());
    CHECK(take_census(with_low_units(layer), test::blobs(600, 20, 4))[0].dead() == 0);
  }
}

TEST_CASE("census: a saturated unit's slope is gone, so it is dead", "[vitals]") {
  CHECK(take_census(with_low_units(Tanh{}), test::blobs(600, 20, 4))[0].dead() == 3);
  CHECK(take_census(with_low_units(Sigmoid{}), test::blobs(600, 20, 4))[0].dead() == 3);
}

TEST_CASE("census: the number of threads changes no bit", "[vitals][threads]") {
  const Sequential net(20, {Dense{100}, Tanh{}, Dense{70}, Sigmoid{}, Dense{4}});
  const Dataset probe = test::blobs(1100, 20, 4);
  const auto one = take_census(net, probe, Team(1));
  for (const int threads : {2, 4}) {
    const auto many = take_census(net, probe, Team(threads));
    for (std::size_t k = 0; k < one.size(); ++k) CHECK(many[k].max_slope == one[k].max_slope);
  }
}

TEST_CASE("probe: drawn by the seed, without repetition", "[vitals]") {
  const Dataset data = test::blobs(100, 20, 4);
  CHECK(draw_probe(data, 10, 1).size() == 10);
  CHECK(draw_probe(data, 1000, 1).size() == 100);
}
