#include <rectify/base/error.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/batch_norm.hpp>
#include <rectify/layers/catalogue.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/layer_norm.hpp>
#include <rectify/layers/maxout.hpp>
#include <rectify/layers/softmax.hpp>
#include <rectify/model/model_file.hpp>
#include <rectify/nn/workspace.hpp>
#include <rectify/optim/sgd.hpp>
#include <rectify/training/trainer.hpp>

#include <cmath>
#include <limits>

#include "../catch.hpp"
#include "../support.hpp"
#include "../temporary_folder.hpp"

// Values and gradients are held against PyTorch's in tests/reference.

using namespace rectify;

namespace {

constexpr double tolerance = sizeof(Scalar) == 4 ? 1e-5 : 1e-12;

/// One training pass; running statistics follow.
Matrix train_on(Sequential& net, const Matrix& x, Matrix* dx = nullptr) {
  Workspace workspace(net.architecture(), x.cols(), {.training = true, .input_gradient = true});
  const WorkerPass pass =
      workspace.training({.training = true}, view(x), net.weights(), net.buffers());
  workspace.plan().forward(pass);
  const Matrix y = workspace.plan().output(pass);
  workspace.plan().output_gradient(pass) = test::normal(y.rows(), y.cols(), 9);
  workspace.plan().backward(pass, [](const GradientTile&) {});
  if (dx != nullptr) *dx = workspace.plan().input_gradient(pass);
  return y;
}

Trainer trainer(Index batch_size) {
  return Trainer{{.optimizer = SGD{}, .batch_size = batch_size, .epochs = 1, .threads = 1}};
}

/// What no layer may turn into not-a-number: each is a column or a row of these.
Matrix edges(Index units) {
  Matrix x = test::normal(units, 12, 4);
  x.col(0).setConstant(Scalar(1e4));
  x.col(1).setConstant(Scalar(-1e4));
  x.col(2).setZero();
  x.col(3).setConstant(std::numeric_limits<Scalar>::denorm_min());
  x.col(4) *= Scalar(1e4);
  x.row(0).setConstant(Scalar(1e4));
  x.row(1).setZero();
  x.row(2).setConstant(Scalar(0.1));
  return x;
}

}  // namespace

TEST_CASE("batch norm: trains by the batch, predicts by what batches were", "[layers]") {
  Sequential net(70, {BatchNorm{}});
  const Matrix x = Matrix((3 * test::normal(70, 40, 1)).array() + 5);
  const Matrix y = train_on(net, x);
  CHECK(y.rowwise().mean().cwiseAbs().maxCoeff() < tolerance);
  CHECK((y.rowwise().squaredNorm() / 40 - Matrix::Ones(70, 1)).cwiseAbs().maxCoeff() < 1e-4);
  const Matrix mean = x.rowwise().mean();
  const Matrix variance = (x.colwise() - mean.col(0)).rowwise().squaredNorm() / 39;
  CHECK(test::relative_error(net.tensor("0.running_mean"), mean / 10) < tolerance);
  CHECK(test::relative_error(net.tensor("0.running_var"),
                             Matrix::Constant(70, 1, Scalar(0.9)) + variance / 10) < tolerance);
  for (int i = 0; i < 400; ++i) train_on(net, x);
  CHECK(test::relative_error(net.tensor("0.running_mean"), mean) < 1e-4);
  CHECK(test::relative_error(net.predict(x), y) < 0.05);  // by the unbiased variance
  const Flat before = net.buffers();
  net.predict(x);
  CHECK(net.buffers() == before);
}

TEST_CASE("batch norm: a batch of one cannot be trained on, wherever it comes from", "[layers]") {
  Sequential net(20, {Dense{8}, BatchNorm{}, ReLU{}, Dense{4}});
  const auto before = test::bits_of(net);
  CHECK_THROWS_WITH(trainer(1).fit(net, test::blobs(30, 20, 4)),
                    "layers[1] batch_norm: batch: expected at least 2 samples, got 1 "
                    "(change batch_size)");
  CHECK_THROWS_WITH(trainer(8).fit(net, test::blobs(33, 20, 4)),
                    "layers[1] batch_norm: batch: expected at least 2 samples, got 1 in the last "
                    "batch of an epoch (change batch_size)");
  CHECK(test::bits_of(net) == before);
  trainer(8).fit(net, test::blobs(34, 20, 4));
  CHECK(net.predict(test::normal(20, 1, 1)).allFinite());
}

