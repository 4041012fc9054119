#include <rectify/config/output_warnings.hpp>
#include <rectify/config/prepare.hpp>
#include <rectify/layers/bounded.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/rectifiers.hpp>
#include <rectify/losses/mse.hpp>

#include <cmath>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "../support.hpp"

// What is said of an activation after the last dense layer.

using namespace rectify;

namespace {

constexpr Index ten = 10;

/// 0, 0.5, 1, ... 4.5, plus `shift`.
Dataset steps_from(double shift) {
  Matrix y(1, ten);
  for (Index i = 0; i < ten; ++i) y(0, i) = static_cast<Scalar>(shift + 0.5 * double(i));
  return Dataset::of_values(test::normal(2, ten, 1), y);
}

Dataset in_classes(Index number) {
  Labels all;
  for (Index i = 0; i < ten; ++i) all.push_back(static_cast<Label>(i % number));
  return Dataset::of_values(test::normal(2, ten, 1), all, number);
}

std::vector<std::string> warnings(const std::string& activation, const Dataset& data) {
  const Index outputs = data.classes() > 0 ? data.classes() : data.outputs();
  const std::string text = fmt::format(
      R"({{"data": {{"source": "digits"}}, "model": {{"layers": [{{"type": "dense", "units": {},
         "activation": "{}"}}]}}}})",
      outputs, activation);
  const Config config = load_config(parse_json(text, "x"), {}).config;
  return prepare(config, false, Splits{data, data}).warnings;
}

std::vector<std::string> of_config(const std::string& keys) {
  const std::string text = R"({"data": {"source": "digits"}, )" + keys + "}";
  return output_warnings(load_config(parse_json(text, "x"), {}).config);
}

}  // namespace

TEST_CASE("output warnings: logits that an activation cannot give", "[config]") {
  CHECK(warnings("relu", in_classes(3)) ==
        std::vector<std::string>{"model.layers[0].activation: relu gives no logits below 0, and "
                                 "where it gives 0 it has no gradient; softmax_cross_entropy takes "
                                 "logits of any size: leave it out"});
  // e / (e + 9 / e) of the sum of ten.
  const double most = std::exp(1.0) / (std::exp(1.0) + 9 * std::exp(-1.0));
  const double least = std::exp(-1.0) / (std::exp(-1.0) + 9 * std::exp(1.0));
  CHECK(warnings("tanh", in_classes(10)) ==
        std::vector<std::string>{fmt::format(
            "model.layers[0].activation: tanh gives no logits outside -1 to 1, so that all "
            "probabilities are from {:.3g} to {:.3g}; softmax_cross_entropy takes logits of any "
            "size: leave it out",
            least, most)});
}

TEST_CASE("output warnings: of values, those that are out of range are counted", "[config]") {
  CHECK(
      warnings("tanh", steps_from(0)) ==
      std::vector<std::string>{"model.layers[0].activation: tanh gives no values outside -1 to "
                               "1, but 7 of 10 training samples have such a target: leave it out"});
  CHECK(warnings("relu", steps_from(-1)) ==
        std::vector<std::string>{"model.layers[0].activation: relu gives no values below 0, but 2 "
                                 "of 10 training samples have such a target: leave it out"});
  CHECK(warnings("relu", steps_from(0)) ==
        std::vector<std::string>{"model.layers[0].activation: relu has no gradient where it gives "
                                 "0: an output that is 0 for every sample is not trained"});
  CHECK(warnings("softplus", steps_from(0.5)).empty());
}

TEST_CASE("output warnings: none for an activation without bounds, and none without one",
          "[config]") {
  for (const char* kind : {"leaky_relu", "prelu", "identity", "rrelu"}) {
    INFO(kind);
    CHECK(warnings(kind, in_classes(3)).empty());
    CHECK(warnings(kind, steps_from(-1)).empty());
  }
  CHECK(of_config(R"("model": {"layers": [{"type": "dense", "units": 3}]})").empty());
}

TEST_CASE("output warnings: of a config alone, without data", "[config]") {
  const std::string relu = R"("model": {"layers": [{"type": "dense", "units": 3}, "relu"]})";
  CHECK(of_config(relu) ==
        std::vector<std::string>{"model.layers[1]: relu gives no values below 0, and where it "
                                 "gives 0 it has no gradient; for classes, losses take logits of "
                                 "any size: leave it out"});
  CHECK(of_config(relu + R"(, "loss": "mse")") ==
        std::vector<std::string>{"model.layers[1]: relu has no gradient where it gives 0: an "
                                 "output that is 0 for every sample is not trained"});
  const std::string sigmoid = R"("model": {"layers": [{"type": "dense", "units": 3}, "sigmoid"]})";
  CHECK(of_config(sigmoid + R"(, "loss": "mse")").empty());
}
