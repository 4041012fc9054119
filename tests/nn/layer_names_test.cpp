#include "../../nn/layer_names.hpp"

#include "../../layers/activations.hpp"
#include "../../layers/batch_norm.hpp"
#include "../../layers/dense.hpp"
#include "../../layers/softmax.hpp"
#include "../catch.hpp"

using namespace rectify;

TEST_CASE("layer names: hidden layers are counted from 1, between the first and the last dense",
          "[nn]") {
  const LayerNames names(std::vector<Layer>{ReLU{}, Dense{3}, BatchNorm{}, ReLU{}, Dense{5}, Tanh{},
                                            Dense{2}, ReLU{}});
  CHECK(names.hidden(0) == 0);
  CHECK(names.hidden(3) == 1);
  CHECK(names.hidden(4) == 0);
  CHECK(names.hidden(5) == 2);
  CHECK(names.hidden(7) == 0);
  CHECK(names.brief(0) == "layer 0 of the net");
  CHECK(names.brief(3) == "hidden layer 1");
  CHECK(names.full(5) == "hidden layer 2 (layer 5 of the net)");
  CHECK(names.full(6) == "layer 6 of the net");
  CHECK(names.full(7) == "output activation (layer 7 of the net)");
  CHECK(names.kind(5) == "tanh");
  CHECK_THROWS_WITH(names.brief(8), "layer names: layer: expected 0 to 7, got 8");
}

TEST_CASE("layer names: a layer that mixes units of each sample is none whose units can be dead",
          "[nn]") {
  const LayerNames names(Architecture(4, {Dense{3}, Softmax{}, Dense{3}, ReLU{}, Dense{2}}));
  CHECK(names.brief(1) == "layer 1 of the net");
  CHECK(names.brief(3) == "hidden layer 1");
}

TEST_CASE("layer names: a config has the place of each layer", "[nn]") {
  const std::vector<Layer> layers{Dense{3}, ReLU{}, Dense{5}, Tanh{}, Dense{2}};
  const LayerNames names(layers, {"model.layers[0]", "model.layers[0].activation",
                                  "model.layers[1]", "model.layers[2]", "model.layers[3]"});
  CHECK(names.full(1) == "hidden layer 1 (model.layers[0])");
  CHECK(names.exact_place(1) == "model.layers[0].activation");
  CHECK(names.full(3) == "hidden layer 2 (model.layers[2])");
  CHECK(names.exact_place(3) == "model.layers[2]");
  CHECK(names.full(4) == "model.layers[3]");
  // Places of another list say nothing of this one.
  CHECK(LayerNames(layers, {"model.layers[0]"}).full(1) == "hidden layer 1 (layer 1 of the net)");
}
