#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numeric>
#include <regex>
#include <utility>

#include <rectify/advice/adviser.hpp>
#include <rectify/base/indices.hpp>
#include <rectify/config/prepare.hpp>
#include <rectify/cures/redo.hpp>
#include <rectify/inits/rai.hpp>
#include <rectify/inits/scaled.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/batch_norm.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/dropout.hpp>
#include <rectify/layers/layer_norm.hpp>
#include <rectify/layers/prelu.hpp>
#include <rectify/layers/silu.hpp>
#include <rectify/losses/huber.hpp>
#include <rectify/losses/mae.hpp>
#include <rectify/losses/mse.hpp>
#include <rectify/losses/softmax_cross_entropy.hpp>
#include <rectify/metrics/metrics.hpp>
#include <rectify/model/model_file.hpp>
#include <rectify/optim/adagrad.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/optim/lion.hpp>
#include <rectify/optim/nadam.hpp>
#include <rectify/optim/rmsprop.hpp>
#include <rectify/optim/schedules.hpp>
#include <rectify/optim/sgd.hpp>

#include "../catch.hpp"
#include "../support.hpp"
#include "../temporary_folder.hpp"
#include "follow.hpp"

using namespace rectify;

namespace {

constexpr Index point_features = 20, point_classes = 4, train_samples = 400, test_samples = 200;

// Data.

/// Points around a centre for each class, moved and stretched: (features, samples).
Matrix points(double mean = 0, double deviation = 1) {
  const Dataset blobs = test::blobs(train_samples + test_samples, point_features, point_classes);
  const std::vector<Index> all = all_indices(blobs.size());
  Matrix x(point_features, blobs.size());
  blobs.gather(all, view(x));
  const auto size = static_cast<Scalar>(1 / 1.1);  // the deviation of all their values
  return (x.array() * (static_cast<Scalar>(deviation) * size) + static_cast<Scalar>(mean)).matrix();
}

std::vector<Index> range(Index begin, Index end) {
  std::vector<Index> samples(static_cast<std::size_t>(end - begin));
  std::iota(samples.begin(), samples.end(), begin);
  return samples;
}

Splits split(const Dataset& all) {
  return {all.subset(range(0, train_samples)),
          all.subset(range(train_samples, train_samples + test_samples))};
}

/// The label that each sample gets, by its number.
using LabelOf = std::function<Index(Index)>;

Splits labelled(const Matrix& x, const LabelOf& label) {
  Labels labels;
  for (Index i = 0; i < x.cols(); ++i) labels.push_back(static_cast<Label>(label(i)));
  return split(Dataset::of_values(x, labels, point_classes));
}

Index true_label(Index sample) { return sample % point_classes; }
/// Nothing that the inputs say.
Index random_label(Index sample) { return (sample * 7919 / 13 + sample / 5) % point_classes; }

Splits blobs(double mean = 0, double deviation = 1) {
  return labelled(points(mean, deviation), true_label);
}

Splits constant_inputs() {
  return labelled(Matrix::Ones(point_features, train_samples + test_samples), true_label);
}

/// Sorted by class.
Splits sorted() {
  Splits splits = blobs();
  std::vector<Index> order;
  for (Index label = 0; label < point_classes; ++label) {
    for (Index i = label; i < train_samples; i += point_classes) order.push_back(i);
  }
  splits.train = splits.train.subset(order);
  return splits;
}

/// Values to regress on: what a random net of one layer gives, or nothing that the inputs say.
Splits values(bool learnable = true) {
  const Matrix x = points();
  const Matrix weight = test::normal(2, point_features, 300);
  const Matrix y =
      learnable ? Matrix((weight * x).array().tanh().matrix()) : test::normal(2, x.cols(), 301);
  return split(Dataset::of_values(x, y));
}

// Configs.

/// `hidden` layers of `units`, and one for the outputs.
std::vector<Layer> deep(const Layer& activation, const Init& init = Init::he_normal(),
                        Index units = 64, Index hidden = 2) {
  std::vector<Layer> layers;
  for (Index l = 0; l < hidden; ++l) {
    layers.push_back(Dense{.units = units, .init = init});
    layers.push_back(activation);
  }
  layers.push_back(Dense{.units = point_classes, .init = init});
  return layers;
}

/// The same with another layer between dense layers and activations.
std::vector<Layer> deep_with(const Layer& between, const Layer& activation,
                             const Init& init = Init::he_normal(), Index hidden = 2) {
  std::vector<Layer> layers;
  for (Index l = 0; l < hidden; ++l) {
    layers.insert(layers.end(), {Layer(Dense{.units = 64, .init = init}), between, activation});
  }
  layers.push_back(Dense{.units = point_classes, .init = init});
  return layers;
}

Config config_of(std::vector<Layer> layers, const OptimizerConfig& optimizer = Adam{},
                 Index epochs = 8) {
  Config config;
  config.model.layers.layers = std::move(layers);
  config.optimizer = optimizer;
  config.training.epochs = epochs;
  return config;
}

/// A config with something changed.
Config with(Config config, const std::function<void(Config&)>& change) {
  change(config);
  return config;
}

/// Each way that the advice names is another config than this one, and one that is accepted.
void check_can_be_followed(const Config& config, const Splits& data, const Advice& advice) {
  INFO(advice.rule << ": " << advice.change);
  std::vector<Config> followed;
  REQUIRE_NOTHROW(followed = test::followed(config, advice.change));
  for (const Config& changed : followed) {
    CHECK(config_to_json(changed) != config_to_json(config));
    CHECK_NOTHROW(test::accept(changed, data));
  }
}

/// As a run asks for it.
std::vector<Advice> advice_for(const Config& config, const Splits& data = blobs()) {
  Prepared prepared = prepare(config, false, data);
  const Dataset probe = draw_probe(prepared.parts.fitting, 200, 1);
  const auto vitals =
      std::make_shared<Vitals>(probe, Vitals::Options{.loss = prepared.config.loss});
  Observers observers{vitals};
  const auto& stopping = prepared.config.training.early_stopping;
  if (stopping) observers.insert(observers.begin(), early_stopping(*stopping));
  const History history =
      trainer_of(prepared, 1)
          .fit(prepared.net, prepared.parts.fitting, prepared.parts.validation, observers);
  const Team team(1);
  const Census last = take_census(prepared.net, probe, team, {.loss = prepared.config.loss});
  const Metrics tested = evaluate(prepared.net, prepared.parts.test, *prepared.config.loss, team);
  return advise({.config = prepared.config,
                 .fitting = prepared.parts.fitting,
                 .net = prepared.net,
                 .vitals = *vitals,
                 .last = last,
                 .history = history,
                 .test = tested});
}

std::string advice_text(const std::vector<Advice>& all) {
  std::string text;
  for (const Advice& advice : all) {
    text += advice.rule + ": " + advice.seen + ": " + advice.change + "\n";
  }
  return text;
}

/// The one piece of advice by this rule; none where it is silent.
std::optional<Advice> by(const std::vector<Advice>& all, const std::string& rule) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Advice& a) { return a.rule == rule; });
  return found == all.end() ? std::nullopt : std::optional(*found);
}

