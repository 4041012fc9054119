#include <rectify/config/meant_names.hpp>

#include <string>
#include <vector>

#include "../catch.hpp"
#include "words_support.hpp"

// Words of Keras, PyTorch, TensorFlow and scikit-learn, with the answers that are expected.

using namespace rectify;
using namespace rectify::test;
using Catch::Matchers::ContainsSubstring;

namespace {

/// A word as others have it, where it stands, its value, and what is expected in its place.
struct Expected {
  const char* place;
  const char* word;
  const char* value;
  const char* answer;
};

constexpr Expected keys[] = {
    {"config", "lr", "0.1", R"("optimizer": {"type": "adam", "learning_rate": 0.1})"},
    {"config", "learning_rate", "0.1", R"("optimizer": {"type": "adam", "learning_rate": 0.1})"},
    {"sgd", "lr", "0.1", R"("learning_rate": 0.1)"},
    {"sgd", "eta", "0.1", R"("learning_rate": 0.1)"},
    {"adam", "betas", "[0.9, 0.99]", R"("beta1": 0.9)"},
    {"adam", "eps", "1e-7", R"("epsilon": 1e-07)"},
    {"rmsprop", "rho", "0.9", R"("alpha": 0.9)"},
    {"adam", "clipnorm", "1", R"("clip_norm": 1)"},
    {"adam", "clipvalue", "1", R"("clip_value": 1)"},
    {"adam", "ema_momentum", "0.99", R"("average": 0.99)"},
    {"adam", "amsgrad", "true", "nothing"},
    {"config", "epochs", "5", R"("training": {"epochs": 5})"},
    {"config", "max_iter", "5", R"("training": {"epochs": 5})"},
    {"training", "num_epochs", "5", R"("epochs": 5)"},
    {"config", "batch_size", "64", R"("training": {"batch_size": 64})"},
    {"config", "shuffle", "false", R"("training": {"shuffle": false})"},
    {"training", "validation_split", "0.2", R"("validation": 0.2 in data)"},
    {"config", "validation_fraction", "0.2", R"("validation": 0.2 in data)"},
    {"data", "val_size", "0.2", R"("validation": 0.2)"},
    {"data", "test_size", "0.2", "nothing"},
    {"config", "early_stopping", "true", R"("training": {"early_stopping": {"patience": 10}})"},
    {"training", "patience", "3", R"("early_stopping": {"patience": 3})"},
    {"config", "n_iter_no_change", "3", R"("training": {"early_stopping": {"patience": 3}})"},
    {"early_stopping", "restore_best_weights", "true", R"("restore_best": true)"},
    {"early_stopping", "mode", R"("min")", "nothing"},
    {"config", "random_state", "42", R"("seed": 42)"},
    {"config", "hidden_layer_sizes", "[64]",
     R"("layers": [{"type": "dense", "units": 64, "activation": "relu"}] in model)"},
    {"config", "criterion", R"("MSELoss")", R"("loss": "mse")"},
    {"config", "solver", R"("Adam")", R"("optimizer": "adam")"},
    {"config", "lr_scheduler", R"("CosineAnnealingLR")", R"("schedule": "cosine")"},
    {"config", "class_weight", R"("balanced")",
     R"("loss": {"type": "softmax_cross_entropy", "class_weights": "balanced"})"},
    {"config", "label_smoothing", "0.1",
     R"("loss": {"type": "softmax_cross_entropy", "label_smoothing": 0.1})"},
    {"config", "weight_decay", "0.01", R"("optimizer": {"type": "adam", "weight_decay": 0.01})"},
    {"config", "metrics", R"(["accuracy"])", "nothing"},
    {"config", "callbacks", "[]", "nothing"},
    {"config", "device", R"("cuda")", "nothing"},
    {"config", "num_workers", "2", "nothing"},
    {"config", "verbose", "1", "nothing"},
    {"config", "dataset", R"("digits")", R"("source": "digits" in data)"},
    {"data", "scaler", R"("StandardScaler")", R"("normalize": "standard")"},
    {"dense", "out_features", "64", R"("units": 64)"},
    {"dense", "in_features", "64", "nothing"},
    {"dense", "input_shape", "[784]", "nothing"},
    {"dense", "kernel_initializer", R"("HeNormal")", R"("init": "he_normal")"},
    {"dense", "bias_initializer", R"("zeros")", R"("bias_init": {"type": "constant", "value": 0})"},
    {"dense", "use_bias", "false", R"("bias": false)"},
    {"dense", "kernel_regularizer", "0.01",
     R"("optimizer": {"type": "adam", "weight_decay": 0.02} at the top)"},
    {"dense", "dropout", "0.5", "nothing"},
    {"dropout", "p", "0.5", R"("rate": 0.5)"},
    {"leaky_relu", "alpha", "0.3", R"("negative_slope": 0.3)"},
    {"prelu", "alpha_initializer", "0.25", R"("slope": 0.25)"},
    {"relu", "negative_slope", "0.1", R"("type": "leaky_relu")"},
    {"relu", "max_value", "6", R"("type": "relu6")"},
    {"batch_norm", "eps", "1e-3", R"("epsilon": 0.001)"},
    {"batch_norm", "num_features", "64", "nothing"},
    {"huber", "beta", "1", R"("delta": 1)"},
    {"softmax_cross_entropy", "from_logits", "true", "nothing"},
    {"step", "step_size", "10", R"("every_epochs": 10)"},
    {"exponential", "decay_rate", "0.9", R"("gamma": 0.9)"},
    {"cosine", "T_max", "50", "nothing"},
    {"normal", "stddev", "0.1", R"("std": 0.1)"},
    {"uniform", "minval", "-0.1", R"("low": -0.1)"},
};

constexpr Expected names[] = {
    {"/model/layers/0/type", "Dense", "", R"("dense")"},
    {"/model/layers/0/type", "nn.Linear", "", R"("dense")"},
    {"/model/layers/0/type", "tf.keras.layers.Dense", "", R"("dense")"},
    {"/model/layers/0/type", "BatchNormalization", "", R"("batch_norm")"},
    {"/model/layers/0/type", "BatchNorm1d", "", R"("batch_norm")"},
    {"/model/layers/0/type", "LayerNormalization", "", R"("layer_norm")"},
    {"/model/layers/0/type", "Flatten", "", "nothing"},
    {"/model/layers/0/type", "Input", "", "nothing"},
    {"/model/layers/0/type", "Conv2D", "", R"("type": "dense", "units": 128)"},
    {"/model/layers/0/type", "LSTM", "", R"("type": "dense", "units": 128)"},
    {"/model/layers/0/type", "LeakyReLU", "", R"("leaky_relu")"},
    {"/model/layers/0/activation", "ReLU", "", R"("relu")"},
    {"/model/layers/0/activation", "nn.ReLU()", "", R"("relu")"},
    {"/model/layers/0/activation", "logistic", "", R"("sigmoid")"},
    {"/model/layers/0/activation", "linear", "", R"("identity")"},
    {"/model/layers/0/activation", "gelu_new", "", R"({"type": "gelu", "approximate": "tanh"})"},
    {"/model/layers/0/init", "kaiming_normal", "", R"("he_normal")"},
    {"/model/layers/0/init", "kaiming_uniform_", "", R"("he_uniform")"},
    {"/model/layers/0/init", "xavier_normal", "", R"("glorot_normal")"},
    {"/model/layers/0/init", "xavier_uniform", "", R"("glorot_uniform")"},
    {"/model/layers/0/init", "GlorotUniform", "", R"("glorot_uniform")"},
    {"/model/layers/0/init", "random_normal", "", R"({"type": "normal", "std": 0.05})"},
    {"/model/layers/0/init", "zeros", "", R"({"type": "constant", "value": 0})"},
    {"/loss", "categorical_crossentropy", "", R"("softmax_cross_entropy")"},
    {"/loss", "sparse_categorical_crossentropy", "", R"("softmax_cross_entropy")"},
    {"/loss", "CrossEntropyLoss", "", R"("softmax_cross_entropy")"},
    {"/loss", "log_loss", "", R"("softmax_cross_entropy")"},
    {"/loss", "NLLLoss", "", R"("softmax_cross_entropy")"},
    {"/loss", "binary_crossentropy", "", R"("binary_cross_entropy")"},
    {"/loss", "BCEWithLogitsLoss", "", R"("binary_cross_entropy")"},
    {"/loss", "mean_squared_error", "", R"("mse")"},
    {"/loss", "MSELoss", "", R"("mse")"},
    {"/loss", "L1Loss", "", R"("mae")"},
    {"/loss", "SmoothL1Loss", "", R"("huber")"},
    {"/optimizer", "Adam", "", R"("adam")"},
    {"/optimizer", "torch.optim.SGD", "", R"("sgd")"},
    {"/optimizer", "Adamax", "", R"("adam")"},
    {"/optimizer", "nesterov", "", R"({"type": "sgd", "momentum": 0.9, "nesterov": true})"},
    {"/schedule", "ReduceLROnPlateau", "", R"("plateau")"},
    {"/schedule", "CosineDecay", "", R"("cosine")"},
    {"/schedule", "OneCycleLR", "", R"("one_cycle")"},
    {"/data/normalize", "StandardScaler", "", R"("standard")"},
    {"/data/normalize", "MinMaxScaler", "", R"("standard")"},
    {"/data/source", "FashionMNIST", "", R"("fashion-mnist")"},
    {"/data/source", "make_moons", "", R"("moons")"},
    {"/training/early_stopping/monitor", "val_loss", "", R"("validation_loss")"},
    {"/training/early_stopping/monitor", "val_accuracy", "", R"("validation_accuracy")"},
};

}  // namespace

