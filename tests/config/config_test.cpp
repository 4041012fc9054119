#include <rectify/config/config.hpp>

#include <string>
#include <vector>

#include "../catch.hpp"

using namespace rectify;

namespace {

/// A config that lacks nothing, in one line but for the keys that a test adds in front.
std::string config(const std::string& keys = "") {
  return "{" + keys + R"(
  "data": {"source": "digits"},
  "model": {"layers": [{"type": "dense", "units": 8, "activation": "leaky_relu"}, "relu",
    {"repeat": 2, "layers": ["tanh", {"type": "dense", "units": 10}]}]}
})";
}

LoadedConfig load(const std::string& text, const std::vector<std::string>& set = {}) {
  return load_config(text, "c.json", overrides_of(set));
}

/// The text of the error that loading throws; empty if it throws none.
std::string refusal(const std::string& text, const std::vector<std::string>& set = {}) {
  try {
    load(text, set);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return {};
}

const std::string top = "expected " + one_of(keys_of<Config>()) + "; got ";

}  // namespace

TEST_CASE("config: everything wrong is reported in one go, by line", "[config]") {
  std::vector<std::string> activations = registry<Layer>().kinds();
  std::erase(activations, "dense");
  CHECK(refusal(R"({
  "seed": -1,
  "data": {"source": {"idx": {"train_imags": "x", "train_labels": "", "test_images": "x",
           "test_labels": "x"}}, "validation": 1.5, "limit": 0},
  "model": {"layers": [{"tpye": "dense"}, {"type": "dense", "units": 1e20},
    {"repat": 2, "layers": ["relu", {"type": "dense", "units": 2, "activation": "dense"}]}]},
  "optimizer": {"type": "adam", "learning_rate": -1, "beta1": 1},
  "schedule": ["cosine"],
  "vitals": {"probe": "al"}
})") == "c.json:2:11: seed: expected a whole number >= 0 and <= 9007199254740991, got -1\n"
        "c.json:3:30: data.source.idx.train_images: expected text that is not empty, got nothing\n"
        "c.json:3:46: data.source.idx: key: expected one of train_images, train_labels, "
        "test_images, test_labels; got \"train_imags\" (did you mean \"train_images\"?)\n"
        "c.json:3:67: data.source.idx.train_labels: expected text that is not empty, got \"\"\n"
        "c.json:4:48: data.validation: expected a number >= 0 and <= 16777216, whole from 1 on; "
        "got 1.5\n"
        "c.json:4:62: data.limit: expected a whole number >= 1 and <= 16777216, got 0\n"
        "c.json:5:33: model.layers[0]: key: expected \"type\", got \"tpye\" (did you mean "
        "\"type\"?)\n"
        "c.json:5:70: model.layers[1].units: expected a whole number >= 1 and <= 16777216, got "
        "1e+20\n"
        "c.json:6:5: model.layers[2].repeat: expected a whole number >= 1 and <= 1000, got "
        "nothing\n"
        "c.json:6:15: model.layers[2]: key: expected one of repeat, layers; got \"repat\" (did you "
        "mean \"repeat\"?)\n"
        "c.json:6:81: model.layers[2].layers[1].activation: expected " +
            one_of(activations) +
            "; got \"dense\"\n"
            "c.json:7:50: optimizer.learning_rate: expected a number > 0, got -1\n"
            "c.json:7:63: optimizer.beta1: expected a number >= 0 and < 1, got 1\n"
            "c.json:8:15: schedule: expected a kind or an object with \"type\", got a list\n"
            "c.json:9:23: vitals.probe: expected a whole number >= 1 and <= 16777216, or \"all\"; "
            "got "
            "\"al\"");
}

TEST_CASE("config: what must be given is missed", "[config]") {
  CHECK(refusal("{}") ==
        "c.json:1:1: data: expected an object, got nothing\n"
        "c.json:1:1: model: expected an object, got nothing");
  CHECK(refusal(R"({"data": {}, "model": {}})") ==
        "c.json:1:10: data.source: expected " + one_of(registry<Source>().kinds()) +
            "; got nothing\n"
            "c.json:1:23: model.layers: expected a list of at least one layer, got nothing");
  CHECK(refusal("[]") == "c.json:1:1: expected an object, got a list");
}

TEST_CASE("config: a key that comes twice hides nothing else", "[config]") {
  CHECK(refusal(config(R"("seed": 1, "sead": 2, "seed": "x",)")) ==
        "c.json:1:32: seed: expected a unique key, got a duplicate (first at 1:10)\n"
        "c.json:1:21: key: " +
            top + "\"sead\" (did you mean \"seed\"?)");
}