Advice only(const std::vector<Advice>& all, const std::string& rule) {
  INFO(advice_text(all));
  const auto found = by(all, rule);
  REQUIRE(found);
  return *found;
}

bool has_layer(const Config& config, std::string_view kind) {
  const auto& layers = config.model.layers.layers;
  return std::any_of(layers.begin(), layers.end(),
                     [&](const Layer& layer) { return layer.kind() == kind; });
}

bool uses_he_init(const Config& config) {
  for (const Layer& layer : config.model.layers.layers) {
    const Dense* dense = layer.as<Dense>();
    if (dense == nullptr) continue;
    if (dense->init.kind() != "he_normal" && dense->init.kind() != "he_uniform") return false;
    if (dense->bias_init && dense->bias_init->as<Constant>() == nullptr) return false;
    if (dense->bias_init && dense->bias_init->as<Constant>()->value != 0) return false;
  }
  return true;
}

/// The number after these words; none where they are missing.
std::optional<double> number_after(const std::string& text, const std::string& words) {
  std::smatch found;
  const std::regex pattern(words + " ([0-9.]+(e[+-]?[0-9]+)?)");
  if (!std::regex_search(text, found, pattern)) return std::nullopt;
  return std::stod(found[1]);
}

/// Checks that the config does not already follow the advice.
void check_is_new(const Config& config, const Advice& advice) {
  const auto says = [&](const char* words) {
    return advice.change.find(words) != std::string::npos;
  };
  if (says("\"normalize\": \"standard\"")) {
    CHECK(config.data.normalize != Normalize::standard);
  }
  if (says("\"shuffle\": true")) CHECK_FALSE(config.training.shuffle);
  if (says("the init he_normal")) CHECK_FALSE(uses_he_init(config));
  if (says("batch_norm")) {
    CHECK_FALSE(has_layer(config, "batch_norm"));
    CHECK_FALSE(has_layer(config, "layer_norm"));
  }
  if (says("leaky_relu")) CHECK_FALSE(has_layer(config, "leaky_relu"));
  if (says("clip_norm")) CHECK_FALSE(config.optimizer.updates.clip_norm);
  if (says("redo")) CHECK(config.vitals.cures.empty());
  const double rate = config.optimizer.rule->learning_rate();
  for (const char* words : {"learning_rate of", "learning_rate near"}) {
    const auto advised = number_after(advice.change, words);
    if (advised) CHECK(*advised != test::Approx(rate).epsilon(0.1));
  }
  if (const auto size = number_after(advice.change, "batch_size of")) {
    CHECK(*size < static_cast<double>(config.training.batch_size));
  }
  if (const auto epochs = number_after(advice.change, "more epochs:")) {
    CHECK(*epochs > static_cast<double>(config.training.epochs));
  }
  if (const auto decay = number_after(advice.change, "weight_decay of")) {
    CHECK(*decay < config.optimizer.rule->weight_decay());
  }
}