TEST_CASE("words of other libraries are answered with what they mean here", "[config]") {
  for (const auto& [place, word, value, answer] : keys) {
    INFO(place << ": " << word);
    Setting at = setting_with(place);
    at.document[at.object][word] = Json::parse(value);
    CHECK_THAT(message_of(at.document), ContainsSubstring(fmt::format("expected {}", answer)) &&
                                            ContainsSubstring(fmt::format("got \"{}\"", word)));
  }
  for (const auto& [place, word, value, answer] : names) {
    INFO(place << ": " << word);
    Json document = valid_config();
    document[Json::json_pointer(place)] = word;
    CHECK_THAT(message_of(document), ContainsSubstring(fmt::format("expected {}", answer)) &&
                                         ContainsSubstring(fmt::format("got \"{}\"", word)));
  }
}

TEST_CASE("words of other libraries: a name among those that are known", "[config]") {
  const std::vector<std::string> known{"relu", "leaky_relu", "gelu"};
  CHECK(did_you_mean_name("LeakyReLU", "activation", known) == "did you mean \"leaky_relu\"?");
  CHECK(did_you_mean_name("lrelu", "activation", known) == "did you mean \"leaky_relu\"?");
  CHECK(did_you_mean_name("rleu", "activation", known) == "did you mean \"relu\"?");
  CHECK(did_you_mean_name("logistic", "activation", known).empty());
}

