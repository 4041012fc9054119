#include <rectify/config/config.hpp>
#include <rectify/inits/catalogue.hpp>
#include <rectify/layers/catalogue.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/prelu.hpp>

#include <algorithm>
#include <string>

#include "../catch.hpp"

using namespace rectify;

namespace {

LoadedConfig load_preset(const std::string& preset, const std::string& optimizer = "") {
  return load_config(R"({"preset": )" + preset + R"(, "data": {"source": "digits"},
    "model": {"layers": [{"type": "dense", "units": 4, "activation": "leaky_relu"}, "prelu",
      {"type": "dense", "units": 4, "init": "he_normal"},
      {"type": "leaky_relu", "negative_slope": 0.5}]})" +
                         optimizer + "}",
                     "c.json", {});
}

Json layers(const LoadedConfig& loaded) { return to_json(loaded.config.model.layers); }

/// Whether some family has this kind with this field.
template <class... Families>
bool known(const std::string& kind, const std::string& field) {
  const auto in = [&](const auto& registry) {
    const auto* entry = registry.find(kind);
    return entry != nullptr && std::any_of(entry->fields.begin(), entry->fields.end(),
                                           [&](const auto& info) { return info.name == field; });
  };
  return (in(registry<Families>()) || ...);
}

}  // namespace

TEST_CASE("presets: every entry is a field that there is", "[config]") {
  for (const Preset preset : {Preset::pytorch, Preset::keras, Preset::tensorflow}) {
    for (const auto& [kind, fields] : preset_defaults(preset).items()) {
      for (const auto& [field, value] : fields.items()) {
        INFO(kind << "." << field);
        CHECK((kind == "config" || known<Layer, Init, Optimizer>(kind, field)));
      }
    }
  }
}

TEST_CASE("presets: keras has its slopes, first weights and epsilons", "[config]") {
  const LoadedConfig loaded = load_preset("\"keras\"");
  const Json written = layers(loaded);
  CHECK(written[0]["init"]["type"] == "glorot_uniform");
  CHECK(written[1]["negative_slope"] == 0.3);
  CHECK(written[2] == Json{{"type", "prelu"}, {"slope", 0}, {"per_unit", true}});
  CHECK(written[3]["init"] == Json{{"type", "he_normal"}, {"truncated", true}});
  CHECK(written[4]["negative_slope"] == 0.5);  // what is written stands
  CHECK(to_json(loaded.config.optimizer)["epsilon"] == 1e-7);
  CHECK(loaded.origins["model.layers[1].slope"] == "preset keras");
  CHECK(loaded.origins["optimizer.epsilon"] == "preset keras");
  CHECK(loaded.origins["optimizer.beta1"] == "default");
  CHECK(loaded.origins["training.epochs"] == "default");
}

TEST_CASE("presets: an optimizer that is named takes the preset's epsilon too", "[config]") {
  const LoadedConfig loaded =
      load_preset("\"keras\"", R"(, "optimizer": {"type": "adam", "learning_rate": 0.01})");
  CHECK(to_json(loaded.config.optimizer)["epsilon"] == 1e-7);
  CHECK(to_json(loaded.config.optimizer)["learning_rate"] == 0.01);
}

TEST_CASE("presets: pytorch and tensorflow have theirs", "[config]") {
  const Json torch = layers(load_preset("\"pytorch\""));
  CHECK(torch[0]["init"]["type"] == "torch_default");
  CHECK(torch[1]["negative_slope"] == 0.01);
  CHECK(torch[2] == Json{{"type", "prelu"}, {"slope", 0.25}, {"per_unit", false}});
  const Json tensorflow = layers(load_preset("\"tensorflow\""));
  CHECK(tensorflow[0]["init"]["type"] == "he_normal");
  CHECK(tensorflow[1]["negative_slope"] == 0.2);
}

TEST_CASE("presets: the config that is written out needs none", "[config]") {
  const Config config = load_preset("\"keras\"").config;
  Json written = config_to_json(config);
  written["preset"] = nullptr;
  const Json again = config_to_json(load_config(written.dump(), "c.json", {}).config);
  CHECK(again == written);
}

TEST_CASE("presets: another name is refused", "[config]") {
  CHECK_THROWS_WITH(load_preset("\"kers\""),
                    "c.json:1:12: preset: expected one of pytorch, keras, tensorflow; got \"kers\" "
                    "(did you mean \"keras\"?)");
}