/// The config as a user would change it.
Config changed(const Config& config, const std::vector<std::string>& settings) {
  return load_config(config_to_json(config).dump(), "config.json", overrides_of(settings)).config;
}

std::string setting(const char* key, double value) {
  return std::string(key) + "=" + Json(value).dump();
}

/// Biases so low that most units never fire.
std::vector<Layer> low_biases(Index units, double bias = -3.5) {
  return {Dense{.units = units, .bias_init = Constant{bias}}, ReLU{}, Dense{point_classes}};
}

Config small_rate() { return config_of(deep(ReLU{}), Adam{.learning_rate = 1e-7}); }

Config strong_decay() {
  return config_of(deep(ReLU{}), SGD{.learning_rate = 0.1, .weight_decay = 2});
}

Config one_batch() {
  return with(config_of(deep(ReLU{}), Adam{.learning_rate = 3e-4}, 10),
              [](Config& config) { config.training.batch_size = train_samples; });
}

Config in_file_order() {
  return with(config_of(deep(ReLU{}, Init::he_normal(), 8, 1)),
              [](Config& config) { config.training.shuffle = false; });
}

Config large_updates() {
  return with(config_of(deep(LeakyReLU{}), Adam{.learning_rate = 1}, 1),
              [](Config& config) { config.training.batch_size = 100; });
}

/// Signals that are lost on the way: two hundredths of them are left in each layer.
Config fading() { return config_of(deep(ReLU{}, Normal{.std = 0.01}, 64, 4), Adam{}, 2); }

Config deadly() { return config_of(deep(ReLU{}), SGD{.learning_rate = 0.4, .momentum = 0.9}); }

}  // namespace

TEST_CASE("adviser: a healthy run gets no advice", "[advice][every]") {
  std::vector<std::pair<std::string, Config>> runs;
  for (const Layer& activation :
       {Layer(ReLU{}), Layer(LeakyReLU{}), Layer(ELU{}), Layer(GELU{}), Layer(SELU{}),
        Layer(Tanh{}), Layer(Softplus{}), Layer(SiLU{}), Layer(PReLU{}), Layer(Mish{})}) {
    for (const OptimizerConfig& optimizer :
         {OptimizerConfig(Adam{}), OptimizerConfig(SGD{.learning_rate = 0.02, .momentum = 0.9})}) {
      runs.emplace_back(std::string(activation.kind()) + ", " + std::string(optimizer.rule.kind()),
                        config_of(deep(activation), optimizer));
    }
  }
  for (const OptimizerConfig& optimizer :
       {OptimizerConfig(AdamW{}), OptimizerConfig(NAdam{}),
        OptimizerConfig(RMSprop{.learning_rate = 0.001}), OptimizerConfig(Adagrad{}),
        OptimizerConfig(Lion{.learning_rate = 3e-4}), OptimizerConfig(SGD{.learning_rate = 0.1})}) {
    runs.emplace_back("relu, " + std::string(optimizer.rule.kind()),
                      config_of(deep(ReLU{}), optimizer));
  }
  for (const Layer& activation : {Layer(ReLU{}), Layer(Tanh{}), Layer(Sigmoid{})}) {
    for (const Layer& norm : {Layer(BatchNorm{}), Layer(LayerNorm{})}) {
      runs.emplace_back(std::string(norm.kind()) + ", " + std::string(activation.kind()),
                        config_of(deep_with(norm, activation)));
    }
  }
  runs.emplace_back("sigmoid", config_of(deep(Sigmoid{}), Adam{.learning_rate = 0.01}));
  runs.emplace_back("softmax regression",
                    config_of({Dense{point_classes}}, SGD{.learning_rate = 0.1}));
  runs.emplace_back("six layers", config_of(deep(ReLU{}, Init::he_normal(), 64, 6)));
  runs.emplace_back("twenty layers, as deep as he_normal goes",
                    config_of(deep(ReLU{}, Init::he_normal(), 64, 20), Adam{}, 16));
  runs.emplace_back("glorot", config_of(deep(Tanh{}, GlorotUniform{})));
  runs.emplace_back("torch_default", config_of(deep(ReLU{}, TorchDefault{})));
  runs.emplace_back("dropout", config_of({Dense{64}, ReLU{}, Dropout{.rate = 0.5}, Dense{64},
                                          ReLU{}, Dropout{.rate = 0.5}, Dense{point_classes}}));
  runs.emplace_back("strong dropout of a wide layer",
                    config_of({Dense{256}, ReLU{}, Dropout{.rate = 0.8}, Dense{point_classes}}));
  runs.emplace_back(
      "narrow", config_of(deep(LeakyReLU{}, Init::he_normal(), 8), Adam{.learning_rate = 0.01}));
  runs.emplace_back("a mild weight decay",
                    config_of(deep(ReLU{}), SGD{.learning_rate = 0.1, .weight_decay = 1e-3}));
  runs.emplace_back(
      "cosine", with(config_of(deep(ReLU{})), [](Config& config) { config.schedule = Cosine{}; }));
  runs.emplace_back("a low rate, and many steps",
                    config_of(deep(ReLU{}), Adam{.learning_rate = 1e-4}, 30));
  CHECK(runs.size() >= 30);
  for (const auto& [name, config] : runs) {
    INFO(name);
    CHECK(advice_text(advice_for(config)) == "");
  }
}

