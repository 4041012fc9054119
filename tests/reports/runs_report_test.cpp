#include <rectify/io/files.hpp>
#include <rectify/reports/run/config_differences.hpp>
#include <rectify/reports/run/run_report.hpp>
#include <rectify/run/run.hpp>

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <variant>

#include "../catch.hpp"
#include "../temporary_folder.hpp"

namespace {

using namespace rectify;
namespace fs = std::filesystem;
using Row = std::vector<std::string>;
using Rows = std::vector<Row>;

/// A run with this config as its file, of which nothing else is known.
RunMaterial with(const Json& config) {
  RunMaterial material;
  material.run.config = config;
  return material;
}

ConfigDifferences between(const std::vector<Json>& configs) {
  std::vector<RunMaterial> runs;
  for (const Json& config : configs) runs.push_back(with(config));
  return differences_of(runs);
}

/// Keys with their values.
Rows rows_of(const ConfigDifferences& differences) {
  Rows rows;
  for (std::size_t k = 0; k < differences.keys.size(); ++k) {
    rows.push_back({differences.keys[k]});
    rows.back().insert(rows.back().end(), differences.values[k].begin(),
                       differences.values[k].end());
  }
  return rows;
}

Json with_layers(const Json& layers) { return {{"model", {{"layers", layers}}}}; }

const Json dense{{"type", "dense"}, {"units", 8}}, relu{{"type", "relu"}, {"slope_at_zero", 0}},
    leaky{{"type", "leaky_relu"}, {"negative_slope", 0.01}};

/// A run of an epoch on 100 digits.
void train_briefly(const fs::path& folder, const std::vector<std::string>& set = {}) {
  std::vector<std::string> all{"data.limit=100", "data.validation=20", "training.epochs=1",
                               "name=small"};
  all.insert(all.end(), set.begin(), set.end());
  run(read_config(fs::path(RECTIFY_CONFIGS) / "digits.json", all), {.out = folder});
}

TEST_CASE("runs side by side: names and the order of keys are no differences") {
  const ConfigDifferences differences =
      between({{{"name", "a"}, {"seed", 1}, {"loss", {{"type", "mse"}, {"delta", 1}}}},
               {{"loss", {{"delta", 1}, {"type", "mse"}}}, {"seed", 1}, {"name", "b"}}});
  CHECK(differences.keys.empty());
  CHECK(differences_text(differences) == "The configs of the runs do not differ.");
  CHECK(common_listing(differences).title == "3 keys that all configs share");
  CHECK(common_listing(differences).text == "seed: 1\nloss.type: mse\nloss.delta: 1\n");
}

TEST_CASE("runs side by side: a key of one config stands where it stands there") {
  const Json adam{{"type", "adam"}, {"learning_rate", 0.001}, {"beta1", 0.9}, {"clip_norm", {}}},
      sgd{{"type", "sgd"}, {"learning_rate", 0.1}, {"momentum", 0.9}, {"clip_norm", {}}};
  const ConfigDifferences differences =
      between({{{"optimizer", adam}, {"seed", 1}}, {{"optimizer", sgd}, {"seed", 2}}});
  CHECK(rows_of(differences) == Rows{{"optimizer.type", "adam", "sgd"},
                                     {"optimizer.learning_rate", "0.001", "0.1"},
                                     {"optimizer.momentum", "–", "0.9"},
                                     {"optimizer.beta1", "0.9", "–"},
                                     {"seed", "1", "2"}});
  CHECK(differences.common == decltype(differences.common){{"optimizer.clip_norm", "null"}});
  CHECK(differences_text(differences) ==
        "The configs differ in optimizer.type (adam and sgd), optimizer.learning_rate (0.001 and "
        "0.1), seed (1 and 2) and 2 keys that not all of them have.");
  CHECK(differences_table(differences, {"a", "b"}).caption ==
        "Defaults are filled in. –: the config has no such key.");
}

TEST_CASE("runs side by side: an object beside null is one difference") {
  const Json stopping{{"monitor", "loss"}, {"patience", 3}};
  CHECK(rows_of(between({{{"training", {{"early_stopping", nullptr}}}},
                         {{"training", {{"early_stopping", stopping}}}}})) ==
        Rows{{"training.early_stopping", "null", "monitor loss, patience 3"}});
}

TEST_CASE("runs side by side: layers of equally long nets are compared one by one") {
  const ConfigDifferences differences =
      between({with_layers({dense, relu}), with_layers({dense, leaky})});
  CHECK(rows_of(differences) == Rows{{"model.layers[1].type", "relu", "leaky_relu"},
                                     {"model.layers[1].negative_slope", "–", "0.01"},
                                     {"model.layers[1].slope_at_zero", "0", "–"}});
  CHECK_THAT(differences_table(differences, {"a", "b"}).caption,
             EndsWith("Layers are counted as in config.json of the run folders, where every "
                      "activation is a layer of its own."));
}

TEST_CASE(
    "runs side by side: nets of different length are told by the layers and what is special") {
  Json sloped = leaky;
  sloped["negative_slope"] = 0.2;
  const Json plain = with_layers({dense, relu, dense}),
             deep = with_layers({dense,
                                 sloped,
                                 {{"type", "dropout"}, {"rate", 0.3}},
                                 dense,
                                 relu,
                                 {{"type", "dense"}, {"units", 4}}});
  const ConfigDifferences differences = between({plain, deep});
  CHECK(rows_of(differences) ==
        Rows{{"model.layers", "dense 8, relu, dense 8",
              "dense 8, leaky_relu (negative_slope 0.2), dropout (rate 0.3), dense 8, relu, "
              "dense 4"}});
  CHECK(differences_text(differences) == "The configs differ in model.layers.");
}

TEST_CASE("runs side by side: many runs have a row each") {
  std::vector<Json> configs;
  std::vector<std::string> names;
  for (int i = 0; i < 12; ++i) {
    configs.push_back({{"rate", i}, {"size", i % 2}});
    names.push_back(fmt::format("run {}", i));
  }
  const ConfigDifferences differences = between(configs);
  CHECK(differences_text(differences) == "The configs differ in rate and size (0 and 1).");
  const PageTable table = differences_table(differences, names);
  REQUIRE(table.columns.size() == 3);
  CHECK(table.columns[0].title == "run");
  CHECK(table.columns[2].title == "size");
  REQUIRE(table.rows.size() == 12);
  CHECK(table.rows[11] == Row{"run 11", "11", "1"});
}

TEST_CASE("runs side by side: what differs comes first, defaults filled in, layers as written") {
  const test::TemporaryFolder folder;
  train_briefly(folder / "a");
  train_briefly(folder / "b", {"model.layers[0].activation=leaky_relu"});
  // As a version without this key has written it.
  const fs::path file = folder / "a" / "config.json";
  Json config = Json::parse(read_text(file));
  REQUIRE(config["training"].erase("max_rollbacks") == 1);
  write_atomically(file, config.dump());
  Json status = Json::parse(read_text(folder / "a" / "run.json"));
  for (const char* key : {"files", "checksum"}) status.erase(key);
  write_atomically(folder / "a" / "run.json", status.dump());
  const Page page = runs_page({folder / "a", folder / "b"});
  CHECK(page.remarks.empty());
  REQUIRE(page.sections.front().title == "What differs");
  const auto& table = std::get<PageTable>(page.sections.front().parts.at(0));
  CHECK(table.rows == Rows{{"model.layers[0].activation.type", "relu", "leaky_relu"},
                           {"model.layers[0].activation.negative_slope", "–", "0.01"},
                           {"model.layers[0].activation.slope_at_zero", "0", "–"}});
  const auto& common = std::get<Listing>(page.sections.front().parts.at(1));
  CHECK(common.text.find("training.max_rollbacks: 3\n") != std::string::npos);
  CHECK_THAT(page.verdict,
             StartsWith("The configs differ in model.layers[0].activation.type (relu and "
                        "leaky_relu) and 2 keys that not all of them have. Of 2 runs, "));
  CHECK_THAT(page.verdict,
             EndsWith("One run of each is not enough to compare them, because results also vary "
                      "with the seed: rectify compare trains several seeds."));
}

TEST_CASE("runs side by side: of runs that differ in the seed alone none is better") {
  const test::TemporaryFolder folder;
  train_briefly(folder / "a");
  train_briefly(folder / "b", {"seed=2"});
  const Page page = runs_page({folder / "a", folder / "b"});
  CHECK(page.title == "small a and small b");
  CHECK_THAT(page.verdict,
             StartsWith("The configs differ in seed (1 and 2). The test accuracy of the 2 runs is "
                        "from "));
  CHECK_THAT(page.verdict,
             EndsWith(" %: that much it varies by chance, since nothing but the seed differs."));
  const Page twice = runs_page({folder / "a", folder / "a"});
  CHECK(twice.title == "small a and small a (2)");
  CHECK_THAT(twice.verdict, StartsWith("The configs of the runs do not differ. "));
}

}  // namespace
