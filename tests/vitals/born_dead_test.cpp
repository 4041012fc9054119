#include <cmath>
#include <numbers>
#include <vector>

#include <rectify/inits/rai.hpp>
#include <rectify/inits/scaled.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

/// How often nets are born dead, against theory and an independent simulation.
namespace {

/// `affine` dense layers, all but the last of `width` units with ReLU behind; one input, one
/// output.
Sequential narrow(Index width, Index affine, const Init& init = Init::he_normal()) {
  std::vector<Layer> layers;
  for (Index l = 0; l + 1 < affine; ++l) {
    layers.emplace_back(Dense{width, init});
    layers.emplace_back(ReLU{});
  }
  layers.emplace_back(Dense{1, init});
  return Sequential(1, layers);
}

/// The share of nets, one for each seed, that give the same output for all of `x`. No slack: where
/// a layer before is dead, what the last one gives is its bias, to the bit.
double constant_share(Sequential net, const Matrix& x, Index nets) {
  Workspace workspace = net.workspace(x.cols());
  Matrix y(1, x.cols());
  Index constant = 0;
  for (Index seed = 1; seed <= nets; ++seed) {
    net.initialize(static_cast<std::uint64_t>(seed));
    net.predict(view(x), view(y), workspace);
    constant += y.minCoeff() == y.maxCoeff() ? 1 : 0;
  }
  return static_cast<double>(constant) / static_cast<double>(nets);
}

double standard_error(double share, Index draws) {
  return std::sqrt(share * (1 - share) / static_cast<double>(draws));
}

struct Bounds {
  double lower;
  double upper;
};

/// Of the probability that a net is born dead (Lu et al. 2020, theorem 3.5, with its a1 and a2).
Bounds born_dead_bounds(Index width, Index affine) {
  const auto n = static_cast<double>(width), l = static_cast<double>(affine);
  const double half = std::exp2(-n), a1 = 1 - half;
  const double a2 = 1 - 2 * half - (n - 1) * half * half;
  const double weight = (1 - 2 * half) * (1 - half) / (1 + (n - 1) * 2 * half);
  return {1 - std::pow(a1, l - 2) + weight * (std::pow(a2, l - 2) - std::pow(a1, l - 2)),
          1 - std::pow(a1, l - 1)};
}

}  // namespace

TEST_CASE("born dead: deep, narrow nets are constant as often as theory says", "[vitals]") {
  struct Setting {
    Index width, affine;
    double simulated;
  };
  constexpr Index nets = 20000;
  // Without biases a net is positively homogeneous, f(a x) = a f(x) for a >= 0: it is constant if,
  // and only if, f(1) = f(-1) = 0. The last layer is affine and almost never gives 0, or the same
  // for both, but where all before it is 0.
  Matrix both(1, 2);
  both << Scalar(1), Scalar(-1);
  for (const auto& [width, affine, simulated] :
       {Setting{2, 10, .880}, Setting{3, 10, .580}, Setting{4, 10, .296}, Setting{5, 10, .128},
        Setting{4, 20, .627}}) {
    INFO("width " << width << ", affine layers " << affine);
    const double share = constant_share(narrow(width, affine), both, nets);
    const auto [lower, upper] = born_dead_bounds(width, affine);
    const double error = standard_error(share, nets);
    CHECK(std::abs(share - simulated) <= .01);
    CHECK(share >= lower - 3 * error);
    CHECK(share <= upper + 3 * error);
  }
}

TEST_CASE("born dead: RAI has far fewer nets that are constant before the first step", "[vitals]") {
  struct Setting {
    Index width;
    double simulated;
  };
  constexpr Index nets = 4000;
  const Scalar end = std::sqrt(Scalar(3));
  const Matrix points = Eigen::Matrix<Scalar, 1, Eigen::Dynamic>::LinSpaced(41, -end, end);
  for (const auto& [width, simulated] : {Setting{2, .23}, Setting{3, .06}, Setting{4, .02}}) {
    INFO("width " << width);
    CHECK(std::abs(constant_share(narrow(width, 10, RAI{}), points, nets) - simulated) <= .03);
  }
}

TEST_CASE("born dead: a Gaussian neuron is dead on [-r, r] with probability arctan(1/r) / pi",
          "[vitals]") {
  constexpr Index neurons = 100000;
  const Sequential net(
      1,
      {Dense{.units = neurons, .init = Normal{.std = 1}, .bias_init = Normal{.std = 1}}, ReLU{}});
  for (const double r : {1.0, std::sqrt(3.0)}) {
    Matrix ends(1, 2);  // z is affine: where neither end fires, nothing between does
    ends << static_cast<Scalar>(-r), static_cast<Scalar>(r);
    const Matrix h = net.predict(ends);
    const auto dead = (h.rowwise().maxCoeff().array() == 0).count();
    const double share = static_cast<double>(dead) / static_cast<double>(neurons);
    CHECK(std::abs(share - std::atan(1 / r) / std::numbers::pi) <= .005);
  }
}