TEST_CASE("adviser: healthy runs on other data get none either", "[advice]") {
  CHECK(advice_text(advice_for(config_of(deep(ReLU{})), blobs(0.3, 0.35))) == "");  // as images are
  const Config normalized = with(
      config_of(deep(ReLU{})), [](Config& config) { config.data.normalize = Normalize::standard; });
  CHECK(advice_text(advice_for(normalized, blobs(20, 100))) == "");
  const std::vector<Layer> two_outputs{Dense{64}, ReLU{}, Dense{2}};
  for (const Loss& loss : {Loss(MSE{}), Loss(MAE{}), Loss(Huber{})}) {
    INFO(loss.kind());
    for (const Index epochs : {8, 30}) {
      const Config config = with(config_of(two_outputs, Adam{.learning_rate = 0.005}, epochs),
                                 [&](Config& c) { c.loss = loss; });
      CHECK(advice_text(advice_for(config, values())) == "");
    }
  }
  const Config in_order = with(config_of(deep(ReLU{}), SGD{.learning_rate = 0.1}), [](Config& c) {
    c.training.shuffle = false;
    c.training.batch_size = 5;
  });
  CHECK(advice_text(advice_for(in_order, sorted())) == "");  // it learns them all the same
  Splits weighted = blobs();
  weighted.train = weighted.train.with_sample_weights(std::vector<float>(train_samples, 0.5f));
  CHECK(advice_text(advice_for(config_of(deep(ReLU{})), weighted)) == "");
  const Config smoothed = with(config_of(deep(ReLU{})), [](Config& config) {
    config.loss = SoftmaxCrossEntropy{.label_smoothing = 0.1};
  });
  CHECK(advice_text(advice_for(smoothed)) == "");
}

