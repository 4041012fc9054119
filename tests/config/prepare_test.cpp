#include <rectify/base/error.hpp>
#include <rectify/config/prepare.hpp>
#include <rectify/io/files.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/rectifiers.hpp>
#include <rectify/layers/softmax.hpp>
#include <rectify/losses/binary_cross_entropy.hpp>
#include <rectify/losses/mse.hpp>
#include <rectify/optim/schedules.hpp>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "../catch.hpp"
#include "../support.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;

namespace {

/// 40 rows of a table in two classes; the last feature is far larger than the first.
std::string table() {
  std::string text = "small,large,kind\n";
  for (int i = 0; i < 40; ++i) {
    text += std::to_string(i % 7) + "," + std::to_string(1000 * i) + (i % 2 == 0 ? ",a\n" : ",b\n");
  }
  return text;
}

Config config_for(const Json& data) {
  const Json json{{"data", data},
                  {"model", {{"layers", {"relu", {{"type", "dense"}, {"units", 2}}}}}},
                  {"training", {{"epochs", 2}, {"batch_size", 8}}}};
  return load_config(json.dump(), "c.json", {}).config;
}

Json csv_data(const std::string& dir) {
  return {{"source", {{"csv", {{"train", "t.csv"}, {"label", "kind"}}}}}, {"dir", dir}};
}

/// 40 rows of values: y of 100 to 139, and shares from 0 to 1.
Json values_data(const test::TemporaryFolder& folder, const char* label = "y") {
  std::string text = "x,y,share\n";
  for (int i = 0; i < 40; ++i) {
    text += std::to_string(i % 9) + "," + std::to_string(100 + i) + "," + std::to_string(i / 40.0) +
            "\n";
  }
  write_atomically(folder / "v.csv", text);
  return {{"source", {{"csv", {{"train", "v.csv"}, {"label", label}, {"task", "regression"}}}}},
          {"dir", folder.path().string()}};
}

}  // namespace

TEST_CASE("prepare: tables are found in data.dir, and the complete config finds them again",
          "[config]") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "t.csv", table());
  const Prepared prepared = prepare(config_for(csv_data(folder.path().string())));
  CHECK(prepared.parts.fitting.size() == 32);
  CHECK(prepared.parts.test.size() == 8);
  const Json complete = config_to_json(prepared.config);
  const Config again = load_config(complete.dump(), "config.json", {}).config;
  CHECK(config_to_json(again) == complete);
  CHECK(prepare(again).parts.hash() == prepared.parts.hash());
}

TEST_CASE("prepare: rows to test on do not depend on the seed of the run", "[config]") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "t.csv", table());
  Json data = csv_data(folder.path().string());
  data["validation"] = 4;
  const Parts one = load_parts(config_for(data).data, 1),
              two = load_parts(config_for(data).data, 2);
  CHECK(one.test.hash() == two.test.hash());
  CHECK(one.validation.hash() != two.validation.hash());
}

TEST_CASE("prepare: standard is fitted on the fitting part alone, for all parts", "[config]") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "t.csv", table());
  Json data = csv_data(folder.path().string());
  data.update({{"validation", 0.25}, {"normalize", "standard"}});
  const Parts parts = load_parts(config_for(data).data, 1);
  CHECK(parts.fitting.normalization() == parts.fitting.standardization());
  CHECK(parts.validation.normalization() == parts.fitting.normalization());
  CHECK(parts.test.normalization() == parts.fitting.normalization());
  CHECK(parts.test.normalization() != parts.test.standardization());
}

TEST_CASE("prepare: data.augment is for images, and goes into training", "[config]") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "t.csv", table());
  Json data = csv_data(folder.path().string());
  data["augment"] = {{"shift", 1}};
  CHECK_THROWS_WITH(prepare(config_for(data)),
                    "data.augment: expected images, got 2 features of csv");

  const auto weights = [](Index shift) {
    Config config =
        ::config_for({{"source", "digits"}, {"limit", 40}, {"augment", {{"shift", shift}}}});
    config.model.layers.layers = {Dense{10}};
    Prepared prepared = prepare(config);
    trainer_of(prepared, 1).fit(prepared.net, prepared.parts.fitting);
    return test::bits_of(prepared.net);
  };
  CHECK(weights(2) == weights(2));
  CHECK(weights(2) != weights(0));
}

TEST_CASE(
    "prepare: regression targets are standardized by the fitting part, and the config says so",
    "[config]") {
  const test::TemporaryFolder folder;
  Json data = values_data(folder);
  data["validation"] = 8;
  Config config = config_for(data);
  config.model.layers.layers = {Dense{1}};
  const Prepared scaled = prepare(config);
  CHECK(scaled.config.data.targets == Targets::standard);
  CHECK(config_to_json(scaled.config)["data"]["targets"] == "standard");
  const Parts& parts = scaled.parts;
  double mean = 0, squares = 0;
  for (Index i = 0; i < parts.fitting.size(); ++i) {
    const auto target = static_cast<double>(parts.fitting.target(i).values[0]);
    mean += target / static_cast<double>(parts.fitting.size());
    squares += target * target / static_cast<double>(parts.fitting.size());
  }
  CHECK(std::abs(mean) < 1e-6);
  CHECK(std::abs(squares - 1) < 1e-6);
  for (const Dataset* part : {&parts.validation, &parts.test}) {
    CHECK(part->target_scale() == parts.fitting.target_scale());
    CHECK(part->target_scale() == parts.fitting.target_standardization());
  }
  config.data.targets = Targets::none;
  const Prepared own = prepare(config);
  CHECK(config_to_json(own.config)["data"]["targets"] == "none");
  CHECK(own.parts.test.target_scale().empty());
  CHECK(own.parts.hash() == parts.hash());
}

