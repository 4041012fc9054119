#include <fmt/format.h>

#include <rectify/base/hash.hpp>
#include <rectify/config/config.hpp>
#include <rectify/io/files.hpp>
#include <rectify/io/json.hpp>
#include <rectify/io/safetensors.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/model/stored_tensors.hpp>
#include <rectify/run/run.hpp>

#include <filesystem>
#include <string>

#include "../catch.hpp"
#include "../temporary_folder.hpp"
#include "made_by_run.hpp"

using namespace rectify;
namespace fs = std::filesystem;

namespace {

/// 60 rows: two numbers, a target that follows them, and a class.
std::string table() {
  std::string text = "a,b,y,kind\n";
  for (int i = 0; i < 60; ++i) {
    const int a = i * 7 % 23, b = i * 5 % 17;
    text += fmt::format("{},{},{},{}\n", a, b, 3 * a - b + 100, a > b ? "more" : "less");
  }
  return text;
}

Config config_for(const fs::path& folder, const std::string& columns) {
  return load_config(R"({"data": {"dir": ")" + folder.string() +
                         R"(", "source": {"csv": {"train": "t.csv", )" + columns +
                         R"(}}, "normalize": "standard"},
                         "model": {"layers": [{"type": "dense", "units": 8, "activation": "relu"},
                                              {"type": "dense", "units": 1}]},
                         "training": {"epochs": 6, "batch_size": 8}})",
                     folder / "c.json", {})
      .config;
}

/// A config without the keys that the first version did not have.
Json earlier(Json config) {
  REQUIRE(config["data"].erase("targets") == 1);
  config["vitals"]["every_steps"] = nullptr;
  for (const char* key :
       {"features", "ignore", "separator", "header", "missing", "missing_words", "categories"}) {
    REQUIRE(config["data"]["source"]["csv"].erase(key) == 1);
  }
  return config;
}

/// Makes of a run's folder one of the first version.
void make_earlier(const fs::path& run) {
  const fs::path config = run / "config.json";
  write_atomically(config, std::string_view(earlier(Json::parse(read_text(config))).dump()));
  for (const auto& entry : fs::directory_iterator(run / "checkpoints")) {
    SafeTensors file = read_safetensors(entry.path());
    Json identity = Json::parse(file.metadata["run"]);
    identity["config"] = earlier(identity["config"]);
    file.metadata["run"] = identity.dump();
    file.metadata[checksum_key] = checksum_of(file);
    write_safetensors(entry.path(), file);
  }
}

}  // namespace

TEST_CASE("earlier version: a run on a table is resumed to the bits that it would have had",
          "[run][bits]") {
  const char* columns =
      GENERATE(R"("label": "y", "task": "regression", "weight": "b")", R"("label": "kind")",
               R"("label": ["y", "a"], "task": "regression")");
  const test::TemporaryFolder folder;
  test::put(folder / "t.csv", table());
  Config config = config_for(folder.path(), columns);
  if (std::string(columns).find('[') != std::string::npos) {
    config.model.layers.layers.back() = Dense{2};
  }
  Config as_before = config;
  as_before.data.targets = Targets::none;  // what the first version did
  as_before.vitals.every_steps = {.automatic = false};
  run(as_before, {.out = folder / "whole", .threads = 1});
  Index steps = 0;
  const RunResult part =
      run(as_before,
          {.out = folder / "run", .threads = 1, .interrupted = [&] { return ++steps == 20; }});
  REQUIRE(part.interrupted);
  make_earlier(folder / "run");
  run(config, {.out = folder / "run", .threads = 1, .resume = true});
  CHECK(test::made_by_run(folder / "run") == test::made_by_run(folder / "whole"));
}
