#include <algorithm>

#include <rectify/base/indices.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/catalogue.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/prelu.hpp>
#include <rectify/losses/softmax_cross_entropy.hpp>
#include <rectify/machine/count_allocations.hpp>
#include <rectify/model/model.hpp>
#include <rectify/model/model_file.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/training/training_step.hpp>

#include "../catch.hpp"
#include "../support.hpp"
#include "../temporary_folder.hpp"

#if RECTIFY_COUNTS_ALLOCATIONS

using namespace rectify;

TEST_CASE("training: a step after the first allocates nothing of ours", "[training]") {
  Sequential net(20, {Dense{130}, PReLU{}, Dense{70}, ReLU{}, Dense{4}});
  const Dataset data = test::blobs(64, 20, 4);
  const UpdateOptions all{.groups = {{.kind = "prelu", .weight_decay = 0.1}},
                          .clip_norm = 0.5,
                          .clip_value = 0.05,
                          .average = 0.75};
  for (const UpdateOptions& updates : {UpdateOptions{}, all}) {
    for (const int threads : {1, 2}) {
      const Team team(threads);
      TrainingStep step(net,
                        {.loss = SoftmaxCrossEntropy{},
                         .optimizer = Adam{},
                         .batch_size = 64,
                         .updates = updates},
                        team);
      const std::vector<Index> samples = all_indices(64);
      step(data, samples);
      const long before = count_allocations();
      for (int i = 0; i < 10; ++i) step(data, samples);
      step(data, std::span(samples).first(10));
      CHECK(count_allocations() - before == 0);
    }
  }
}

TEST_CASE("training: a step after the first allocates nothing of ours, whatever the layer",
          "[training]") {
  const Dataset data = test::blobs(64, 20, 4);
  const std::vector<Index> samples = all_indices(64);
  for (const auto& entry : registry<Layer>().entries()) {
    INFO(entry.kind);
    Sequential net(20, test::surrounded(test::example<Layer>(entry), 130, 4));
    const Team team(1);
    TrainingStep step(net, {SoftmaxCrossEntropy{}, Adam{}, 64}, team);
    step(data, samples, 1e-3);
    const long before = count_allocations();
    for (int i = 0; i < 3; ++i) step(data, samples, 1e-3);
    CHECK(count_allocations() - before == 0);
  }
}

TEST_CASE("predict: allocates nothing, of one sample or of many", "[training]") {
  const Sequential net(20, {Dense{130}, PReLU{}, Dense{4}});
  for (const Index batch : {1, 64}) {
    const Matrix x = test::normal(20, batch, 72);
    Matrix y(4, batch);
    Workspace workspace = net.workspace(batch);
    net.predict(view(x), view(y), workspace);
    const long before = count_allocations();
    for (int i = 0; i < 10; ++i) net.predict(view(x), view(y), workspace);
    CHECK(count_allocations() - before == 0);
  }
}

TEST_CASE("model: predictions and classes allocate nothing", "[training]") {
  const test::TemporaryFolder folder;
  save(Sequential(20, {Dense{130}, PReLU{}, Dense{4}}), folder / "m",
       {.normalization = {std::vector<float>(20, 1), std::vector<float>(20, 2)}});
  const Model model = Model::load((folder / "m").string());
  const auto workspace = model.workspace();
  const std::vector<Scalar> x(20, 1);
  std::vector<Scalar> y(4);
  const long before = count_allocations();
  for (int i = 0; i < 10; ++i) model.predict(x, y, workspace);
  const Index found = model.classify(x, workspace);
  CHECK(count_allocations() - before == 0);
  CHECK(found == std::max_element(y.begin(), y.end()) - y.begin());
}

#endif
