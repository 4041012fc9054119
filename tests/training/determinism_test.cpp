#include <rectify/base/indices.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/batch_norm.hpp>
#include <rectify/layers/catalogue.hpp>
#include <rectify/layers/crelu.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/dropout.hpp>
#include <rectify/layers/layer_norm.hpp>
#include <rectify/layers/maxout.hpp>
#include <rectify/layers/prelu.hpp>
#include <rectify/layers/rrelu.hpp>
#include <rectify/layers/silu.hpp>
#include <rectify/layers/softmax.hpp>
#include <rectify/losses/softmax_cross_entropy.hpp>
#include <rectify/math/gemm.hpp>
#include <rectify/metrics/metrics.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/optim/catalogue.hpp>
#include <rectify/training/trainer.hpp>
#include <rectify/training/training_step.hpp>

#include <thread>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

struct Setting {
  Optimizer optimizer = Adam{};
  int threads = 1;
  Index batch = 32;
  std::uint64_t seed = 1;
  UpdateOptions updates = {};
};

std::vector<Scalar> trained(const std::vector<Layer>& layers, const Setting& setting) {
  Sequential net(20, layers, setting.seed);
  const Trainer trainer{{.optimizer = setting.optimizer,
                         .batch_size = setting.batch,
                         .epochs = 2,
                         .seed = setting.seed,
                         .threads = setting.threads,
                         .updates = setting.updates}};
  trainer.fit(net, test::blobs(150, 20, 4));
  return test::bits_of(net);
}

}  // namespace

TEST_CASE("training: any number of threads gives the same bits, for every layer and batch size",
          "[training][threads][every][bits]") {
  for (const Layer& layer : test::catalogue_examples<Layer>()) {
    const auto layers = test::surrounded(layer, 198, 4);
    const Architecture net(20, layers);
    for (const Index batch : {1, 7, 64, 100}) {
      if (!test::takes_batch(net, batch)) continue;
      INFO(to_json(layer) << ", batch " << batch);
      const auto one = trained(layers, {.batch = batch});
      for (const int threads : {2, 3, 4}) {
        CHECK(trained(layers, {.threads = threads, .batch = batch}) == one);
      }
    }
  }
}

TEST_CASE("training: the same bits on any threads, sample by sample and unit by unit in turns",
          "[training][threads][bits]") {
  const std::vector<Layer> mixed{LayerNorm{},   Dense{130}, BatchNorm{}, SiLU{.trainable = true},
                                 LayerNorm{},   RReLU{},    CReLU{},     Maxout{},
                                 Dropout{0.25}, Softmax{},  PReLU{},     AlphaDropout{},
                                 Dense{4}};
  for (const Index batch : {7, 64, 100}) {
    const auto one = trained(mixed, {.batch = batch});
    for (const int threads : {2, 3, 4, 8}) {
      CHECK(trained(mixed, {.threads = threads, .batch = batch}) == one);
    }
  }
}

TEST_CASE("training: fused layers have the bits of those that are not, for every layer",
          "[training][bits]") {
  const Dataset data = test::blobs(64, 20, 4);
  const std::vector<Index> samples = all_indices(64);
  for (const Layer& layer : test::catalogue_examples<Layer>()) {
    INFO(to_json(layer));
    const auto weights_after = [&](bool fuse) {
      Sequential net(20, {Dense{216}, layer, ReLU{}, layer, layer, Dense{4}});
      const Team team(1);
      TrainingStep step(net, {SoftmaxCrossEntropy{}, Adam{}, 64, 1, fuse}, team);
      for (int i = 0; i < 3; ++i) step(data, samples, 1e-3);
      return test::bits_of(net);
    };
    CHECK(weights_after(true) == weights_after(false));
  }
}

TEST_CASE("training: any number of threads gives the same bits, for every optimizer",
          "[training][threads][every][bits]") {
  const std::vector<Layer> layers{Dense{130}, PReLU{}, Dense{100}, ReLU{}, Dense{4}};
  for (const Optimizer& optimizer : test::catalogue_examples<Optimizer>()) {
    for (const Index batch : {7, 64}) {
      INFO(to_json(optimizer) << ", batch " << batch);
      const auto one = trained(layers, {.optimizer = optimizer, .batch = batch});
      for (const int threads : {2, 4}) {
        CHECK(trained(layers, {.optimizer = optimizer, .threads = threads, .batch = batch}) == one);
      }
    }
  }
}