TEST_CASE("batch norm: running statistics go with the model", "[layers][model]") {
  const test::TemporaryFolder folder;
  Sequential net(20, {Dense{70}, BatchNorm{}, LayerNorm{}, ReLU{}, Dense{4}});
  trainer(16).fit(net, test::blobs(64, 20, 4));
  save(net, folder / "m");
  const Sequential loaded = load(folder / "m").net;
  CHECK(test::relative_error(loaded.tensor("1.running_var"), net.tensor("1.running_var")) < 1e-6);
  const Matrix x = test::normal(20, 5, 1);
  CHECK(test::relative_error(loaded.predict(x), net.predict(x)) < 1e-5);
}

TEST_CASE("norms: change no first weights, and do not decay", "[layers]") {
  const Sequential plain(20, {Dense{30}, ReLU{}, Dense{4}});
  const Sequential with(20, {Dense{30}, BatchNorm{}, LayerNorm{}, ReLU{}, Dense{4}});
  CHECK(with.tensor("0.weight") == plain.tensor("0.weight"));
  for (const Tensor& tensor : with.architecture().parameters()) {
    CHECK(tensor.decays == (tensor.full_name() == "0.weight" || tensor.full_name() == "4.weight"));
  }
}

TEST_CASE("layer norm: every sample has mean 0 and variance 1, alone as in a batch", "[layers]") {
  const Sequential net(150, {LayerNorm{}});
  const Matrix x = Matrix((3 * test::normal(150, 40, 1)).array() + 5), y = net.predict(x);
  CHECK(y.colwise().mean().cwiseAbs().maxCoeff() < tolerance);
  CHECK((y.colwise().squaredNorm() / 150 - Matrix::Ones(1, 40)).cwiseAbs().maxCoeff() < 1e-4);
  CHECK(net.predict(x.col(33)) == y.col(33));
}

TEST_CASE("softmax: probabilities, of large logits too", "[layers]") {
  const Sequential net(150, {Softmax{}});
  const Matrix x = 1e4 * test::normal(150, 40, 1), y = net.predict(x);
  CHECK(y.allFinite());
  CHECK((y.colwise().sum() - Matrix::Ones(1, 40)).cwiseAbs().maxCoeff() < tolerance);
  CHECK(net.predict(x.col(33)) == y.col(33));
}

TEST_CASE("maxout: inputs that pieces do not divide are refused", "[layers]") {
  CHECK_THROWS_WITH(Sequential(20, {Dense{70}, ReLU{}, Maxout{3}, Dense{4}}),
                    "layers[2] maxout: inputs: expected a multiple of 3 pieces, got 70");
}

TEST_CASE("layers: none makes not-a-number of 1e4, -1e4, zeros, denormals and constant units",
          "[layers]") {
  for (const auto& entry : registry<Layer>().entries()) {
    INFO(entry.kind);
    Sequential net(70, {test::example<Layer>(entry)});
    Matrix dx;
    CHECK(train_on(net, edges(70), &dx).allFinite());
    CHECK(dx.allFinite());
    CHECK(net.predict(edges(70)).allFinite());
    CHECK(net.first_nonfinite() == nullptr);
  }
}

TEST_CASE("layers: swish is read as silu, with its own fields", "[layers]") {
  for (const Json& json : {Json("swish"), Json{{"type", "swish"}, {"beta", 2}}}) {
    std::vector<Problem> problems;
    const auto layer = registry<Layer>().read(Reader(json, "layers[0]", problems));
    REQUIRE(problems.empty());
    CHECK(layer->kind() == "silu");
    CHECK(to_json(*layer) ==
          Json{{"type", "silu"}, {"beta", json.is_string() ? 1 : 2}, {"trainable", false}});
  }
}