TEST_CASE("words of other libraries: what a mistake hides is reported with it", "[config]") {
  Json document = valid_config();
  document["model"]["layers"][0] = {{"type", "LeakyReLU"}, {"alpha", 0.3}};
  document["epochs"] = "5";
  CHECK(message_of(document) ==
        "x: key: expected \"training\": {\"epochs\": \"5\"}, got \"epochs\"\n"
        "x: model.layers[0].type: expected \"leaky_relu\", got \"LeakyReLU\"\n"
        "x: model.layers[0]: key: expected \"negative_slope\": 0.3, got \"alpha\"\n"
        "x: epochs: expected 5, got \"5\" (without quotes)");
}

TEST_CASE("words of other libraries: the place is said, also from within an object", "[config]") {
  const auto says = [](const char* place, const Json& value, const std::string& message) {
    Json document = valid_config();
    document[Json::json_pointer(place)] = value;
    INFO(place);
    CHECK_THAT(message_of(document), ContainsSubstring(message));
  };
  says("/training", {{"optimizer", "adam"}}, R"(expected "optimizer": "adam" at the top, got)");
  says("/model/loss", "mse", R"(expected "loss": "mse" at the top, got "loss")");
  says("/optimizer", {{"type", "sgd"}, {"epochs", 5}},
       R"(expected "training": {"epochs": 5} at the top, got "epochs")");
}

TEST_CASE("words of other libraries: rules that are there are kept", "[config]") {
  const auto says = [](const char* rule, const Json& kind, const char* word, const Json& value,
                       const std::string& answer) {
    Json document = valid_config();
    if (!kind.is_null()) document[rule] = kind;
    document[word] = value;
    INFO(word);
    CHECK_THAT(message_of(document), ContainsSubstring("expected " + answer));
  };
  const Json sgd{{"type", "sgd"}, {"learning_rate", 0.5}};
  says("optimizer", sgd, "momentum", 0.9, R"("momentum": 0.9 in optimizer, got)");
  says("optimizer", "rmsprop", "momentum", 0.9,
       R"("optimizer": {"type": "rmsprop", "momentum": 0.9}; got)");
  says("optimizer", nullptr, "momentum", 0.9,
       R"("optimizer": {"type": "sgd", "momentum": 0.9}; got)");
  says("loss", {{"type", "softmax_cross_entropy"}}, "label_smoothing", 0.1,
       R"("label_smoothing": 0.1 in loss, got)");
  says("schedule", {{"type", "linear"}}, "warmup_epochs", 2,
       R"("warmup_epochs": 2 in schedule, got)");
  says("schedule", nullptr, "warmup_epochs", 2,
       R"("schedule": {"type": "constant", "warmup_epochs": 2}; got)");
}