TEST_CASE("adviser: a broken run gets the right rule, and none advises what the config has",
          "[advice]") {
  struct Broken {
    const char* name;
    Config config;
    const char* rule;
    const char* change;
    Splits data = blobs();
  };
  const auto standard = [](Config& config) { config.data.normalize = Normalize::standard; };
  const auto random = labelled(points(), random_label);
  const Splits other_labels_in_the_test_set =
      labelled(points(), [](Index i) { return (i + (i < train_samples ? 0 : 1)) % point_classes; });
  const std::vector<Broken> all{
      {"rate, adam", small_rate(), "small_rate", "try a learning_rate near "},
      {"rate, sgd", config_of(deep(ReLU{}), SGD{.learning_rate = 1e-6}), "small_rate",
       "in place of 1e-06"},
      {"rate, momentum", config_of(deep(Tanh{}), SGD{.learning_rate = 1e-7, .momentum = 0.9}),
       "small_rate", "in place of 1e-07"},
      {"rate, lion", config_of(deep(ReLU{}), Lion{.learning_rate = 1e-8}), "small_rate",
       "in place of 1e-08"},
      {"decay, sgd", strong_decay(), "weight_decay", "try a weight_decay of "},
      {"decay, momentum",
       config_of(deep(Tanh{}), SGD{.learning_rate = 0.1, .momentum = 0.5, .weight_decay = 1}),
       "weight_decay", "try a weight_decay of "},
      {"decay, adamw", config_of(deep(ReLU{}), AdamW{.learning_rate = 0.001, .weight_decay = 200}),
       "weight_decay", "try a weight_decay of "},
      {"one batch", one_batch(), "few_steps",
       "try a batch_size of 32: 13 steps an epoch in place of 1"},
      {"one epoch", config_of(deep(ReLU{}), SGD{.learning_rate = 0.01}, 1), "few_steps",
       "try more epochs: 77"},
      {"labels of the test set", config_of(deep(ReLU{})), "labels",
       "check that each label belongs to its inputs", other_labels_in_the_test_set},
      {"random labels, learnt by heart",
       config_of(deep(ReLU{}, Init::he_normal(), 128), Adam{.learning_rate = 0.005}, 40), "labels",
       "check that each label belongs to its inputs", random},
      {"random labels, not learnt", config_of(deep(ReLU{}, Init::he_normal(), 8), Adam{}, 16),
       "learns_nothing", "try a learning_rate of 0.0001 and one of 0.01", random},
      {"random values", config_of({Dense{8}, ReLU{}, Dense{2}}, SGD{.learning_rate = 0.01}, 16),
       "learns_nothing", "try a learning_rate of 0.001 and one of 0.1", values(false)},
      {"dropout", config_of({Dense{64}, ReLU{}, Dropout{.rate = 0.97}, Dense{point_classes}}),
       "dropout", "try a rate of 0.5, or none"},
      {"dropout of a narrow layer",
       config_of({Dense{8}, ReLU{}, Dropout{.rate = 0.75}, Dense{point_classes}}), "dropout",
       "try a rate of 0.5, or none"},
      {"alpha dropout",
       config_of({Dense{64}, SELU{}, AlphaDropout{.rate = 0.97}, Dense{point_classes}}), "dropout",
       "try a rate of 0.5, or none"},
      {"constant data", config_of(deep(ReLU{})), "constant_data", "check how the data is read",
       constant_inputs()},
      {"constant data, standardised", with(config_of(deep(ReLU{})), standard), "constant_data",
       "check how the data is read", constant_inputs()},
      {"sorted", in_file_order(), "sorted_labels", "try \"shuffle\": true in training", sorted()},
      {"inputs far from 0", config_of(deep(ReLU{})), "inputs",
       "try \"normalize\": \"standard\" in data", blobs(20, 1)},
      {"inputs below 0", config_of(deep(Tanh{})), "inputs",
       "try \"normalize\": \"standard\" in data", blobs(-20, 1)},
      {"large inputs", config_of(deep(ReLU{})), "inputs", "try \"normalize\": \"standard\" in data",
       blobs(0, 100)},
      {"born dead", config_of(low_biases(64), Adam{}, 1), "born_dead",
       "try the init he_normal, with biases of 0"},
      {"born dead by inputs", config_of(deep(ReLU{})), "born_dead",
       "try \"normalize\": \"standard\"", blobs(20, 1)},
      {"born dead and narrow", config_of(deep(ReLU{}, Init::he_normal(), 4, 10)), "born_dead",
       "try the init rai, or layers of 16 units"},
      {"died", deadly(), "died", "or a slope for z < 0: leaky_relu; or batch_norm before layer "},
      {"died, softplus", config_of(deep(Softplus{}), SGD{.learning_rate = 0.4, .momentum = 0.9}),
       "died", "try a learning_rate of 0.04; or "},
      {"died, silu", config_of(deep(SiLU{}), SGD{.learning_rate = 0.6, .momentum = 0.9}), "died",
       "try a learning_rate of 0.06; or "},
      {"died, gelu", config_of(deep(GELU{}), Adam{.learning_rate = 0.3}), "died",
       "try a learning_rate of 0.03; or "},
      {"died, with a cure",
       with(deadly(), [](Config& config) { config.vitals.cures = {ReDo{.every_steps = 10000}}; }),
       "died", "or batch_norm before layer "},
      {"died behind batch norm",
       config_of(deep_with(BatchNorm{}, ReLU{}), SGD{.learning_rate = 8, .momentum = 0.9}), "died",
       "try a learning_rate of 0.8; or a slope for z < 0: leaky_relu; or the cure redo: "
       "--set 'vitals.cures=[\"redo\"]'"},
      {"saturated, tanh", config_of(deep(Tanh{}, Normal{.std = 300}), Adam{}, 2), "saturated",
       "try the init he_normal; or a learning_rate of 0.0001; or batch_norm before layer "},
      {"saturated, sigmoid", config_of(deep(Sigmoid{}, Normal{.std = 300}), Adam{}, 2), "saturated",
       "try the init he_normal; or "},
      {"saturated, hard_tanh", config_of(deep(HardTanh{}, Normal{.std = 300}), Adam{}, 2),
       "saturated", "try the init he_normal; or "},
      {"saturated, relu6", config_of(deep(ReLU6{}), SGD{.learning_rate = 0.5, .momentum = 0.9}),
       "saturated", "try a learning_rate of 0.05; or batch_norm before layer 3 of the net"},
      {"saturated by inputs", config_of(deep(Tanh{}), Adam{}, 2), "saturated",
       "try \"normalize\": \"standard\" in data; or a learning_rate of 0.0001", blobs(0, 3000)},
      {"large updates", large_updates(), "large_updates",
       "try a learning_rate of 0.1, or a clip_norm of 1"},
      {"large updates, clipped",
       with(large_updates(), [](Config& config) { config.optimizer.updates.clip_norm = 5; }),
       "large_updates", "try a learning_rate of 0.1"},
      {"fading", fading(), "fading", "try the init he_normal, with biases of 0"},
      {"growing", config_of(deep(ReLU{}, Normal{.std = 1}, 64, 4), SGD{.learning_rate = 1e-9}, 8),
       "fading", "try the init he_normal, with biases of 0"},
      {"vanishing gradients", config_of(deep(Sigmoid{}, GlorotUniform{}, 64, 6), Adam{}, 4),
       "vanishing_gradients",
       "try the init he_normal, with biases of 0; or relu in place of bounded activations"},
      {"vanishing gradients, he_normal",
       config_of(deep(Sigmoid{}, Init::he_normal(), 64, 10), Adam{}, 4), "vanishing_gradients",
       "try batch_norm after the 10 dense layers; or relu in place"}};
  CHECK(all.size() >= 30);
  for (const Broken& broken : all) {
    INFO(broken.name);
    const auto advice = advice_for(broken.config, broken.data);
    INFO(advice_text(advice));
    const auto found = by(advice, broken.rule);
    CHECK(found);
    if (found) CHECK_THAT(found->change, ContainsSubstring(broken.change));
    for (const Advice& one : advice) {
      check_is_new(broken.config, one);
      check_can_be_followed(broken.config, broken.data, one);
    }
  }
}

