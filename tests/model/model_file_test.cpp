#include <rectify/base/error.hpp>
#include <rectify/base/hash.hpp>
#include <rectify/io/files.hpp>
#include <rectify/io/safetensors.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/catalogue.hpp>
#include <rectify/layers/crelu.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/losses/softmax_cross_entropy.hpp>
#include <rectify/model/model.hpp>
#include <rectify/model/model_file.hpp>
#include <rectify/model/predict.hpp>
#include <rectify/model/stored_tensors.hpp>

#include <limits>

#include "../catch.hpp"
#include "../support.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;

namespace {

ModelInfo some_info() {
  return {.normalization = {{1}, {2}},
          .class_names = {"a", "b", "c"},
          .examples = test::normal(5, 4, 80)};
}

}  // namespace

TEST_CASE("model file: every layer comes back as it was saved", "[model]") {
  const test::TemporaryFolder folder;
  for (const Layer& layer : test::catalogue_examples<Layer>()) {
    INFO(to_json(layer));
    const Sequential net(5, test::surrounded(layer, 66, 3));
    save(net, folder / "model.safetensors", some_info());
    const SavedModel model = load(folder / "model.safetensors");
    const Matrix x = test::normal(5, 10, 81);
    CHECK(test::relative_error(model.net.predict(x), net.predict(x)) < 1e-5);
    CHECK(to_json(model.net.architecture().layers()[1].layer) == to_json(layer));
    CHECK(model.info.normalization == some_info().normalization);
    CHECK(model.info.class_names == some_info().class_names);
  }
}

TEST_CASE("model file: names and shapes are those of torch's state_dict", "[model]") {
  const test::TemporaryFolder folder;
  save(Sequential(5, {Dense{7}, ReLU{}, Dense{3}}), folder / "model.safetensors");
  const SafeTensors file = read_safetensors(folder / "model.safetensors");
  REQUIRE(file.tensors.size() == 4);
  CHECK(file.tensors[0].name == "0.weight");
  CHECK(file.tensors[0].shape == std::vector<std::int64_t>{7, 5});
  CHECK(file.tensors[3].name == "2.bias");
  CHECK(file.tensors[3].shape == std::vector<std::int64_t>{3});
}

TEST_CASE("model file: a net whose outputs are not finite is not saved", "[model]") {
  const test::TemporaryFolder folder;
  Sequential net(1, {Dense{1}, Dense{1}});
  for (const Tensor& tensor : net.architecture().parameters()) {
    net.weights()[at(tensor.offset)] = Scalar{1e30F};
  }
  CHECK_THROWS_WITH(save(net, folder / "m"), (folder / "m").string() +
                                                 ": outputs for its examples: expected finite "
                                                 "numbers, got nan or inf (not saved)");
  CHECK_FALSE(has_file(folder / "m"));
}

TEST_CASE("model file: a net with a number that is not finite is not saved, the old file stays",
          "[model]") {
  const test::TemporaryFolder folder;
  const auto path = folder / "model.safetensors";
  Sequential net(5, {Dense{3}});
  save(net, path);
  const auto before = read_bytes(path);
  Matrix bias = net.tensor("0.bias");
  bias(1, 0) = std::numeric_limits<Scalar>::quiet_NaN();
  net.set_tensor("0.bias", bias);
  CHECK_THROWS_WITH(save(net, path), path.string() +
                                         ": 0.bias: expected finite numbers, got nan or "
                                         "inf (not saved)");
  CHECK(read_bytes(path) == before);
}

TEST_CASE("model file: weights that were changed are noticed by the examples", "[model]") {
  const test::TemporaryFolder folder;
  const auto path = folder / "model.safetensors";
  save(Sequential(5, {Dense{3}}), path, some_info());
  SafeTensors file = read_safetensors(path);
  file.tensors[0].values[4] += 1;
  write_safetensors(path, file);
  CHECK_THROWS_AS(load(path), DataError);
}

TEST_CASE("model file: weights that are no numbers are refused", "[model]") {
  const test::TemporaryFolder folder;
  const auto path = folder / "model.safetensors";
  save(Sequential(5, {Dense{3}}), path, some_info());
  SafeTensors file = read_safetensors(path);
  file.metadata.erase(checksum_key);
  for (Scalar& weight : file.tensors[0].values) weight = test::not_a_number<Scalar>;
  write_safetensors(path, file);
  CHECK_THROWS_AS(load(path), DataError);
}