TEST_CASE("config: the ends of an interval are in order", "[config]") {
  const std::string layer = R"(model.layers[0].init={"type": "uniform", "low": 1})";
  CHECK(refusal(config(), {layer}) ==
        "--set: model.layers[0].init.low: expected a number at most high, 0.05; got 1");
  CHECK(refusal(config(), {layer, "model.layers[0].init.high=1"}).empty());
}

TEST_CASE("config: what surrounds an optimizer is written beside its own keys", "[config]") {
  const LoadedConfig loaded = load(config(R"("optimizer": {"type": "sgd", "momentum": 0.5,
    "clip_norm": 1, "average": 0.9, "groups": [{"layers": [0], "parameter": "bias",
    "learning_rate": 0.5}, {"kind": "dense", "weight_decay": 0}]},)"));
  const UpdateOptions& updates = loaded.config.optimizer.updates;
  CHECK(loaded.config.optimizer.rule.kind() == "sgd");
  CHECK(updates.clip_norm == 1);
  CHECK_FALSE(updates.clip_value);
  CHECK(updates.average == 0.9);
  REQUIRE(updates.groups.size() == 2);
  CHECK(updates.groups[0].layers == std::vector<Index>{0});
  CHECK(updates.groups[1].weight_decay == 0);
  const Json json = config_to_json(loaded.config)["optimizer"];
  CHECK(json["momentum"] == 0.5);
  CHECK(json["groups"][0] == Json::parse(R"({"layers": [0], "kind": "", "parameter": "bias",
                                             "learning_rate": 0.5, "weight_decay": null})"));
  CHECK(loaded.origins["optimizer.clip_value"] == "default");
  CHECK(loaded.origins["optimizer.groups[1].weight_decay"] == "c.json:3:62");
  CHECK(
      load(config(), {"optimizer=sgd", "optimizer.average=0.5"}).config.optimizer.updates.average ==
      0.5);
}

TEST_CASE("config: mistakes around an optimizer are reported with its own", "[config]") {
  CHECK(
      refusal(config(R"("optimizer": {"type": "lion", "learning_rate": 0, "clip_norm": 0,
  "clip_valeu": 1, "average": 1, "groups": [{"layers": [0, -1], "kinds": "dense"}, 3]},)")) ==
      "c.json:1:49: optimizer.learning_rate: expected a number > 0, got 0\n"
      "c.json:1:65: optimizer.clip_norm: expected a number > 0, got 0\n"
      "c.json:2:17: optimizer: key: expected one of type, groups, clip_norm, clip_value, average, "
      "learning_rate, beta1, beta2, weight_decay; got \"clip_valeu\" (did you mean "
      "\"clip_value\"?)\n"
      "c.json:2:31: optimizer.average: expected a number > 0 and < 1, got 1\n"
      "c.json:2:60: optimizer.groups[0].layers[1]: expected a whole number >= 0 and <= 16777216, "
      "got -1\n"
      "c.json:2:74: optimizer.groups[0]: key: expected one of layers, kind, parameter, "
      "learning_rate, weight_decay; got \"kinds\" (did you mean \"kind\"?)\n"
      "c.json:2:84: optimizer.groups[1]: expected an object, got 3");
  CHECK(refusal(config(), {"optimizer.groups=3", "optimizer.type=adam"}) ==
        "--set: optimizer.groups: expected a list, each an object; got 3");
  CHECK(refusal(config(), {R"(optimizer={"type": "rprop", "min_step_size": 60})"}) ==
        "--set: optimizer.min_step_size: expected a number at most max_step_size, 50; got 60");
}

TEST_CASE("config: schedules and early stopping", "[config]") {
  CHECK(refusal(config(), {"schedule=step"}) ==
        "--set: schedule.every_epochs: expected a whole number >= 1 and <= 16777216, got nothing");
  CHECK(refusal(config(), {R"(schedule={"type": "plateau", "monitor": "validation_los"})"}) ==
        "--set: schedule.monitor: expected " + one_of(list_names<QualityMetric>()) +
            "; got \"validation_los\" (did you mean \"validation_loss\"?)");
  CHECK_FALSE(load(config()).config.training.early_stopping);
  const auto stopping =
      load(config(), {"training.early_stopping.patience=3"}).config.training.early_stopping;
  REQUIRE(stopping);
  CHECK(stopping->patience == 3);
  CHECK(stopping->restore_best);
  CHECK(refusal(config(), {"training.time_limit=0"}) ==
        "--set: training.time_limit: expected a number > 0, got 0");
}

