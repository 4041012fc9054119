#include <algorithm>

#include <rectify/inits/scaled.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/batch_norm.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/nn/trainer.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/optim/sgd.hpp>
#include <rectify/vitals/adviser.hpp>

#include "../catch.hpp"
#include "../support.hpp"
#include "planted.hpp"

using namespace rectify;
using test::blob_classes, test::blob_features;

namespace {

/// Points around centres, standardised, then moved and stretched.
Dataset data_of(double mean, double deviation) {
  const Dataset blobs = test::blobs(400, blob_features, blob_classes);
  const Normalization standard = blobs.standardization();
  std::vector<float> shift(blob_features), scale(blob_features);
  for (std::size_t i = 0; i < blob_features; ++i) {
    const double s = static_cast<double>(standard.deviation[i]) / deviation;
    scale[i] = static_cast<float>(s);
    shift[i] = static_cast<float>(static_cast<double>(standard.mean[i]) - mean * s);
  }
  return blobs.with_normalization({shift, scale});
}

struct Case {
  std::vector<Layer> layers;
  Optimizer optimizer = Adam{};
  Dataset data = data_of(0, 1);
  Index epochs = 3;
  Index batch_size = 32;
};

std::vector<Advice> advice_for(const Case& c) {
  Sequential net(blob_features, c.layers, 1);
  const Dataset probe = draw_probe(c.data, 200, 1);
  const Loss loss = Loss::fitting(c.data);
  const auto vitals = std::make_shared<Vitals>(probe, Vitals::Options{.loss = loss});
  Trainer({.optimizer = c.optimizer, .batch_size = c.batch_size, .epochs = c.epochs, .seed = 1})
      .fit(net, c.data, {}, {vitals});
  const Census last = take_census(net, probe, Team(1), {.loss = loss});
  return advise({.vitals = *vitals,
                 .last = last,
                 .learning_rate = c.optimizer->learning_rate(),
                 .normalize = "unit"});
}

/// Two hidden layers of `units`.
std::vector<Layer> deep(const Layer& activation, const Init& init = Init::he_normal(),
                        Index units = 64, Index hidden = 2) {
  std::vector<Layer> layers;
  for (Index l = 0; l < hidden; ++l) {
    layers.push_back(Dense{.units = units, .init = init});
    layers.push_back(activation);
  }
  layers.push_back(Dense{.units = blob_classes, .init = init});
  return layers;
}

/// The one piece of advice by this rule.
Advice only(const std::vector<Advice>& all, const std::string& rule) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Advice& a) { return a.rule == rule; });
  REQUIRE(found != all.end());
  return *found;
}

}  // namespace

TEST_CASE("adviser: a healthy run gets no advice", "[vitals][every]") {
  for (const Layer& activation : {Layer(ReLU{}), Layer(LeakyReLU{}), Layer(ELU{}), Layer(GELU{}),
                                  Layer(SELU{}), Layer(Tanh{}), Layer(Softplus{})}) {
    for (const Optimizer& optimizer :
         {Optimizer(Adam{}), Optimizer(SGD{.learning_rate = 0.02, .momentum = 0.9})}) {
      const auto advice = advice_for({.layers = deep(activation), .optimizer = optimizer});
      INFO(activation.kind() << " " << optimizer.kind());
      for (const Advice& a : advice) INFO(a.rule << ": " << a.seen);
      CHECK(advice.empty());
    }
  }
}

TEST_CASE("adviser: other healthy nets get none either", "[vitals]") {
  CHECK(advice_for({.layers = deep(ReLU{}), .data = data_of(0.3, 0.35)}).empty());  // as images are
  CHECK(advice_for({.layers = deep(ReLU{}, Init::he_normal(), 64, 6)}).empty());
  CHECK(advice_for({.layers = {Dense{blob_classes}}}).empty());
}

TEST_CASE("adviser: inputs far from 0 or from size 1 are to be standardised", "[vitals]") {
  const Advice far = only(advice_for({.layers = deep(ReLU{}), .data = data_of(20, 1)}), "inputs");
  CHECK_THAT(far.seen, StartsWith("the inputs have mean 20"));
  CHECK(far.change == "\"normalize\": \"standard\" in data");
  only(advice_for({.layers = deep(ReLU{}), .data = data_of(0, 100)}), "inputs");
}

TEST_CASE("adviser: units that die under a learning rate far too high are told of it", "[vitals]") {
  const Advice advice = only(
      advice_for({.layers = deep(ReLU{}), .optimizer = SGD{.learning_rate = 0.4, .momentum = 0.9}}),
      "died");
  CHECK_THAT(advice.seen, EndsWith(" died in training"));
  CHECK_THAT(advice.change, StartsWith("a learning_rate below 0.4; or a slope for z < 0"));
}

TEST_CASE("adviser: a layer that is born dead is told to start otherwise", "[vitals]") {
  const auto layers = [](Index units) {
    return std::vector<Layer>{Dense{.units = units, .bias_init = Constant{-3.5}}, ReLU{},
                              Dense{blob_classes}};
  };
  const Advice wide = only(advice_for({.layers = layers(64), .epochs = 1}), "born_dead");
  CHECK_THAT(wide.seen, EndsWith("were dead before the first step"));
  CHECK(wide.change == "the init he_normal, with biases of 0");
  CHECK(only(advice_for({.layers = layers(8), .epochs = 1}), "born_dead").change ==
        "the init rai, or wider layers");
}

TEST_CASE("adviser: weights too small make signals and gradients fade", "[vitals]") {
  const auto small = advice_for({.layers = deep(ReLU{}, Normal{.std = 0.01}, 64, 4), .epochs = 1});
  CHECK_THAT(only(small, "fading").change, StartsWith("the init he_normal"));
  CHECK_THAT(only(small, "vanishing_gradients").seen, StartsWith("before the first step |dL/dz|"));
  const auto large = advice_for({.layers = deep(ReLU{}, Normal{.std = 1}, 64, 4), .epochs = 1});
  only(large, "fading");
}

TEST_CASE("adviser: sigmoids one behind the other let gradients vanish", "[vitals]") {
  only(advice_for({.layers = deep(Sigmoid{}, GlorotUniform{}, 64, 6), .epochs = 1}),
       "vanishing_gradients");
}

TEST_CASE("adviser: bounded units that are saturated are told of it", "[vitals]") {
  const Advice advice =
      only(advice_for({.layers = deep(Tanh{}, Normal{.std = 300}), .epochs = 1}), "saturated");
  CHECK_THAT(advice.seen, EndsWith("are saturated"));
}

TEST_CASE("adviser: steps of a tenth of the weights are too large", "[vitals]") {
  const Advice advice = only(advice_for({.layers = deep(LeakyReLU{}),
                                         .optimizer = Adam{.learning_rate = 1},
                                         .epochs = 1,
                                         .batch_size = 100}),
                             "large_updates");
  CHECK_THAT(advice.change, StartsWith("a learning_rate below 1"));
}

TEST_CASE("adviser: births before batch norm has statistics count for nothing", "[vitals]") {
  std::vector<Layer> layers;
  for (int l = 0; l < 5; ++l) {
    layers.insert(layers.end(),
                  {Layer(Dense{.units = 64, .init = TorchDefault{}, .bias_init = TorchDefault{}}),
                   Layer(BatchNorm{}), Layer(ReLU{})});
  }
  layers.push_back(Dense{blob_classes});
  CHECK(advice_for({.layers = layers}).empty());
}