TEST_CASE("model file: weights to begin with that do not fit their checksum are refused",
          "[model]") {
  const test::TemporaryFolder folder;
  const auto path = folder / "model.safetensors";
  Sequential net(5, {Dense{3}});
  save(net, path);
  CHECK_NOTHROW(load_weights(net, path));
  SafeTensors file = read_safetensors(path);
  file.tensors[0].values[4] += 1;
  write_safetensors(path, file);
  const auto before = test::bits_of(net);
  CHECK_THROWS_WITH(load_weights(net, path), ContainsSubstring("__metadata__.checksum: expected"));
  CHECK(test::bits_of(net) == before);
}

TEST_CASE("model file: weights of another net are refused by name", "[model]") {
  const test::TemporaryFolder folder;
  const auto path = folder / "model.safetensors";
  save(Sequential(5, {Dense{3}}), path);
  Sequential other(5, {Dense{4}});
  CHECK_THROWS_WITH(load_weights(other, path),
                    path.string() + ": 0.weight: expected shape (4, 5); got (3, 5)");
}

TEST_CASE("model: predicts like the net it was made of", "[model]") {
  const test::TemporaryFolder folder;
  const auto path = folder / "model.safetensors";
  const Sequential net(5, {Dense{70}, Tanh{}, Dense{3}});
  save(net, path, some_info());
  const Model model = Model::load(path.string());
  CHECK(model.class_names() == some_info().class_names);
  Matrix x = test::normal(5, 1, 82), y(3, 1);
  const auto workspace = model.workspace();
  model.predict({x.data(), 5}, {y.data(), 3}, workspace);
  some_info().normalization.apply(view(x));
  CHECK(test::relative_error(y, net.predict(x)) < 1e-5);
  Index largest = 0;
  y.col(0).maxCoeff(&largest);
  CHECK(model.classify({x.data(), 5}, workspace) == largest);
}

TEST_CASE("model: inputs, outputs and workspaces that do not fit are refused", "[model]") {
  const test::TemporaryFolder folder;
  const auto path = folder / "model.safetensors";
  save(Sequential(5, {Dense{3}}), path);
  const Model model = Model::load(path.string()), copy = model, twin = Model::load(path.string());
  const std::vector<Scalar> x(5), short_x(4);
  std::vector<Scalar> y(3), long_y(4);
  const auto workspace = model.workspace();
  const Model::WorkspacePointer none;
  CHECK_NOTHROW(copy.predict(x, y, workspace));
  CHECK_THROWS_WITH(model.predict(short_x, y, workspace),
                    "model: values of the input: expected 5, got 4");
  CHECK_THROWS_WITH(model.classify(short_x, workspace),
                    "model: values of the input: expected 5, got 4");
  CHECK_THROWS_WITH(model.predict(x, long_y, workspace),
                    "model: values of the output: expected 3, got 4");
  for (const bool classifies : {false, true}) {
    const auto ask = [&](const Model& asked, const Model::WorkspacePointer& with) {
      if (classifies) return static_cast<void>(asked.classify(x, with));
      asked.predict(x, y, with);
    };
    CHECK_THROWS_WITH(ask(twin, workspace),
                      "model: workspace: expected one of this model, got one of another model");
    CHECK_THROWS_WITH(ask(model, none), "model: workspace: expected one of this model, got none");
  }
}

TEST_CASE("model file: weights may be stored in double precision", "[model]") {
  const test::TemporaryFolder folder;
  Sequential net(5, {Dense{7}, ReLU{}, Dense{3}});
  for (Scalar& weight : net.weights()) weight = static_cast<Scalar>(static_cast<float>(weight));
  save(net, folder / "m", some_info());
  SafeTensors file = read_safetensors(folder / "m");
  for (StoredTensor& tensor : file.tensors) tensor.type = StoredType::f64;
  file.metadata[checksum_key] = checksum_of(file);
  write_safetensors(folder / "m", file);
  CHECK(test::bits_of(load(folder / "m").net) == test::bits_of(net));
  Sequential other(5, {Dense{7}, ReLU{}, Dense{3}}, 2);
  load_weights(other, folder / "m");
  CHECK(test::bits_of(other) == test::bits_of(net));
}

