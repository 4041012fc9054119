#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/prelu.hpp>
#include <rectify/vitals/hidden_layers.hpp>

#include "../catch.hpp"

using namespace rectify;

TEST_CASE("hidden layers: an activation between two dense layers, whatever else is unit-wise there",
          "[vitals]") {
  const Architecture net(
      4, {ReLU{}, Dense{3}, PReLU{}, Tanh{}, Dense{5}, Dense{6}, Sigmoid{}, Dense{2}, ReLU{}});
  const auto hidden = hidden_layers(net);
  REQUIRE(hidden.size() == 2);
  CHECK(hidden[0].incoming == 1);
  CHECK(hidden[0].activation == 3);
  CHECK(hidden[0].outgoing == 4);
  CHECK(hidden[1].incoming == 5);
  CHECK(hidden[1].activation == 6);
  CHECK(hidden[1].outgoing == 7);
}
