#include <rectify/base/error.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/batch_norm.hpp>
#include <rectify/layers/catalogue.hpp>
#include <rectify/layers/crelu.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/dropout.hpp>
#include <rectify/layers/layer_norm.hpp>
#include <rectify/layers/maxout.hpp>
#include <rectify/layers/rrelu.hpp>
#include <rectify/layers/silu.hpp>
#include <rectify/layers/softmax.hpp>
#include <rectify/losses/catalogue.hpp>
#include <rectify/nn/dataset.hpp>
#include <rectify/nn/workspace.hpp>

#include <optional>

#include "../catch.hpp"
#include "../support.hpp"

// Gradients against central differences. Meaningful in double only.
#ifdef RECTIFY_DOUBLE

using namespace rectify;

namespace {

/// sum(upstream . net(x)) and its gradients, by the plan.
class Probe {
 public:
  Probe(Sequential& net, Matrix x, bool training)
      : net_(net),
        training_(training),
        x_(std::move(x)),
        upstream_(test::normal(net.outputs(), x_.cols(), 50)),
        workspace_(net.architecture(), x_.cols(), {.training = true, .input_gradient = true}),
        gradients(net.weights().size()) {}

  WorkerPass worker_pass() {
    return workspace_.training({.training = training_}, view(std::as_const(x_)), net_.weights(),
                               net_.buffers());
  }
  double value() {
    const WorkerPass pass = worker_pass();
    workspace_.plan().forward(pass);
    return workspace_.plan().output(pass).cwiseProduct(upstream_).sum();
  }
  Matrix backward() {
    value();
    const WorkerPass pass = worker_pass();
    workspace_.plan().output_gradient(pass) = upstream_;
    workspace_.plan().backward(pass, test::collect(gradients));
    return workspace_.plan().input_gradient(pass);
  }
  double slope(Scalar& variable) {
    constexpr double step = 1e-5;
    const Scalar before = variable;
    variable = before + step;
    const double high = value();
    variable = before - step;
    const double low = value();
    variable = before;
    return (high - low) / (2 * step);
  }
  Matrix& x() { return x_; }

 private:
  Sequential& net_;
  bool training_;
  Matrix x_;
  Matrix upstream_;
  Workspace workspace_;

 public:
  Flat gradients;
};

/// Moves inputs of a kink's neighbourhood out of it: those of the catalogue are at whole numbers.
Matrix away_from_kinks(Matrix x) {
  return x.unaryExpr([](Scalar v) { return std::abs(v - std::round(v)) < 0.01 ? v + 0.1 : v; });
}

/// Of a pass that trains, or of one that does not.
void check_gradients(Sequential& net, Index batch, bool training = true) {
  Probe probe(net, away_from_kinks(test::normal(net.inputs(), batch, 51)), training);
  const Matrix dx = probe.backward();
  Matrix expected(dx.rows(), dx.cols());
  const Flat gradients = probe.gradients;
  for (Index j = 0; j < dx.cols(); ++j) {
    for (Index i = 0; i < dx.rows(); ++i) expected(i, j) = probe.slope(probe.x()(i, j));
  }
  CHECK(test::relative_error(dx, expected) < 1e-7);
  for (const Tensor& tensor : net.architecture().parameters()) {
    INFO(tensor.full_name());
    Matrix differences(tensor.units(), tensor.inputs());
    for (Index i = 0; i < tensor.units(); ++i) {
      for (Index j = 0; j < tensor.inputs(); ++j) {
        differences(i, j) = probe.slope(net.weights()[at(tensor.at(i, j))]);
      }
    }
    CHECK(test::relative_error(tensor.read(gradients.data()), differences) < 1e-7);
  }
}

/// None where it is no loss for this data.
std::optional<Loss> loss_for(const Loss& loss, const Dataset& data) {
  if (loss->needs_labels() && data.classes() == 0) return std::nullopt;
  try {
    return loss->for_data(data);
  } catch (const ConfigError&) {
    return std::nullopt;
  }
}

/// Six inputs: for maxout.
void check_layer(const Layer& layer) {
  for (const Index batch : {1, 3, 17}) {
    INFO(to_json(layer) << ", batch " << batch);
    Sequential net(6, {layer});
    if (test::takes_batch(net.architecture(), batch)) check_gradients(net, batch);
    check_gradients(net, batch, /*training*/ false);
  }
}

}  // namespace

TEST_CASE("gradients: every layer's are those of central differences, with every option",
          "[layers]") {
  for (const Layer& layer : test::catalogue_examples<Layer>()) check_layer(layer);
}

TEST_CASE("gradients: layers by samples and by units in turns, of more than one tile", "[layers]") {
  for (const Index batch : {3, 9}) {
    Sequential net(3, {Dense{70}, LayerNorm{}, Tanh{}, BatchNorm{}, Softmax{}, LayerNorm{}, SiLU{},
                       Maxout{}, CReLU{}, LayerNorm{}, Dense{2}});
    check_gradients(net, batch);
    Sequential first(72, {LayerNorm{}, Maxout{}, SiLU{.trainable = true}, Softmax{}});
    check_gradients(first, batch);
  }
}

TEST_CASE("gradients: per-unit slopes too, and tiles of more than 64 units", "[layers]") {
  std::vector<Problem> problems;
  const Json per_unit{{"type", "prelu"}, {"per_unit", true}};
  const Layer prelu = *registry<Layer>().read(Reader(per_unit, "", problems));
  for (const Index batch : {1, 3, 17}) {
    Sequential alone(70, {prelu});
    check_gradients(alone, batch);
    Sequential wide(4, {Dense{70}, Tanh{}, Dense{66}, Sigmoid{}, Dense{3}});
    check_gradients(wide, batch);
  }
}

TEST_CASE("gradients: every loss' is that of central differences", "[layers]") {
  const Dataset kinds_of_data[] = {
      Dataset::of_values(Matrix::Zero(1, 2), Labels{1, 0}, 2),
      Dataset::of_values(Matrix::Zero(1, 2), Labels{2, 0}, 4),
      Dataset::of_values(Matrix::Zero(1, 2), test::normal(3, 2, 61).cwiseAbs() / 4)};
  for (const Loss& rule : test::catalogue_examples<Loss>()) {
    int fitting = 0;
    for (const Dataset& data : kinds_of_data) {
      INFO(to_json(rule) << ", " << data.classes() << " classes");
      const auto loss = loss_for(rule, data);
      if (!loss) continue;
      ++fitting;
      const Index n = (*loss)->outputs(data);
      const auto size = static_cast<std::size_t>(n);
      Matrix y = test::normal(n, 1, 60), ignored = y, gradient = y, expected = y;
      const auto value = [&](Matrix& slopes) {
        return (*loss)->value_and_gradient({y.data(), size}, data.target(0), {slopes.data(), size});
      };
      value(gradient);
      for (Index i = 0; i < n; ++i) {
        constexpr double step = 1e-5;
        const double before = y(i, 0);
        y(i, 0) = before + step;
        const double high = value(ignored);
        y(i, 0) = before - step;
        expected(i, 0) = (high - value(ignored)) / (2 * step);
        y(i, 0) = before;
      }
      CHECK(test::relative_error(gradient, expected) < 1e-7);
    }
    CHECK(fitting > 0);
  }
}

#endif
