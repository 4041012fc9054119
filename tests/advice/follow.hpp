#pragma once

#include <rectify/base/error.hpp>
#include <rectify/config/prepare.hpp>
#include <rectify/cures/redo.hpp>
#include <rectify/inits/catalogue.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/batch_norm.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/dropout.hpp>
#include <rectify/layers/layer_norm.hpp>

#include <functional>
#include <regex>
#include <string>
#include <vector>

#include "../support.hpp"

/// Follows advice as a user would: by what its words say.
namespace rectify::test {

using Words = std::smatch;

/// A way that advice names, and what it changes.
struct Way {
  const char* words;
  std::function<void(Config&, const Words&)> follow;
};

inline Index index_in(const Words& words, std::size_t k) { return std::stol(words[k]); }

inline void for_each_hidden_dense(Config& config, const std::function<void(Dense&)>& change) {
  auto& layers = config.model.layers.layers;
  for (std::size_t l = 0; l + 1 < layers.size(); ++l) {
    if (const auto* dense = layers[l].as<Dense>()) {
      Dense changed = *dense;
      change(changed);
      layers[l] = changed;
    }
  }
}

inline void set_inits(Config& config, const Init& init) {
  for_each_hidden_dense(config, [&](Dense& dense) {
    dense.init = init;
    dense.bias_init.reset();
  });
}

inline Layer norm(const std::string& kind) {
  return kind == "batch_norm" ? Layer(BatchNorm{}) : Layer(LayerNorm{});
}

/// Puts a layer before each layer that `where` is true for.
inline void insert_before(Config& config, const Layer& layer,
                          const std::function<bool(std::size_t)>& where) {
  std::vector<Layer> layers;
  for (std::size_t l = 0; l < config.model.layers.layers.size(); ++l) {
    if (where(l)) layers.push_back(layer);
    layers.push_back(config.model.layers.layers[l]);
  }
  config.model.layers.layers = layers;
}

inline void replace_layers(Config& config, const Layer& by,
                           const std::function<bool(const Layer&)>& which) {
  for (Layer& layer : config.model.layers.layers) {
    if (which(layer)) layer = by;
  }
}

inline bool is_activation(const Layer& layer) {
  return layer.as<Dense>() == nullptr && layer.as<BatchNorm>() == nullptr &&
         layer.as<LayerNorm>() == nullptr && layer.as<Dropout>() == nullptr;
}

inline void set_rate(Config& config, double rate, const std::string& group) {
  if (!group.empty()) {
    config.optimizer.updates.groups.at(std::stoul(group)).learning_rate = rate;
    return;
  }
  Json json = to_json(config.optimizer.rule);
  json["learning_rate"] = rate;
  config.optimizer.rule = read_rule<Optimizer>(json).value();
}

inline void set_decay(Config& config, double decay, const std::string& group) {
  if (!group.empty()) {
    config.optimizer.updates.groups.at(std::stoul(group)).weight_decay = decay;
    return;
  }
  Json json = to_json(config.optimizer.rule);
  json["weight_decay"] = decay;
  config.optimizer.rule = read_rule<Optimizer>(json).value();
}

inline void set_dropout(Config& config, double rate) {
  for (Layer& layer : config.model.layers.layers) {
    if (layer.as<Dropout>() != nullptr) layer = Dropout{.rate = rate};
    if (layer.as<AlphaDropout>() != nullptr) layer = AlphaDropout{.rate = rate};
  }
}

/// All ways that advice can name.
inline const std::vector<Way>& ways() {
  constexpr auto in_group = "(?: in optimizer\\.groups\\[([0-9]+)\\])?";
  static const std::string rate_words =
                               std::string("(?:a learning_rate of|one of) ([0-9.e+-]+)") + in_group,
                           near_words = std::string(
                                            "a learning_rate near ([0-9.e+-]+) in place of "
                                            "[0-9.e+-]+") +
                                        in_group,
                           decay_words = std::string("a weight_decay of ([0-9.e+-]+)") + in_group;
  static const auto set_rate_to = [](Config& c, const Words& w) {
    set_rate(c, std::stod(w[1]), w[2]);
  };
  static const std::vector<Way> all{
      {rate_words.c_str(), set_rate_to},
      {near_words.c_str(), set_rate_to},
      {decay_words.c_str(), [](Config& c, const Words& w) { set_decay(c, std::stod(w[1]), w[2]); }},
      {"a batch_size of ([0-9]+): .*",
       [](Config& c, const Words& w) { c.training.batch_size = index_in(w, 1); }},
      {"more epochs: ([0-9]+)",
       [](Config& c, const Words& w) { c.training.epochs = index_in(w, 1); }},
      {"a patience of ([0-9]+) in training.early_stopping",
       [](Config& c, const Words& w) {
         c.training.early_stopping.value().patience = index_in(w, 1);
       }},
      {"a time_limit of ([0-9.e+-]+)",
       [](Config& c, const Words& w) { c.training.time_limit = std::stod(w[1]); }},
      {"a rate of 0.5", [](Config& c, const Words&) { set_dropout(c, 0.5); }},
      {"none", [](Config& c, const Words&) { set_dropout(c, 0); }},
      {"\"normalize\": \"standard\" in data",
       [](Config& c, const Words&) { c.data.normalize = Normalize::standard; }},
      {"\"normalize\": \"unit\" in data",
       [](Config& c, const Words&) { c.data.normalize = Normalize::unit; }},
      {"\"shuffle\": true in training", [](Config& c, const Words&) { c.training.shuffle = true; }},
      {"the init (he_normal|rai)(?:, with biases of 0)?",
       [](Config& c, const Words& w) { set_inits(c, read_rule<Init>(w[1].str()).value()); }},
      {"layers of ([0-9]+) units",
       [](Config& c, const Words& w) {
         for_each_hidden_dense(c, [&](Dense& dense) { dense.units = index_in(w, 1); });
       }},
      {"(batch_norm|layer_norm) before layer ([0-9]+) of the net",
       [](Config& c, const Words& w) {
         insert_before(c, norm(w[1]), [&](std::size_t l) { return l == std::stoul(w[2]); });
       }},
      {"(batch_norm|layer_norm) after the [0-9]+ dense layers",
       [](Config& c, const Words& w) {
         insert_before(c, norm(w[1]), [&](std::size_t l) {
           return l > 0 && c.model.layers.layers[l - 1].as<Dense>() != nullptr;
         });
       }},
      {"fewer hidden layers than [0-9]+",
       [](Config& c, const Words&) {
         auto& layers = c.model.layers.layers;
         while (is_activation(layers.front()) || layers.size() > 4) layers.erase(layers.begin());
       }},
      {"leaky_relu, with a negative_slope of 0.01, as layer ([0-9]+) of the net",
       [](Config& c, const Words& w) { c.model.layers.layers.at(std::stoul(w[1])) = LeakyReLU{}; }},
      {"a slope for z < 0: leaky_relu",
       [](Config& c, const Words&) { replace_layers(c, LeakyReLU{}, is_activation); }},
      {"a negative_slope of 0.01",
       [](Config& c, const Words&) { replace_layers(c, LeakyReLU{}, is_activation); }},
      {"relu in place of bounded activations",
       [](Config& c, const Words&) { replace_layers(c, ReLU{}, is_activation); }},
      {R"(the cure redo: --set 'vitals\.cures=\["redo"\]')",
       [](Config& c, const Words&) { c.vitals.cures.push_back(ReDo{}); }},
      {"a clip_norm of 1", [](Config& c, const Words&) { c.optimizer.updates.clip_norm = 1; }},
  };
  return all;
}

/// What advice says beside the ways that it names.
inline std::string ways_in(const std::string& change) {
  std::string text = change.substr(0, change.find(", and check that"));
  text = std::regex_replace(text, std::regex("; he_normal assumes such inputs"), "");
  if (!text.starts_with("try ")) return {};  // a check of the data
  return text.substr(4);
}

/// The config changed in each way that the advice names. Throws std::runtime_error for words that
/// are no way.
inline std::vector<Config> followed(const Config& config, const std::string& change) {
  std::vector<Config> all;
  const std::string text = ways_in(change);
  static const std::regex between("; or |, or | and (?=one of)");
  std::sregex_token_iterator part(text.begin(), text.end(), between, -1), end;
  for (; part != end && !text.empty(); ++part) {
    const std::string words = *part;
    bool known = false;
    for (const Way& way : ways()) {
      Words found;
      if (known || !std::regex_match(words, found, std::regex(way.words))) continue;
      Config changed = config;
      way.follow(changed, found);
      all.push_back(changed);
      known = true;
    }
    if (!known) throw std::runtime_error("advice cannot be followed: " + words);
  }
  return all;
}

/// Throws ConfigError if a config is not accepted.
inline void accept(const Config& config, const Splits& data) {
  const Config read = load_config(config_to_json(config).dump(), "config.json", {}).config;
  prepare(read, false, data);
}

}  // namespace rectify::test
