#include <rectify/inits/catalogue.hpp>
#include <rectify/inits/lsuv.hpp>
#include <rectify/inits/rai.hpp>
#include <rectify/inits/scaled.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

constexpr Index fan_in = 400, units = 300;

struct Drawn {
  Matrix weight;
  Matrix bias;
};

/// The first values of a dense layer before relu.
Drawn draw(const Init& init, std::uint64_t seed = 1) {
  const Sequential net(fan_in, {Dense{units, init}, ReLU{}}, seed);
  return {net.tensor("0.weight"), net.tensor("0.bias")};
}

/// Mean and variance of independent draws, and what six standard errors of both are.
struct Moments {
  explicit Moments(const Eigen::ArrayXd& x)
      : n(static_cast<double>(x.size())),
        mean(x.mean()),
        variance((x - mean).square().mean()),
        mean_error(6 * std::sqrt(variance / n)),
        variance_error(6 * std::sqrt(((x - mean).square() - variance).square().mean() / n)) {}
  double n, mean, variance, mean_error, variance_error;
};

Eigen::ArrayXd values_of(const Matrix& matrix) { return matrix.cast<double>().reshaped().array(); }

struct Expected {
  double variance;
  double mean = 0;
  std::optional<double> largest = std::nullopt;  ///< of |value|, where there is an end
};

double bound(double variance) { return std::sqrt(3 * variance); }  // of a uniform distribution

/// By kind, for relu behind it.
const std::map<std::string, Expected>& expected() {
  constexpr double n = fan_in, sum = fan_in + units;
  static const std::map<std::string, Expected> table{
      {"he_normal", {2 / n}},
      {"he_uniform", {2 / n, 0, bound(2 / n)}},
      {"glorot_normal", {2 / sum}},
      {"glorot_uniform", {2 / sum, 0, bound(2 / sum)}},
      {"lecun_normal", {1 / n}},
      {"lecun_uniform", {1 / n, 0, bound(1 / n)}},
      {"torch_default", {1 / (3 * n), 0, 1 / std::sqrt(n)}},
      {"orthogonal", {1 / n}},
      {"lsuv", {1 / n}},
      // One value of fan_in + 1 is Beta(2, 1): mean 2/3, second moment 1/2.
      {"rai",
       {0.6007 * 0.6007 / (n + 1) + 0.5 / (n + 1) - std::pow(2 / (3 * (n + 1)), 2),
        2 / (3 * (n + 1)), 1}},
      {"normal", {0.05 * 0.05}},
      {"uniform", {0.05 * 0.05 / 3, 0, 0.05}},
      {"constant", {0, 0, 0}}};
  return table;
}

}  // namespace

TEST_CASE("inits: every one has the mean and the variance that it promises", "[inits]") {
  for (const auto& entry : registry<Init>().entries()) {
    INFO(entry.kind);
    REQUIRE(expected().count(entry.kind) == 1);
    const Expected& promised = expected().at(entry.kind);
    const Matrix weight = draw(test::example<Init>(entry)).weight;
    const Moments moments(values_of(weight));
    CHECK(std::abs(moments.mean - promised.mean) <= moments.mean_error);
    CHECK(std::abs(moments.variance - promised.variance) <= moments.variance_error + 1e-12);
    if (promised.largest) {
      CHECK(weight.cwiseAbs().maxCoeff() <= *promised.largest * (1 + 1e-6));
    }
  }
}

TEST_CASE("inits: every one draws the same by the same seed, and else something else", "[inits]") {
  for (const Init& init : test::catalogue_examples<Init>()) {
    INFO(to_json(init));
    CHECK(draw(init, 1).weight == draw(init, 1).weight);
    if (init.kind() != "constant") CHECK(draw(init, 2).weight != draw(init, 1).weight);
  }
}

TEST_CASE("inits: truncated draws end at two deviations of what was cut, of the same variance",
          "[inits]") {
  constexpr double cut = 2 / 0.87962566103423978;
  const double deviation = std::sqrt(2.0 / fan_in);
  const Matrix weight = draw(HeNormal{.truncated = true}).weight;
  const Moments moments(values_of(weight));
  CHECK(std::abs(moments.mean) <= moments.mean_error);
  CHECK(std::abs(moments.variance - deviation * deviation) <= moments.variance_error);
  const double largest = static_cast<double>(weight.cwiseAbs().maxCoeff()) / deviation;
  CHECK(largest <= cut * (1 + 1e-6));
  CHECK(largest > 0.99 * cut);
}

TEST_CASE("inits: rai makes exactly one value of a unit, its bias among them, the positive one",
          "[inits]") {
  const auto [weight, bias] = draw(RAI{});
  Index in_weights = 0, in_biases = 0;
  for (Index unit = 0; unit < units; ++unit) {
    // Six deviations of the normal draws are 0.18.
    const Index large = (weight.row(unit).array() > Scalar(0.2)).count();
    in_weights += large;
    in_biases += bias(unit, 0) > Scalar(0.2) ? 1 : 0;
    CHECK(large + (bias(unit, 0) > Scalar(0.2) ? 1 : 0) <= 1);
  }
  // P(Beta(2, 1) > 0.2) = 0.96
  const double found = static_cast<double>(in_weights + in_biases) / units;
  CHECK(std::abs(found - 0.96) < 6 * std::sqrt(0.96 * 0.04 / units));
}

TEST_CASE("inits: lsuv gives every dense layer outputs of variance 1, and no other is touched",
          "[inits]") {
  const Dataset data = test::blobs(300, 20, 4);
  Sequential net(20, {Dense{50, LSUV{}}, Tanh{}, Dense{40, LSUV{}}, ReLU{}, Dense{4}});
  const Matrix last = net.tensor("4.weight");
  scale_to_unit_variance(net, data);
  CHECK(net.tensor("4.weight") == last);
  Matrix x(20, 300);
  std::vector<Index> all(300);
  for (Index i = 0; i < 300; ++i) all[at(i)] = i;
  data.gather(all, view(x));
  for (const Index l : {0, 2}) {
    const std::string name = std::to_string(l);
    const Matrix y = net.tensor(name + ".weight") * x;
    const Eigen::ArrayXd values = values_of(y);
    CHECK(std::abs((values - values.mean()).square().mean() - 1) < 0.1);
    x = l == 0 ? Matrix(y.array().tanh()) : y;
  }
}

TEST_CASE("inits: lsuv refuses samples that do not fit the net, and none", "[inits]") {
  Sequential net(3, {Dense{5, LSUV{}}});
  const auto of = [](Index features, Index samples) {
    return Dataset::of_values(Matrix::Zero(features, samples), Matrix::Zero(5, samples));
  };
  CHECK_THROWS_WITH(scale_to_unit_variance(net, of(4, 10)),
                    "lsuv: features of the data: expected 3, got 4");
  CHECK_THROWS_WITH(scale_to_unit_variance(net, of(3, 0)),
                    "lsuv: samples: expected at least 1, got 0");
}

TEST_CASE("inits: lsuv leaves weights alone where outputs do not vary", "[inits]") {
  Sequential net(3, {Dense{5, LSUV{}}});
  const auto before = test::bits_of(net);
  scale_to_unit_variance(net, Dataset::of_values(Matrix::Zero(3, 10), Matrix::Zero(5, 10)));
  CHECK(test::bits_of(net) == before);
}