TEST_CASE("config: a name alone stands where nothing more must be given", "[config]") {
  CHECK(refusal(config(), {"model.layers[1]=dense"}) ==
        "--set: model.layers[1].units: expected a whole number >= 1 and <= 16777216, got nothing");
  CHECK_THAT(refusal(config(), {"data.source=idx"}),
             StartsWith("--set: data.source.train_images: expected text that is not empty"));
}

TEST_CASE("overrides: values are JSON, else text, and make what they need on the way", "[config]") {
  const Config set = load(config(), {"training.epochs=3", "name=a b", "optimizer=sgd",
                                     "optimizer.momentum=0.5", "model.layers[2].layers[1].units=7",
                                     "model.layers[1]={\"type\": \"leaky_relu\" /* ! */}",
                                     "model.layers[1].negative_slope=0.25", "data.limit=64.0"})
                         .config;
  const Json json = config_to_json(set);
  CHECK(json["training"]["epochs"] == 3);
  CHECK(json["name"] == "a b");
  CHECK(json["optimizer"]["momentum"] == 0.5);
  CHECK(json["model"]["layers"][6]["units"] == 7);
  CHECK(json["model"]["layers"][2]["negative_slope"] == 0.25);
  CHECK(json["data"]["limit"] == 64);
}

TEST_CASE("overrides: an unknown key is refused with a suggestion of the whole key", "[config]") {
  const auto meant = [](const std::string& key) {
    const std::string text = refusal(config(), {key + "=3"});
    INFO(text);
    CHECK_THAT(text, !ContainsSubstring("\n") && ContainsSubstring("got " + in_quotes(key)));
    const std::size_t from = text.find("(did you mean \"");
    REQUIRE(from != std::string::npos);
    return text.substr(from + 15, text.size() - from - 18);
  };
  CHECK(meant("trainig.epochs") == "training.epochs");
  CHECK(meant("training.epcohs") == "training.epochs");
  CHECK(meant("model.layer[1].units") == "model.layers[1].units");
  CHECK(meant("modle.layers[1].units") == "model.layers[1].units");
  CHECK(meant("model.layers[0].Units") == "model.layers[0].units");
  CHECK(meant("model.layers[2].layers[1].unts") == "model.layers[2].layers[1].units");
  CHECK(refusal(config(), {R"(training={"epohcs": 3})"}) ==
        "--set: training: key: expected " + one_of(keys_of<TrainingConfig>()) +
            "; got \"epohcs\" (did you mean \"training.epochs\"?)");
}

TEST_CASE("overrides: all that cannot be meant are reported, with the config's own", "[config]") {
  const std::string key =
      "--set: key: expected a key such as training.epochs or model.layers[1].units, got ";
  CHECK(refusal(config(R"("sead": 1,)"),
                {"training.epochs=ten", "model.layers[9].units=1", "model.layers.units=1",
                 "seed.x=1", "data[0]=1", "a..b=1", "[x]=1", "=3", "a[1=1", "a.=1", "alone",
                 "name=7", R"(loss={"type": "mse", "type": "mse"})"}) ==
        "c.json:1:10: key: " + top +
            "\"sead\" (did you mean \"seed\"?)\n"
            "--set: name: expected text, got 7 (in quotes it is text: name='\"7\"')\n"
            "--set: seed: expected a whole number >= 0 and <= 9007199254740991, got an object\n"
            "--set: training.epochs: expected a whole number >= 1 and <= 16777216, got \"ten\"\n"
            "--set: model.layers[9]: expected an index below 3, got 9\n"
            "--set: model.layers.units: expected an index such as model.layers[0], got \"units\"\n"
            "--set: data: expected a list, got an object\n" +
            key + "\"a..b=1\"\n" + key + "\"[x]=1\"\n" + key + "\"=3\"\n" + key + "\"a[1=1\"\n" +
            key + "\"a.=1\"\n" +
            "--set: expected key=value, got \"alone\"\n"
            "--set: loss.type: expected a unique key, got a duplicate");
}

TEST_CASE("overrides: say what would have done", "[config]") {
  CHECK(refusal(config(), {"name=true"}) ==
        "--set: name: expected text, got true (in quotes it is text: name='\"true\"')");
  CHECK(refusal(config(), {"name=[1]"}) == "--set: name: expected text, got a list");
  CHECK(refusal(config(), {"loss.delta=0.1"}) ==
        "--set: loss: expected a kind or an object with \"type\", got an object (set "
        "loss.type as well)");
  CHECK(refusal(config(), {"loss.delta=0.1", "loss.type=huber"}).empty());
}

