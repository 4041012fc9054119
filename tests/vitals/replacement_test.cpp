#include <rectify/layers/activations.hpp>
#include <rectify/layers/batch_norm.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/metrics/metrics.hpp>
#include <rectify/vitals/census.hpp>
#include <rectify/vitals/definitions.hpp>
#include <rectify/vitals/replacement.hpp>

#include "../catch.hpp"
#include "../support.hpp"
#include "planted.hpp"

using namespace rectify;

namespace {

Matrix row(std::initializer_list<double> values) {
  Matrix matrix(1, static_cast<Index>(values.size()));
  Index i = 0;
  for (const double value : values) matrix(0, i++) = static_cast<Scalar>(value);
  return matrix;
}

/// y = v x and a second unit that gives x as well, but is not listened to; squared error.
Sequential straight(double v) {
  Sequential net(1, {Dense{2}, Identity{}, Dense{1}});
  net.set_tensor("0.weight", row({1, 1}).transpose());
  net.set_tensor("2.weight", row({v, 0}));
  return net;
}

std::vector<double> first_order_costs(const Sequential& net, const Dataset& probe, const Loss& loss,
                                      Index layer) {
  const Census census = take_census(net, probe, Team(1), {.loss = loss});
  std::vector<double> costs;
  for (const UnitCensus& unit : layer_of(census, layer).units) {
    costs.push_back(*unit.first_order_cost);
  }
  return costs;
}

}  // namespace

TEST_CASE("replacement: the cost is the increase of the loss, by hand for a linear net",
          "[vitals]") {
  // x = 0, 1, 5 with targets 1, 0, 3, and y = 2 x. With mean 2 in place of x, y = 4:
  // (9 + 16 + 1) / 3 in place of (1 + 4 + 49) / 3. dL/dh = 2 (y - t) 2 / 3 = -4/3, 8/3, 28/3.
  const Dataset probe = Dataset::of_values(row({0, 1, 5}), row({1, 0, 3}));
  const Sequential net = straight(2);
  const Loss loss = Loss::fitting(probe, 1);
  const auto costs = replacement_costs(net, probe, loss);
  REQUIRE(costs.size() == 1);
  CHECK(costs.at(1)[0] == test::Approx((26.0 - 54.0) / 3));
  CHECK(costs.at(1)[1] == 0);
  const auto estimates = first_order_costs(net, probe, loss, 1);
  CHECK(estimates[0] == test::Approx(-4.0 / 3 * 2 + 8.0 / 3 * 1 - 28.0 / 3 * 3));
  CHECK(estimates[1] == 0);
}

TEST_CASE("replacement: the estimate is the slope of the cost, for every activation", "[vitals]") {
  // The loss of a net whose unit goes a little of the way to its mean.
  const Dataset probe = test::blobs(60, test::blob_features, test::blob_classes);
  const Loss loss = Loss::fitting(probe, test::blob_classes);
  for (const Layer& activation : test::catalogue_examples<Layer>()) {
    if (!activation->needs(1).activation) continue;
    INFO(activation.kind());
    const Sequential net(
        test::blob_features,
        {Dense{6}, activation, BatchNorm{}, Dense{5}, Tanh{}, Dense{test::blob_classes}}, 1);
    const auto estimates = first_order_costs(net, probe, loss, 1);
    const auto costs = replacement_costs(net, probe, loss);
    for (std::size_t unit = 0; unit < 6; ++unit) {
      // What the layers behind make of h + e (mean - h) is what they make of h, its weights times
      // 1 - e, and e mean times them in the bias: batch norm's scale and shift take that up.
      const Census census = take_census(net, probe);
      const double mean = census.layers[0].units[unit].mean_output;
      const auto loss_at = [&](double e) {
        Sequential moved = net;
        const auto i = static_cast<Index>(unit);
        Matrix weight = moved.tensor("2.weight"), bias = moved.tensor("2.bias");
        bias(i, 0) += weight(i, 0) * static_cast<Scalar>(e * mean);
        weight(i, 0) *= static_cast<Scalar>(1 - e);
        moved.set_tensor("2.weight", weight);
        moved.set_tensor("2.bias", bias);
        return evaluate(moved, probe, loss).loss;
      };
      const double e = 0.01, slope = (loss_at(e) - loss_at(-e)) / (2 * e);
      CHECK(std::abs(estimates[unit] - slope) < 2e-4 + 0.01 * std::abs(slope));
      CHECK(std::abs(costs.at(1)[unit] - (loss_at(1) - loss_at(0))) < 1e-5);
    }
  }
}

TEST_CASE("replacement: a constant unit costs nothing, even if its mean is rounded", "[vitals]") {
  const Dataset probe = test::blobs(77, test::blob_features, test::blob_classes);
  Sequential net(test::blob_features, {Dense{3}, Sigmoid{}, Dense{test::blob_classes}}, 1);
  Matrix weight = net.tensor("0.weight");
  weight.row(1).setZero();
  net.set_tensor("0.weight", weight);
  const auto costs = replacement_costs(net, probe, Loss::fitting(probe, test::blob_classes));
  CHECK(costs.at(1)[1] == 0);
  CHECK(costs.at(1)[0] != 0);
}

TEST_CASE("replacement: the bits do not depend on the team; a last activation is left out",
          "[vitals]") {
  const Dataset probe = test::blobs(300, test::blob_features, test::blob_classes);
  const Sequential net(test::blob_features, {Dense{9}, ReLU{}, Dense{test::blob_classes}, Tanh{}},
                       1);
  const Loss loss = Loss::fitting(probe, test::blob_classes);
  const auto alone = replacement_costs(net, probe, loss, Team(1));
  CHECK(alone == replacement_costs(net, probe, loss, Team(3)));
  CHECK(alone.size() == 1);
}

TEST_CASE("replacement: a probe set without samples is refused", "[vitals]") {
  const Dataset none = Dataset::of_values(Matrix(1, 0), Matrix(1, 0));
  CHECK_THROWS_WITH(replacement_costs(straight(1), none, Loss::fitting(none)),
                    "probe set: samples: expected at least 1, got 0");
}