TEST_CASE("adviser: bounded activations get other advice than unbounded ones", "[advice]") {
  // A bounded activation dies of large |z|, and a slope for z < 0 would not help it.
  for (const Layer& activation : {Layer(Tanh{}), Layer(Sigmoid{}), Layer(HardTanh{}),
                                  Layer(HardSigmoid{}), Layer(Softsign{})}) {
    for (const OptimizerConfig& optimizer :
         {OptimizerConfig(Adam{}), OptimizerConfig(SGD{.learning_rate = 30, .momentum = 0.9})}) {
      for (const Init& init : {Init(Normal{.std = 300}), Init::he_normal()}) {
        INFO(activation.kind() << ", " << optimizer.rule.kind() << ", " << init.kind());
        const Config config = config_of(deep(activation, init), optimizer, 2);
        for (const Advice& advice : advice_for(config)) {
          CHECK_THAT(advice.change, !ContainsSubstring("z < 0"));
          CHECK(advice.rule != "died");
        }
      }
    }
  }
}

TEST_CASE("adviser: a net whose units have died is never advised to raise its rate", "[advice]") {
  // Nothing moves it any more, and that is no fault of a low rate.
  const std::vector<std::pair<Layer, double>> settings{
      {ReLU{}, 0.4}, {SiLU{}, 0.6}, {Softplus{}, 0.4}, {Softplus{}, 0.6}};
  for (const auto& [activation, rate] : settings) {
    INFO(activation.kind() << ", " << rate);
    const Config config =
        config_of(deep(activation), SGD{.learning_rate = rate, .momentum = 0.9}, 12);
    const auto advice = advice_for(config);
    CHECK(advice.size() > 0);
    CHECK_FALSE(by(advice, "small_rate"));
  }
}

TEST_CASE("adviser: a net that is good on the test set has learnt something", "[advice]") {
  // Its training accuracy is near chance, for dropout was there.
  const Config config = config_of({Dense{64}, ReLU{}, Dropout{.rate = 0.97}, Dense{point_classes}});
  const auto advice = advice_for(config);
  only(advice, "dropout");
  CHECK(advice.size() == 1);
  const Config sorted_once = with(in_file_order(), [](Config& c) {
    c.optimizer.rule = Adam{.learning_rate = 0.03};
    c.training.epochs = 1;
  });
  CHECK_FALSE(by(advice_for(sorted_once, sorted()), "learns_nothing"));
}

TEST_CASE("adviser: advice that is followed is not repeated", "[advice]") {
  const auto followed = [](const Config& config, const Splits& data, const std::string& rule,
                           const std::function<std::vector<std::string>(const Advice&)>& read) {
    INFO(rule);
    const Advice advice = only(advice_for(config, data), rule);
    INFO(advice.change);
    const auto then = advice_for(changed(config, read(advice)), data);
    INFO(advice_text(then));
    CHECK_FALSE(by(then, rule));
    CHECK_FALSE(by(then, "learns_nothing"));
  };
  const auto number = [](const Advice& advice, const char* words) {
    const auto value = number_after(advice.change, words);
    REQUIRE(value);
    return *value;
  };
  followed(small_rate(), blobs(), "small_rate", [&](const Advice& advice) {
    return std::vector{setting("optimizer.learning_rate", number(advice, "learning_rate near"))};
  });
  followed(strong_decay(), blobs(), "weight_decay", [&](const Advice& advice) {
    return std::vector{setting("optimizer.weight_decay", number(advice, "weight_decay of"))};
  });
  followed(one_batch(), blobs(), "few_steps", [&](const Advice& advice) {
    return std::vector<std::string>{"training.batch_size=" +
                                    std::to_string(std::lround(number(advice, "batch_size of")))};
  });
  followed(config_of(deep(ReLU{}), SGD{.learning_rate = 0.01}, 1), blobs(), "few_steps",
           [&](const Advice& advice) {
             return std::vector<std::string>{
                 "training.epochs=" + std::to_string(std::lround(number(advice, "epochs:")))};
           });
  followed(in_file_order(), sorted(), "sorted_labels",
           [](const Advice&) { return std::vector<std::string>{"training.shuffle=true"}; });
  for (const double mean : {20.0, -20.0}) {
    followed(config_of(deep(ReLU{})), blobs(mean, 1), "inputs",
             [](const Advice&) { return std::vector<std::string>{"data.normalize=standard"}; });
  }
  followed(config_of(deep(ReLU{})), blobs(20, 1), "born_dead",
           [](const Advice&) { return std::vector<std::string>{"data.normalize=standard"}; });
  followed(config_of(low_biases(64), Adam{}, 4), blobs(), "born_dead", [](const Advice&) {
    return std::vector<std::string>{"model.layers[0].init=he_normal",
                                    "model.layers[0].bias_init=null"};
  });
  followed(fading(), blobs(), "fading", [](const Advice&) {
    std::vector<std::string> settings;
    for (const char* layer : {"0", "2", "4", "6", "8"}) {
      settings.push_back("model.layers[" + std::string(layer) + "].init=he_normal");
    }
    return settings;
  });
  followed(config_of({Dense{64}, ReLU{}, Dropout{.rate = 0.97}, Dense{point_classes}}), blobs(),
           "dropout", [&](const Advice& advice) {
             return std::vector{setting("model.layers[2].rate", number(advice, "rate of"))};
           });
  followed(deadly(), blobs(), "died", [&](const Advice& advice) {
    return std::vector{setting("optimizer.learning_rate", number(advice, "learning_rate of"))};
  });
}