TEST_CASE("overrides: a rule that the config leaves out has its usual kind", "[config]") {
  const LoadedConfig loaded =
      load_config(config(), "c.json", overrides_of({"optimizer.learning_rate=.1"}));
  CHECK(loaded.config.optimizer.rule.kind() == Config().optimizer.rule.kind());
  CHECK(loaded.config.optimizer.rule->learning_rate() == 0.1);
  CHECK(loaded.origins["optimizer.learning_rate"] == "--set");
  CHECK(loaded.origins["optimizer.type"] == "default");
  CHECK(loaded.origins["optimizer.beta1"] == "default");
  CHECK(refusal(config(), {"schedule.warmup_epochs=1"}).empty());
  CHECK(refusal(config(), {"optimizer.learning_rate=0.1", "optimizer.type=sgd"}).empty());
}

TEST_CASE("config: where each value came from is known", "[config]") {
  const auto overrides = overrides_of({"training.epochs=3", "optimizer.type=sgd"}, 7);
  const Json origins = load_config(config("\n\"name\": \"x\","), "c.json", overrides).origins;
  CHECK(origins["name"] == "c.json:2:9");
  CHECK(origins["seed"] == "--seed");
  CHECK(origins["training.epochs"] == "--set");
  CHECK(origins["training.batch_size"] == "default");
  CHECK(origins["optimizer.type"] == "--set");
  CHECK(origins["optimizer.momentum"] == "default");
  CHECK(origins["vitals.probe"] == "default");
  CHECK(origins["data.source"] == "c.json:3:22");
  CHECK(origins["model.layers[0].units"] == "c.json:4:51");
  CHECK(origins["model.layers[0].init.type"] == "default");
  CHECK(origins["model.layers[0].activation"] == "c.json:4:68");
  CHECK(origins["model.layers[1]"] == "c.json:4:83");
  CHECK(origins["model.layers[2].layers[1].units"] == "c.json:5:65");
  for (const std::string& key : keys_of<TrainingConfig>()) {
    CHECK(origins.contains("training." + key));
  }
}

TEST_CASE("config: where each layer of the net stands is known", "[config]") {
  const LayerList list = load(R"({"data": {"source": "digits"}, "model": {"layers": [
      {"type": "dense", "units": 8, "activation": "relu"}, "dropout",
      {"repeat": 2, "layers": [{"type": "dense", "units": 4}, "tanh"]},
      {"type": "dense", "units": 10}]}})")
                             .config.model.layers;
  CHECK(list.places == std::vector<std::string>{"model.layers[0]", "model.layers[0].activation",
                                                "model.layers[1]", "model.layers[2].layers[0]",
                                                "model.layers[2].layers[1]",
                                                "model.layers[2].layers[0]",
                                                "model.layers[2].layers[1]", "model.layers[3]"});
  const LayerNames names = names_of_layers(list);
  CHECK(names.full(1) == "hidden layer 1 (model.layers[0])");
  CHECK(names.full(6) == "hidden layer 3 (model.layers[2].layers[1])");
}

TEST_CASE("config: with every default written out it is the same config", "[config]") {
  const Json filled = config_to_json(load(config()).config);
  CHECK(config_to_json(load(filled.dump()).config) == filled);
  for (const std::string& key : keys_of<Config>())
    CHECK(filled.contains(key) == (key != "$schema"));
  for (const std::string& key : keys_of<DataConfig>()) CHECK(filled["data"].contains(key));
}

TEST_CASE("config: steps between probes", "[config]") {
  const auto steps = [](const std::string& value) {
    const std::string text = R"({"data": {"source": "digits"}, "model": {"layers": [)"
                             R"({"type": "dense", "units": 10}]}, "vitals": {"every_steps": )";
    const Config config = load_config(text + value + "}}", "c.json", {}).config;
    return to_json(config.vitals.every_steps);
  };
  CHECK(to_json(Config{}.vitals.every_steps) == "auto");
  for (const char* value : {"0", "7", "\"auto\""}) CHECK(steps(value) == Json::parse(value));
  CHECK(steps("null") == 0);  // as earlier versions wrote it
  for (const char* value : {"-1", "1.5", "\"often\"", "true"}) {
    CHECK_THROWS_WITH(steps(value),
                      Catch::Matchers::StartsWith(
                          "c.json:1:113: vitals.every_steps: expected a whole number >= 0 and <= "
                          "16777216, or \"auto\""));
  }
}

TEST_CASE("config: a seed that other readers of JSON would round is refused", "[config]") {
  CHECK(load(config(), {"seed=9007199254740991"}).config.seed == 9007199254740991);
  CHECK_FALSE(refusal(config(), {"seed=9007199254740992"}).empty());
  CHECK_FALSE(refusal(config(), {"seed=18446744073709551615"}).empty());
}