TEST_CASE("model file: what does not fit together is refused, though its checksum is right",
          "[model]") {
  const test::TemporaryFolder folder;
  save(Sequential(5, {Dense{7}, ReLU{}, Dense{3}}), folder / "m", some_info());
  const SafeTensors whole = read_safetensors(folder / "m");
  const auto refusal = [&](auto change) -> std::string {
    SafeTensors file = whole;
    change(file);
    file.metadata[checksum_key] = checksum_of(file);
    write_safetensors(folder / "d", file);
    try {
      load(folder / "d");
    } catch (const DataError& error) {
      return std::string(error.what()).substr((folder / "d").string().size() + 2);
    }
    return "";
  };
  const auto with = [&](const char* key, const char* text) {
    return refusal([&](SafeTensors& file) { file.metadata[key] = text; });
  };
  CHECK(refusal([](SafeTensors& file) { file.metadata.erase("normalization"); }) ==
        "__metadata__: expected the key \"normalization\", got none (only files that rectify saved "
        "can be loaded as models)");
  CHECK(with("architecture", R"({"inputs": 0, "layers": []})") ==
        "architecture: inputs: expected a whole number >= 1 and <= 16777216, got 0");
  CHECK_THAT(with("architecture", R"({"inputs": 5, "layers": [{"type": "maxout"}]})"),
             ContainsSubstring("expected a multiple of 2 pieces, got 5"));
  CHECK(with("normalization", R"({"mean": [1, 2], "deviation": [1, 2]})") ==
        "normalization: expected 0, 1 or 5 values; got 2");
  CHECK(with("examples", R"({"inputs": [[1, 2, 3, 4, 5]], "outputs": []})") ==
        "outputs for its examples: expected 1, got 0");
  CHECK(refusal([](SafeTensors& file) {
          file.tensors.push_back({"more", {1}, {0}});
        }) == "tensors: expected 4, got 5");
  CHECK_THAT(
      refusal([](SafeTensors& file) { file.tensors[0].values[0] += 1; }),
      StartsWith("outputs for its examples: expected those in the file, got a difference of ") &&
          EndsWith(" (is the file damaged?)"));
}

TEST_CASE("model file: many more outputs of layers than weights are refused", "[model]") {
  const test::TemporaryFolder folder;
  const auto doubled = [](std::size_t times) {
    std::vector<Layer> layers(times + 1, CReLU{});
    layers[0] = Dense{1};
    return Sequential(2, layers);
  };
  save(doubled(16), folder / "wide", {});
  CHECK(load(folder / "wide").net.outputs() == 1 << 16);
  save(doubled(17), folder / "wider", {});
  CHECK_THROWS_WITH(load(folder / "wider"),
                    (folder / "wider").string() +
                        ": architecture: expected at most 131084 outputs of all layers in total, "
                        "got 262145");
}

TEST_CASE("model: a wide one predicts few samples at a time, and the same", "[model]") {
  std::vector<Layer> layers(15, CReLU{});
  layers[0] = Dense{2};
  const Sequential net(3, layers);
  CHECK(net.workspace_for_many().plan().batch() < 256);
  CHECK(Sequential(3, {Dense{2}}).workspace_for_many().plan().batch() == 256);
  const Matrix x = test::normal(3, 300, 81), y = net.predict(x);
  const Matrix many = predict({net, {}}, view(x), Team(2));
  for (const Index sample : {0, 63, 64, 255, 256, 299}) {
    CHECK(y.col(sample) == net.predict(x.col(sample)));
    CHECK(many.col(sample) == y.col(sample));
  }
}

TEST_CASE("model file: one of the first format loads, and says what it does not know", "[model]") {
  const test::TemporaryFolder folder;
  const Sequential net(5, {Dense{7}, ReLU{}, Dense{3}});
  ModelInfo info = some_info();
  info.classes = 3;
  info.task = Task::classification;
  info.loss = SoftmaxCrossEntropy{};
  info.features = std::vector<Spread>(5, Spread{0, 1, 0.5, 0.2});
  save(net, folder / "new", info);
  SafeTensors file = read_safetensors(folder / "new");
  file.metadata["format"] = "rectify 1";
  for (const char* key : {"task", "loss", "link", "target_names", "target_scale", "features"}) {
    REQUIRE(file.metadata.erase(key) == 1);
  }
  file.metadata[checksum_key] = checksum_of(file);
  write_safetensors(folder / "old", file);
  const SavedModel recent = load(folder / "new"), old = load(folder / "old");
  CHECK(unknown_in(recent.info).empty());
  CHECK(unknown_in(old.info) == "its task, its loss and the ranges of its features");
  CHECK(old.info.task_or_guess() == Task::classification);
  CHECK(old.info.link(3) == Link::softmax);
  CHECK(old.info.class_names == info.class_names);
  const Matrix x = test::normal(5, 3, 82);
  CHECK(old.net.predict(x) == recent.net.predict(x));
}

TEST_CASE("model file: a loss of another task and lists of unequal lengths are refused",
          "[model]") {
  const test::TemporaryFolder folder;
  const Sequential net(5, {Dense{3}});
  save(net, folder / "m", {.task = Task::regression, .loss = SoftmaxCrossEntropy{}});
  CHECK_THROWS_WITH(load(folder / "m"), (folder / "m").string() +
                                            ": loss: expected one for regression, got "
                                            "softmax_cross_entropy");
  save(net, folder / "m", {.task = Task::regression, .target_scale = {{1, 2, 3}, {}}});
  CHECK_THROWS_AS(load(folder / "m"), DataError);
}