TEST_CASE("prepare: targets keep their scale where outputs have a range of their own", "[config]") {
  const test::TemporaryFolder folder;
  Config config = config_for(values_data(folder));
  config.model.layers.layers = {Dense{1}, ReLU{}};
  CHECK(prepare(config).config.data.targets == Targets::none);
  config.data.targets = Targets::standard;
  CHECK(prepare(config).config.data.targets == Targets::standard);
  config = config_for(values_data(folder, "share"));
  config.model.layers.layers = {Dense{1}};
  config.loss = BinaryCrossEntropy{};
  CHECK(prepare(config).config.data.targets == Targets::none);
}

TEST_CASE("prepare: what has no scale is not standardized", "[config]") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "t.csv", table());
  Config classes = config_for(csv_data(folder.path().string()));
  CHECK(prepare(classes).config.data.targets == Targets::none);
  classes.data.targets = Targets::standard;
  CHECK_THROWS_WITH(prepare(classes),
                    "data: targets: expected \"none\" for classes, got \"standard\"");
  Config shares = config_for(values_data(folder, "share"));
  shares.model.layers.layers = {Dense{1}};
  shares.loss = BinaryCrossEntropy{};
  shares.data.targets = Targets::standard;
  CHECK_THROWS_WITH(prepare(shares),
                    "data: targets: expected \"none\" for binary_cross_entropy, whose targets are "
                    "probabilities; got \"standard\"");
}

TEST_CASE("prepare: a schedule that monitors accuracy is refused for regression", "[config]") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "t.csv", std::string("x,y\n1,2\n3,4\n5,6\n7,8\n9,10\n"));
  const Json source{{"csv", {{"train", "t.csv"}, {"label", "y"}, {"task", "regression"}}}};
  Config wrong = config_for({{"source", source}, {"dir", folder.path().string()}});
  wrong.model.layers.layers = {Dense{1}};
  prepare(wrong);
  wrong.schedule = Plateau{.monitor = quality_metric("validation_accuracy")};
  CHECK_THROWS_WITH(prepare(wrong),
                    "schedule: monitor: expected a metric of this run, got "
                    "\"validation_accuracy\"");
}

TEST_CASE("prepare: a last layer that the loss includes is refused", "[config]") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "t.csv", table());
  Config wrong = config_for(csv_data(folder.path().string()));
  wrong.model.layers.layers = {Dense{2}, Softmax{}};
  CHECK_THROWS_WITH(prepare(wrong),
                    "model.layers[1]: last layer: expected one that outputs logits, which "
                    "softmax_cross_entropy takes; got softmax (remove it: the loss includes it)");
  wrong.loss = MSE{};
  prepare(wrong);
}

TEST_CASE("prepare: files that are not in data.dir are looked for in $RECTIFY_DATA", "[config]") {
  const test::TemporaryFolder folder, empty;
  write_atomically(folder / "t.csv", table());
  setenv("RECTIFY_DATA", folder.path().c_str(), 1);
  const Config found = config_for(csv_data(empty.path().string()));
  CHECK(prepare(found).parts.fitting.size() == 32);
  unsetenv("RECTIFY_DATA");
  CHECK_THROWS_AS(prepare(found), DataError);
}

TEST_CASE("prepare: a part whose samples all have weight 0 is refused", "[config]") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "t.csv", std::string("x,y,w\n1,a,0\n3,b,0\n5,a,0\n7,b,0\n9,a,0\n"));
  const Json source{{"csv", {{"train", "t.csv"}, {"label", "y"}, {"weight", "w"}}}};
  CHECK_THROWS_WITH(prepare(config_for({{"source", source}, {"dir", folder.path().string()}})),
                    "data: training part: expected at least one sample with a positive weight, got "
                    "none");
}

TEST_CASE("prepare: a validation part of none or all samples is refused, with what gives some",
          "[config]") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "t.csv", table());  // 32 samples to train on
  const auto held_out = [&](double validation, std::optional<Index> limit = {}) {
    Json data = csv_data(folder.path().string());
    data["validation"] = validation;
    if (limit) data["limit"] = *limit;
    return load_parts(config_for(data).data, 1).validation.size();
  };
  CHECK(held_out(0) == 0);
  CHECK(held_out(1) == 1);
  CHECK(held_out(0.25) == 8);
  CHECK_THROWS_WITH(held_out(0.004),
                    "data: validation: expected 0, a count, or a fraction of at least 0.016; got "
                    "0.004, which gives none of 32 samples");
  CHECK(held_out(0.016) == 1);
  CHECK_THROWS_WITH(held_out(0.2, 2),
                    "data: validation: expected 0, a count, or a fraction of at least 0.25; got "
                    "0.2, which gives none of the 2 samples that data.limit leaves");
  CHECK(held_out(0.25, 2) == 1);
  CHECK_THROWS_WITH(held_out(0.99),
                    "data: validation: expected a count below 32, or a smaller fraction; got "
                    "0.99, which gives all of 32 samples");
  CHECK_THROWS_WITH(held_out(32),
                    "data: validation: expected a fraction or a count below 32, got 32");
  CHECK_THROWS_WITH(held_out(0.5, 1), "data: validation: expected 0 for 1 samples, got 0.5");
}