TEST_CASE("adviser: a rate or weight decay of a group is named as that", "[advice]") {
  const Config grouped = with(deadly(), [](Config& config) {
    config.optimizer.rule = SGD{.learning_rate = 0.001, .momentum = 0.9};
    config.optimizer.updates.groups = {{.kind = "dense", .learning_rate = 0.4}};
  });
  const Advice died = only(advice_for(grouped), "died");
  CHECK_THAT(died.change, StartsWith("try a learning_rate of 0.04 in optimizer.groups[0]; or "));
  check_can_be_followed(grouped, blobs(), died);
  const Config decays = with(strong_decay(), [](Config& config) {
    config.optimizer.rule = SGD{.learning_rate = 0.1};
    config.optimizer.updates.groups = {{.parameter = "weight", .weight_decay = 2}};
  });
  const Advice decay = only(advice_for(decays), "weight_decay");
  CHECK_THAT(decay.change, EndsWith(" in optimizer.groups[0]"));
  check_can_be_followed(decays, blobs(), decay);
}

TEST_CASE("adviser: an advised rate is lower than the config's where the schedule raises it",
          "[advice]") {
  const Config rising = with(large_updates(), [](Config& config) {
    config.training.epochs = 2;
    config.schedule = Exponential{.gamma = 3};
  });
  CHECK(only(advice_for(rising), "large_updates").change ==
        "try a learning_rate of 0.1, or a clip_norm of 1");
}

TEST_CASE("adviser: constant inputs are the cause, and nothing else is advised", "[advice]") {
  for (const Init& init : {Init::he_normal(), Init(Normal{.std = 0.01})}) {
    for (const Layer& activation : {Layer(ReLU{}), Layer(Sigmoid{})}) {
      const auto advice = advice_for(config_of(deep(activation, init)), constant_inputs());
      INFO(advice_text(advice));
      CHECK(advice.size() == 1);
      CHECK(by(advice, "constant_data"));
    }
  }
}

TEST_CASE("adviser: a norm is one that takes the batches of the run", "[advice]") {
  const Config config =
      with(config_of(deep(Sigmoid{}, Init::he_normal(), 64, 10), Adam{}, 4),
           [](Config& c) { c.training.batch_size = 57; });  // 7 batches and one sample
  const Advice vanishing = only(advice_for(config), "vanishing_gradients");
  CHECK_THAT(vanishing.change, StartsWith("try layer_norm after the 10 dense layers"));
  check_can_be_followed(config, blobs(), vanishing);
}

TEST_CASE("adviser: a smaller batch is one that the net takes and that gives more steps",
          "[advice]") {
  const auto advice = [](Index samples, std::vector<Layer> layers) {
    Splits data = blobs();
    data.train = data.train.subset(range(0, samples));
    Config config = with(one_batch(), [&](Config& c) { c.model.layers.layers = layers; });
    const Advice few = only(advice_for(config, data), "few_steps");
    check_can_be_followed(config, data, few);
    return few.change;
  };
  CHECK(advice(20, deep(ReLU{})) == "try more epochs: 1000");
  CHECK(advice(385, deep_with(BatchNorm{}, ReLU{})) == "try more epochs: 1000");
  CHECK_THAT(advice(385, deep(ReLU{})), StartsWith("try a batch_size of 32: "));
}

TEST_CASE("adviser: more epochs are not advised to a run that stopped before its last",
          "[advice]") {
  const Config stopped = with(one_batch(), [](Config& config) {
    config.training.epochs = 50;
    config.training.early_stopping =
        EarlyStopping{.monitor = quality_metric("train_loss"), .patience = 2, .min_delta = 0.1};
  });
  const Advice few = only(advice_for(stopped), "few_steps");
  CHECK(few.change == "try a patience of 10 in training.early_stopping");
  check_can_be_followed(stopped, blobs(), few);
}

TEST_CASE("adviser: more steps are not advised where the validation loss rises", "[advice]") {
  const auto advice = [](const Splits& data) {
    const Config config = with(one_batch(), [](Config& c) {
      c.optimizer.rule = Adam{.learning_rate = 0.002};
      c.data.validation = 0.25;
      c.training.epochs = 40;
      c.training.early_stopping = EarlyStopping{.patience = 15};
    });
    return by(advice_for(config, data), "few_steps");
  };
  CHECK_FALSE(advice(labelled(points(), random_label)));
}

