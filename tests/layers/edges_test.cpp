#include <rectify/layers/catalogue.hpp>
#include <rectify/nn/workspace.hpp>

#include <limits>
#include <vector>

#include "../catch.hpp"
#include "../support.hpp"

// Where exponentials overflow, deviations are 0 and products underflow: PyTorch's values stay
// finite there, and so do ours.

using namespace rectify;

namespace {

constexpr Index few_units = 12, few_samples = 6;

/// (few_units, few_samples) of the same number, but for a column in which signs take turns.
Matrix filled(Scalar value) {
  Matrix x = Matrix::Constant(few_units, few_samples, value);
  for (Index i = 0; i < few_units; i += 2) x(i, 1) = -value;
  return x;
}

std::vector<Matrix> edges() {
  using Limits = std::numeric_limits<Scalar>;
  Matrix mixed = test::normal(few_units, few_samples, 90);
  mixed.row(0).setConstant(Scalar(1e4));
  mixed.row(1).setConstant(Scalar(-1e4));
  mixed.row(2).setZero();
  mixed.row(3).setConstant(Limits::denorm_min());
  return {filled(Scalar(1e4)), filled(0), filled(Limits::denorm_min()), filled(Limits::min()),
          mixed};
}

/// Values and gradients of one pass.
struct Passed {
  Matrix y;
  Matrix dx;
  Flat gradients;
};

Passed pass(Sequential& net, const Matrix& x, bool training) {
  Workspace workspace(net.architecture(), few_samples, {.training = true, .input_gradient = true});
  std::vector<Index> samples{0, 1, 2, 3, 4, 5};
  const WorkerPass pass = workspace.training({.training = training, .samples = samples}, view(x),
                                             net.weights(), net.buffers());
  Passed passed{.y = {}, .dx = {}, .gradients = Flat(net.weights().size())};
  workspace.plan().forward(pass);
  passed.y = workspace.plan().output(pass);
  workspace.plan().output_gradient(pass).setOnes();
  workspace.plan().backward(pass, test::collect(passed.gradients));
  passed.dx = workspace.plan().input_gradient(pass);
  return passed;
}

}  // namespace

TEST_CASE("edges: no layer makes a number that is not finite of large, zero or denormal inputs",
          "[layers]") {
  for (const Layer& layer : test::catalogue_examples<Layer>()) {
    for (const bool training : {false, true}) {
      for (const Matrix& x : edges()) {
        INFO(to_json(layer) << ", training " << training << ", x(0, 0) " << x(0, 0));
        Sequential net(few_units, {layer});
        const Passed passed = pass(net, x, training);
        CHECK(passed.y.allFinite());
        CHECK(passed.dx.allFinite());
        CHECK(Eigen::Map<const Eigen::ArrayX<Scalar>>(passed.gradients.data(),
                                                      static_cast<Index>(passed.gradients.size()))
                  .allFinite());
        CHECK(net.first_nonfinite() == nullptr);
      }
    }
  }
}

TEST_CASE("edges: what is not a number comes out of every layer as that", "[layers]") {
  const Matrix x =
      Matrix::Constant(few_units, few_samples, std::numeric_limits<Scalar>::quiet_NaN());
  for (const Layer& layer : test::catalogue_examples<Layer>()) {
    INFO(to_json(layer));
    Sequential net(few_units, {layer});
    CHECK(pass(net, x, false).y.array().isNaN().all());
  }
}
