#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/layer_norm.hpp>
#include <rectify/nn/plan.hpp>
#include <rectify/nn/team.hpp>
#include <rectify/nn/workspace.hpp>

#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

TEST_CASE("plan: a net with one tile of units has work for one thread", "[nn]") {
  const Architecture net(784, {Dense{32}, ReLU{}, Dense{10}});
  for (const Index batch : {1, 16, 256}) CHECK(useful_threads(net, batch, 8) == 1);
}

TEST_CASE("plan: a net of two tiles has work for two threads, if the batch is worth it", "[nn]") {
  const Architecture net(784, {Dense{128}, ReLU{}, Dense{10}});
  CHECK(useful_threads(net, 64, 8) == 2);
  CHECK(useful_threads(net, 64, 1) == 1);
  const Architecture small(8, {Dense{128}, ReLU{}, Dense{2}});
  CHECK(useful_threads(small, 4, 8) == 1);
}

TEST_CASE("plan: a wide net has work for many threads", "[nn]") {
  const Architecture net(784, {Dense{2048}, ReLU{}, Dense{2048}, ReLU{}, Dense{10}});
  CHECK(useful_threads(net, 256, 16) == 16);
}

TEST_CASE("plan: what passes sample by sample is shared if the batch is worth it", "[nn]") {
  const Architecture net(4096, {LayerNorm{}, Dense{10}});
  CHECK(useful_threads(net, 256, 8) == 8);
  const Architecture narrow(64, {LayerNorm{}, Dense{10}});
  CHECK(useful_threads(narrow, 256, 8) > 1);
  CHECK(useful_threads(narrow, 8, 8) == 1);
}

namespace {

/// What a pass of a net gives: outputs, and the gradients of the sum of all outputs times
/// `upstream`.
struct Passed {
  Matrix y;
  Matrix dx;
  Flat gradients;
};

Passed planned(Sequential& net, const Matrix& x, const Matrix& upstream, int workers, bool fuse) {
  Workspace workspace(net.architecture(), x.cols(),
                      {.training = true, .fuse = fuse, .input_gradient = true, .workers = workers});
  std::vector<Index> samples(at(x.cols()));
  std::iota(samples.begin(), samples.end(), 0);
  Passed passed{.y = {}, .dx = {}, .gradients = Flat(net.weights().size())};
  Team(workers).run([&](const Worker& worker) {
    const WorkerPass pass = workspace.training({.training = true, .samples = samples}, view(x),
                                               net.weights(), net.buffers(), worker);
    workspace.plan().forward(pass);
    if (worker.index() == 0) {
      passed.y = workspace.plan().output(pass);
      workspace.plan().output_gradient(pass) = upstream;
    }
    worker.barrier();
    workspace.plan().backward(pass, test::collect(passed.gradients));
    worker.barrier();
    if (worker.index() == 0) passed.dx = workspace.plan().input_gradient(pass);
  });
  return passed;
}

/// A net of dense layers with relu between them, by the textbook and in double precision.
class Textbook {
 public:
  explicit Textbook(const Sequential& net) : net_(net) {
    for (std::size_t l = 0; l < net.architecture().layers().size(); l += 2) layers_.push_back(l);
  }

  Eigen::MatrixXd forward(const Matrix& x) {
    Eigen::MatrixXd h = x.cast<double>();
    for (const std::size_t l : layers_) {
      inputs_.push_back(h);
      const Eigen::MatrixXd w = weight(l);
      const Eigen::MatrixXd b = net_.tensor(std::to_string(l) + ".bias").cast<double>();
      Eigen::MatrixXd z(w.rows(), h.cols());
      for (Index i = 0; i < z.rows(); ++i) {
        for (Index j = 0; j < z.cols(); ++j) {
          z(i, j) = b(i);
          for (Index k = 0; k < w.cols(); ++k) z(i, j) += w(i, k) * h(k, j);
        }
      }
      h = l == layers_.back() ? z : z.cwiseMax(0);
      outputs_.push_back(h);
    }
    return h;
  }

  /// By name of the parameter, and "input".
  std::map<std::string, Eigen::MatrixXd> backward(const Matrix& upstream) const {
    std::map<std::string, Eigen::MatrixXd> gradients;
    Eigen::MatrixXd dy = upstream.cast<double>();
    for (std::size_t n = layers_.size(); n-- > 0;) {
      if (n + 1 < layers_.size())
        dy = dy.cwiseProduct((outputs_[n].array() > 0).cast<double>().matrix());
      const std::string name = std::to_string(layers_[n]);
      gradients[name + ".weight"] = dy * inputs_[n].transpose();
      gradients[name + ".bias"] = dy.rowwise().sum();
      dy = weight(layers_[n]).transpose() * dy;
    }
    gradients["input"] = dy;
    return gradients;
  }

 private:
  Eigen::MatrixXd weight(std::size_t l) const {
    return net_.tensor(std::to_string(l) + ".weight").cast<double>();
  }

  const Sequential& net_;
  std::vector<std::size_t> layers_;
  std::vector<Eigen::MatrixXd> inputs_, outputs_;
};

void check_same(const Passed& passed, const Sequential& net, const Matrix& x,
                const Matrix& upstream) {
  Textbook textbook(net);
  CHECK(test::relative_error(passed.y, textbook.forward(x).cast<Scalar>()) < 1e-5);
  auto gradients = textbook.backward(upstream);
  CHECK(test::relative_error(passed.dx, gradients.at("input").cast<Scalar>()) < 1e-5);
  for (const Tensor& tensor : net.architecture().parameters()) {
    const Matrix got = tensor.read(passed.gradients.data());
    CAPTURE(tensor.full_name());
    CHECK(test::relative_error(got, gradients.at(tensor.full_name()).cast<Scalar>()) < 1e-5);
  }
}

}  // namespace

TEST_CASE("plan: nets of every width about a tile's give what the textbook gives",
          "[nn][threads]") {
  for (const Index width : {1, 7, 63, 64, 65, 129}) {
    for (const Index inputs : {1, 5, 95, 96, 97, 200}) {
      for (const Index batch : {1, 6, 33}) {
        Sequential net(inputs, {Dense{width}, ReLU{}, Dense{width + 1}, ReLU{}, Dense{3}}, 7);
        const Matrix x = test::normal(inputs, batch, 1), upstream = test::normal(3, batch, 2);
        for (const int workers : {1, 3}) {
          for (const bool fuse : {true, false}) {
            CAPTURE(width, inputs, batch, workers, fuse);
            check_same(planned(net, x, upstream, workers, fuse), net, x, upstream);
          }
        }
      }
    }
  }
}
