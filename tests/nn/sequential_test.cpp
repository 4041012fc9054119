#include <rectify/base/error.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/nn/sequential.hpp>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

Sequential small() { return Sequential(4, {Dense{3}, ReLU{}, Dense{2}}); }

/// What `predict` says to these shapes.
void predict_shapes(const Sequential& net, Index rows, Index samples, Index outputs, Index columns,
                    Workspace& workspace) {
  const Matrix x = Matrix::Zero(rows, samples);
  Matrix y(outputs, columns);
  net.predict(view(x), view(y), workspace);
}

}  // namespace

TEST_CASE("sequential: predict refuses inputs and outputs of other sizes", "[nn]") {
  const Sequential net = small();
  Workspace workspace = net.workspace(2);
  CHECK_NOTHROW(predict_shapes(net, 4, 5, 2, 5, workspace));
  CHECK_NOTHROW(predict_shapes(net, 4, 0, 2, 0, workspace));
  CHECK_THROWS_WITH(predict_shapes(net, 3, 5, 2, 5, workspace),
                    "predict: rows of x: expected 4, got 3 (columns are samples)");
  CHECK_THROWS_WITH(predict_shapes(net, 4, 5, 3, 5, workspace),
                    "predict: rows of y: expected 2, got 3 (columns are samples)");
  CHECK_THROWS_WITH(predict_shapes(net, 4, 5, 2, 4, workspace),
                    "predict: columns of y: expected 5, got 4");
  CHECK_THROWS_WITH(net.predict(Matrix::Zero(5, 1)),
                    "predict: rows of x: expected 4, got 5 (columns are samples)");
}

TEST_CASE("sequential: predict refuses the workspace of another net, of the same shapes too",
          "[nn]") {
  const Sequential net = small(), twin = small(), copy = net;
  Workspace of_net = net.workspace(), of_twin = twin.workspace(), of_copy = copy.workspace();
  CHECK_NOTHROW(predict_shapes(net, 4, 1, 2, 1, of_net));
  CHECK_NOTHROW(predict_shapes(net, 4, 1, 2, 1, of_copy));
  CHECK_NOTHROW(predict_shapes(copy, 4, 1, 2, 1, of_net));
  CHECK_THROWS_WITH(predict_shapes(net, 4, 1, 2, 1, of_twin),
                    "predict: workspace: expected one of this net, got one of another net");
}

TEST_CASE("sequential: a workspace is for at least one sample, and for no more than it says",
          "[nn]") {
  const Sequential net = small();
  CHECK_THROWS_WITH(net.workspace(0), "net: batch: expected at least 1, got 0");
  CHECK_THROWS_WITH(Workspace(net.architecture(), 1, {.workers = 0}),
                    "net: workers: expected at least 1, got 0");
  Workspace workspace(net.architecture(), 3, {.workers = 2});
  CHECK(workspace.input(3, 1).cols() == 3);
  CHECK_THROWS_WITH(workspace.input(4), "workspace: samples: expected 0 to 3, got 4");
  CHECK_THROWS_WITH(workspace.input(1, 2), "workspace: worker: expected 0 to 1, got 2");
}

TEST_CASE("plan: a batch of other sizes is refused, and backward by a plan for prediction",
          "[nn]") {
  Sequential net = small();
  Workspace workspace(net.architecture(), 2);
  const Matrix narrow = Matrix::Zero(3, 1), many = Matrix::Zero(4, 3), good = Matrix::Zero(4, 2);
  const auto forward = [&](const Matrix& x) {
    workspace.plan().forward(workspace.prediction(view(x), net.weights(), net.buffers()));
  };
  CHECK_NOTHROW(forward(good));
  CHECK_THROWS_WITH(forward(narrow), "net: rows of x: expected 4, got 3");
  CHECK_THROWS_WITH(forward(many), "net: columns of x: expected 0 to 2, got 3");
  const WorkerPass pass =
      workspace.training({.training = true}, view(good), net.weights(), net.buffers());
  CHECK_THROWS_WITH(workspace.plan().backward(pass, [](const GradientTile&) {}),
                    "net: plan: expected one for training, got one for prediction");
}

TEST_CASE("tensor: values of another shape are refused", "[nn]") {
  Sequential net = small();
  const Tensor& weight = net.architecture().parameters()[0];
  const auto write = [&](Index units, Index inputs) {
    weight.write(Matrix::Zero(units, inputs), net.weights().data());
  };
  CHECK_NOTHROW(write(3, 4));
  CHECK_THROWS_WITH(write(4, 4), "tensor: units: expected 3, got 4");
  CHECK_THROWS_WITH(write(3, 1), "tensor: inputs: expected 4, got 1");
}