TEST_CASE("adviser: weight decay is not blamed for data that cannot be learnt", "[advice]") {
  const Config config = config_of(deep(ReLU{}, Init::he_normal(), 8),
                                  AdamW{.learning_rate = 0.003, .weight_decay = 0.5}, 64);
  CHECK_FALSE(by(advice_for(config, labelled(points(), random_label)), "weight_decay"));
}

TEST_CASE("adviser: a test set of one sample says nothing about the labels", "[advice]") {
  Splits data = blobs();
  data.test = data.test.first(1);
  CHECK(advice_text(advice_for(config_of(deep(ReLU{})), data)) == "");
}

TEST_CASE("adviser: a net that begins with given weights is not advised another init", "[advice]") {
  const test::TemporaryFolder folder;
  const Config dead = config_of(low_biases(64), Adam{}, 1);
  save(prepare(dead, false, blobs()).net, folder / "net.safetensors");
  const Config begun =
      with(config_of({Dense{64}, ReLU{}, Dense{point_classes}}, Adam{}, 1),
           [&](Config& config) { config.init_from = (folder / "net.safetensors").string(); });
  const Advice advice = only(advice_for(begun), "born_dead");
  CHECK(advice.change == "try leaky_relu, with a negative_slope of 0.01, as layer 1 of the net");
  check_can_be_followed(begun, blobs(), advice);
}

TEST_CASE("adviser: inputs are scaled in a way that the config allows", "[advice]") {
  const auto images = [](Index samples) {
    std::vector<std::uint8_t> pixels;
    Labels labels;
    for (Index i = 0; i < samples; ++i) {
      for (Index k = 0; k < 16; ++k) {
        pixels.push_back(static_cast<std::uint8_t>(k == 0 ? 0 : (i * 37 + k * 91) % 256));
      }
      labels.push_back(static_cast<Label>(i % 4));
    }
    return Dataset::of_bytes(pixels, 16, labels, 4).with_image_shape({4, 4});
  };
  const Splits data{images(200), images(50)};
  const Config raw = with(config_of(deep(ReLU{})), [](Config& config) {
    config.data.normalize = Normalize::none;
    config.data.augment.shift = 1;  // standard would have no scale for the constant pixel
  });
  const Advice inputs = only(advice_for(raw, data), "inputs");
  CHECK(inputs.change == "try \"normalize\": \"unit\" in data");
  check_can_be_followed(raw, data, inputs);
}

TEST_CASE("adviser: observations come with their numbers", "[advice]") {
  CHECK_THAT(only(advice_for(config_of(deep(ReLU{})), blobs(20, 1)), "inputs").seen,
             StartsWith("the inputs have mean 19.9 and standard deviation 0.9"));
  CHECK_THAT(only(advice_for(deadly()), "died").seen, EndsWith(" died in training"));
  CHECK_THAT(only(advice_for(config_of(low_biases(64), Adam{}, 1)), "born_dead").seen,
             EndsWith("were dead before the first step"));
  CHECK_THAT(only(advice_for(small_rate()), "small_rate").seen,
             ContainsSubstring("104 steps of the size of the last one change no weight matrix"));
  CHECK_THAT(only(advice_for(one_batch()), "few_steps").seen,
             StartsWith("after 10 steps the loss is still falling"));
  const Advice labels =
      only(advice_for(
               config_of(deep(ReLU{})),
               labelled(points(), [](Index i) { return (i + i / train_samples) % point_classes; })),
           "labels");
  CHECK_THAT(labels.seen, EndsWith("is not above chance, 0.250"));
  CHECK(advice_to_json(labels) ==
        Json{{"rule", "labels"}, {"seen", labels.seen}, {"change", labels.change}});
}

TEST_CASE("adviser: units dead before batch norm has statistics are not counted", "[advice]") {
  std::vector<Layer> layers;
  for (int l = 0; l < 5; ++l) {
    layers.insert(layers.end(),
                  {Layer(Dense{.units = 64, .init = TorchDefault{}, .bias_init = TorchDefault{}}),
                   Layer(BatchNorm{}), Layer(ReLU{})});
  }
  layers.push_back(Dense{point_classes});
  CHECK(advice_text(advice_for(config_of(layers))) == "");
}

TEST_CASE("adviser: a run without a complete epoch gets no advice", "[advice]") {
  const Config config = config_of(deep(ReLU{}));
  const Prepared prepared = prepare(config, false, blobs());
  const Dataset& fitting = prepared.parts.fitting;
  const Vitals vitals(fitting);
  const Census last = take_census(prepared.net, fitting, Team(1));
  CHECK(advise({.config = prepared.config,
                .fitting = fitting,
                .net = prepared.net,
                .vitals = vitals,
                .last = last,
                .history = {},
                .test = {}})
            .empty());
}
