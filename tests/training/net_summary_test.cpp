#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/prelu.hpp>
#include <rectify/nn/sequential.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/optim/sgd.hpp>
#include <rectify/training/net_summary.hpp>

#include "../catch.hpp"

using namespace rectify;

namespace {

constexpr Index scalar = sizeof(Scalar);

Architecture fashion() { return {784, {Dense{256}, ReLU{}, Dense{128}, ReLU{}, Dense{10}}}; }

}  // namespace

TEST_CASE("summary: 784-256-128-10 is as it is counted by hand") {
  const NetSummary summary = summarize(fashion());
  REQUIRE(summary.layers.size() == 5);
  CHECK(summary.inputs == 784);
  CHECK(summary.layers[0].kind == "dense");
  CHECK(summary.layers[0].outputs == 256);
  CHECK(summary.layers[0].parameters == 784 * 256 + 256);
  CHECK(summary.layers[0].multiply_adds == 784 * 256);
  CHECK(summary.layers[1].kind == "relu");
  CHECK(summary.layers[1].parameters == 0);
  CHECK(summary.layers[1].multiply_adds == 0);
  CHECK(summary.parameters == 235146);
  CHECK(summary.multiply_adds == 234752);
  CHECK(summary.weight_bytes == 235146 * scalar);
  CHECK_FALSE(summary.training.has_value());
}

TEST_CASE("summary: a layer without biases, and slopes that are shared or one a unit") {
  const NetSummary summary = summarize(Architecture(
      5, {Dense{.units = 7, .bias = false}, PReLU{}, Dense{3}, PReLU{.per_unit = true}}));
  CHECK(summary.layers[0].parameters == 35);
  CHECK(summary.layers[1].parameters == 1);
  CHECK(summary.layers[1].multiply_adds == 0);
  CHECK(summary.layers[2].parameters == 24);
  CHECK(summary.layers[3].parameters == 3);
  CHECK(summary.parameters == 63);
}

TEST_CASE("summary: a step is two products a layer and one less for the first") {
  const NetSummary summary = summarize(fashion(), Adam{}, 64, 1);
  REQUIRE(summary.training.has_value());
  // y and dW of all weights, dx of all but the first layer's.
  CHECK(summary.training->flops == 2.0 * 64 * (2 * 234752 + 256 * 128 + 128 * 10));
  CHECK(summary.training->optimizer == "adam");
  CHECK(summary.training->optimizer_bytes == 2 * 235146 * scalar);
  CHECK(summarize(fashion(), SGD{}, 64, 1).training->optimizer_bytes == 0);
  CHECK(summarize(fashion(), SGD{.momentum = 0.9}, 64, 1).training->optimizer_bytes ==
        235146 * scalar);
}

TEST_CASE("summary: the workspace is the memory that a step's plan asks for") {
  const Architecture net = fashion();
  for (const int threads : {1, 3}) {
    Workspace workspace(net, 64, {.training = true, .workers = threads});
    const Index inputs = 784 * 64 * threads;
    CHECK(summarize(net, Adam{}, 64, threads).training->workspace_bytes ==
          (workspace.plan().arena_size() + inputs) * scalar);
  }
}
