#include <rectify/base/error.hpp>
#include <rectify/base/indices.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/batch_norm.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/losses/softmax_cross_entropy.hpp>
#include <rectify/optim/sgd.hpp>
#include <rectify/training/observer.hpp>
#include <rectify/training/training_step.hpp>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

TEST_CASE("training step: samples and data that do not fit are refused, and the net stays as it is",
          "[training]") {
  Sequential net(5, {Dense{8}, ReLU{}, Dense{3}});
  const auto before = test::bits_of(net);
  const Team team(1);
  TrainingStep step(net, {SoftmaxCrossEntropy{}, SGD{}, 4}, team);
  const std::vector<Index> samples = all_indices(5);
  const auto first = [&](std::size_t n) { return std::span(samples).first(n); };
  const Dataset data = test::blobs(10, 5, 3);
  CHECK_THROWS_WITH(step(data, first(5)), "training step: samples: expected 1 to 4, got 5");
  CHECK_THROWS_WITH(step(data, first(0)), "training step: samples: expected 1 to 4, got 0");
  CHECK_THROWS_WITH(step(test::blobs(10, 6, 3), first(4)),
                    "training step: features of the data: expected 5, got 6");
  CHECK_THROWS_WITH(step(test::blobs(10, 5, 4), first(4)),
                    "training step: outputs for the data: expected 3, got 4");
  const std::vector<Index> beyond{0, 10};
  CHECK_THROWS_WITH(step(data, beyond), "data: sample: expected 0 to 9, got 10");
  CHECK_THROWS_WITH(step.undo(), "training step: undo: expected may_undo, got a step without it");
  CHECK(test::bits_of(net) == before);
  CHECK_NOTHROW(step(data, first(4)));
}

TEST_CASE("surgery: units and inputs that a tensor does not have are refused", "[training]") {
  Sequential net(5, {Dense{8}, BatchNorm{}, Dense{3}});
  const Team team(1);
  TrainingStep step(net,
                    {.loss = SoftmaxCrossEntropy{},
                     .optimizer = SGD{},
                     .batch_size = 4,
                     .updates = {.average = 0.5}},
                    team);
  Surgery surgery(net, step);
  const Tensor& weight = net.architecture().parameters()[0];
  const Tensor& mean = net.architecture().buffers()[0];
  CHECK_NOTHROW(surgery.weight(weight, 7, 4));
  CHECK_THROWS_WITH(surgery.weight(weight, 8, 0), "surgery: unit: expected 0 to 7, got 8");
  CHECK_THROWS_WITH(surgery.weight(weight, 0, 5), "surgery: input: expected 0 to 4, got 5");
  CHECK_THROWS_WITH(surgery.averaged(weight, -1), "surgery: unit: expected 0 to 7, got -1");
  CHECK_THROWS_WITH(surgery.reset_slots(weight, 0, 5), "surgery: input: expected 0 to 4, got 5");
  CHECK_THROWS_WITH(surgery.set_buffer(mean, 8, 0), "surgery: unit: expected 0 to 7, got 8");
}