TEST_CASE(
    "training: any number of threads gives the same bits, with groups, clipping and an average",
    "[training][threads]") {
  const std::vector<Layer> layers{Dense{130}, PReLU{}, Dense{100}, ReLU{}, Dense{4}};
  const UpdateOptions updates{.groups = {{.kind = "prelu", .learning_rate = 0.01}},
                              .clip_norm = 0.5,
                              .clip_value = 0.05,
                              .average = 0.75};
  for (const Index batch : {1, 7, 64, 100}) {
    INFO("batch " << batch);
    const auto one = trained(layers, {.batch = batch, .updates = updates});
    CHECK(one != trained(layers, {.batch = batch}));
    for (const int threads : {2, 3, 4, 8}) {
      CHECK(trained(layers, {.threads = threads, .batch = batch, .updates = updates}) == one);
    }
  }
}

TEST_CASE("training: the same bits when steps of one worker and of the team take turns",
          "[training][threads][bits]") {
  const Dataset data = test::blobs(64, 20, 4);
  const std::vector<Index> samples = all_indices(64);
  const auto weights_after = [&](int threads) {
    Sequential net(20, {Dense{130}, PReLU{}, Dense{4}});
    const Team team(threads);
    TrainingStep step(net, {SoftmaxCrossEntropy{}, Adam{}, 64}, team);
    for (int i = 0; i < 1100; ++i) step(data, samples);  // one worker is tried after 1,000
    return test::bits_of(net);
  };
  CHECK(weights_after(2) == weights_after(1));
}

TEST_CASE("training: the same bits from a std::thread, and in a second run",
          "[training][threads][bits]") {
  const std::vector<Layer> layers{Dense{130}, ReLU{}, Dense{4}};
  const auto first = trained(layers, {.threads = 2});
  CHECK(trained(layers, {.threads = 2}) == first);
  std::vector<Scalar> from_thread;
  std::thread([&] { from_thread = trained(layers, {.threads = 2}); }).join();
  CHECK(from_thread == first);
}

TEST_CASE("training: another seed gives other weights", "[training]") {
  const std::vector<Layer> layers{Dense{10}, ReLU{}, Dense{4}};
  CHECK(trained(layers, {.seed = 2}) != trained(layers, {.seed = 1}));
}

TEST_CASE("first weights: another activation in between changes no draw but its scale",
          "[training]") {
  const Sequential relu(20, {Dense{30}, ReLU{}, Dense{4}});
  const Sequential prelu(20, {Dense{30}, PReLU{}, Dense{4}});
  CHECK(prelu.tensor("2.weight") == relu.tensor("2.weight"));
  const Matrix scaled =
      prelu.tensor("0.weight") * (relu.tensor("0.weight")(0, 0) / prelu.tensor("0.weight")(0, 0));
  CHECK(test::relative_error(scaled, relu.tensor("0.weight")) < 1e-6);
}

TEST_CASE("predict: four threads at once give what one gives", "[training][threads][bits]") {
  const Sequential net(20, {Dense{130}, PReLU{}, Dense{4}});
  const Matrix x = test::normal(20, 64, 70);
  const Matrix expected = net.predict(x);
  std::vector<Matrix> results(4, Matrix(4, 64));
  std::vector<std::thread> threads;
  for (Matrix& result : results) {
    threads.emplace_back([&] {
      Workspace workspace = net.workspace(64);
      for (int i = 0; i < 20; ++i) net.predict(view(x), view(result), workspace);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Matrix& result : results) CHECK(result == expected);
}

TEST_CASE("predict: one sample at a time gives what a batch gives", "[training]") {
  const Sequential net(40, {Dense{130}, ReLU{}, Dense{70}, Tanh{}, Dense{4}});
  const Matrix x = test::normal(40, 300, 71);
  const Matrix all = net.predict(x);
  for (Index i = 0; i < x.cols(); i += 50) {
    const Matrix alone = net.predict(x.col(i));
    if (gemm_backend().starts_with("rectify")) {
      CHECK(alone == all.col(i));
    } else {  // Eigen's sums depend on the shape
      CHECK(test::relative_error(alone, all.col(i)) < 1e-5);
    }
  }
}
