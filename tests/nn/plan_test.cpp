#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/layer_norm.hpp>
#include <rectify/nn/plan.hpp>

#include "../catch.hpp"

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