TEST_CASE("words of other libraries: values become what they mean here", "[config]") {
  const auto says = [](const char* word, const Json& value, const std::string& message,
                       const Json& more = Json::object()) {
    Json document = valid_config();
    document.update(more);
    document[word] = value;
    INFO(word);
    CHECK_THAT(message_of(document), ContainsSubstring(message));
  };
  says("early_stopping", false, "expected nothing, got \"early_stopping\" (leave it out: that is");
  says("EarlyStopping", {{"patience", 3}}, R"("training": {"early_stopping": {"patience": 3}})");
  says("weight_decay", nullptr, "expected nothing, got \"weight_decay\"");
  says("batch_size", "auto", "expected nothing, got \"batch_size\"");
  says("alpha", 0.02, R"("weight_decay": 0.0002})", {{"training", {{"batch_size", 100}}}});
  says("alpha", 0.032, R"("weight_decay": 0.001})");
  says("kernel_regularizer", "l2(0.01)", R"("weight_decay": 0.02})");
  says("kernel_regularizer", {{"class_name", "L2"}, {"config", {{"l2", 0.01}}}},
       R"("weight_decay": 0.02})");
  says("learning_rate", "adaptive", R"(expected "schedule": "plateau", got "learning_rate")");
  says("hidden_layer_sizes", "(64, 32)",
       R"({"type": "dense", "units": 32, "activation": "tanh"}] in model; got)",
       {{"activation", "tanh"}});
  says("class_weight", {{"0", 1}, {"1", 5}}, R"("class_weights": [1, 5]})");
  says("nesterovs_momentum", true, R"("nesterov": true})");
  says("data", "digits", R"(data: expected {"source": "digits"}, got "digits")");
  says("fit", {{"epochs", 5}, {"validation_split", 0.1}}, R"(expected "validation": 0.1 in data)");
  Json cosine = valid_config();
  cosine["optimizer"] = {{"type", "sgd"}, {"learning_rate", 0.1}};
  cosine["schedule"] = {{"type", "cosine"}, {"eta_min", 0.001}};
  CHECK_THAT(message_of(cosine), ContainsSubstring(R"(expected "final_factor": 0.01, got)"));
}

TEST_CASE("words of other libraries: layers as Keras writes them", "[config]") {
  const auto says = [](const Json& layer, const std::string& message) {
    Json document = valid_config();
    document["model"]["layers"][0] = layer;
    INFO(layer.dump());
    CHECK_THAT(message_of(document), ContainsSubstring(message));
  };
  says({{"type", "Activation"}, {"activation", "tanh"}}, R"(expected "tanh", got "Activation")");
  says({{"class_name", "Activation"}, {"config", {{"activation", "tanh"}}}},
       R"(expected "type": "tanh")");
  says({{"class_name", "Dense"}, {"config", {{"units", 64}, {"use_bias", false}}}},
       R"~(expected "type": "dense", got an object (with the keys of "config" beside it))~");
  says({{"class_name", "Dense"}, {"config", {{"units", 64}, {"use_bias", false}}}},
       R"(expected "bias": false, got "use_bias")");
  says({{"class_name", "BatchNormalization"}, {"momentum", 0.99}}, "1 minus that of Keras");
  says({{"name", "fc1"}, {"units", 64}}, R"(expected "type": "dense", got an object)");
  says({{"units", 64}}, R"(expected "type": "dense", got an object)");
  says({{"Dropout", 0.3}}, R"(expected {"type": "dropout", "rate": 0.3}; got an object)");
  says("Dropout(0.3)", R"~(expected "dropout", got "Dropout(0.3)" (what is in brackets)~");
  Json model{{"class_name", "Sequential"}, {"keras_version", "3.5.0"}};
  model["config"] = valid_config()["model"];
  model["data"] = {{"source", "digits"}};
  CHECK_THAT(message_of(model), ContainsSubstring(R"("model": {"layers": [{"type": "dense")"));
}

TEST_CASE("words of other libraries: numbers and flags in quotes, and rules in other forms",
          "[config]") {
  const auto refused = [](const char* place, const Json& value, const char* message) {
    Json document = valid_config();
    document[Json::json_pointer(place)] = value;
    INFO(place);
    CHECK_THAT(message_of(document), ContainsSubstring(message));
  };
  refused("/model/layers/0/units", "64", R"(expected 64, got "64" (without quotes))");
  refused("/training/shuffle", "False", R"(expected false, got "False" (without quotes))");
  refused("/training/shuffle", 1, "expected true, got 1");
  refused("/model/layers/0", 64, R"(expected {"type": "dense", "units": 64}; got 64)");
  refused("/model/layers/0", {{"Dense", 64}},
          R"(expected {"type": "dense", "units": 64}; got an object)");
  refused("/model", Json::array({64}), R"(expected {"layers": [...]})");
}
