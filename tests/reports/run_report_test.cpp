#include <rectify/base/error.hpp>
#include <rectify/io/files.hpp>
#include <rectify/reports/run/run_report.hpp>
#include <rectify/runs/run.hpp>

#include <filesystem>
#include <string>

#include "../catch.hpp"
#include "../temporary_folder.hpp"

namespace {

using namespace rectify;
namespace fs = std::filesystem;

/// A run of two epochs on 400 digits.
RunResult train(const fs::path& folder, const std::vector<std::string>& set = {}) {
  std::vector<std::string> all{"data.limit=400", "data.validation=50", "training.epochs=2",
                               "name=small"};
  all.insert(all.end(), set.begin(), set.end());
  return run(read_config(fs::path(RECTIFY_CONFIGS) / "digits.json", all), {.out = folder});
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("run report: a page that says how good the net is and how many units are dead") {
  const test::TemporaryFolder folder;
  const RunResult result = train(folder / "run");
  const fs::path path = write_run_report(folder / "run");
  CHECK(path == folder / "run" / "report.html");
  const std::string text = read_text(path);
  CHECK(holds(text, " of 5,000 test samples, give or take "));
  const Index dead = result.census.layers.at(0).dead();
  CHECK(holds(text, (dead == 0 ? "None" : std::to_string(dead)) + " of its 128 hidden units "));
  CHECK(holds(text, "What was taken for what"));
  CHECK(holds(text, "The worst mistakes"));
  CHECK(holds(text, "What the first layer looks for"));
  for (const char* chart : {"loss", "accuracy", "learning-rate", "units-of-layer-1", "gradients",
                            "updates", "inputs-of-layer-1", "activations", "confusion"}) {
    CHECK(fs::exists(folder / "run" / "charts" / (std::string(chart) + ".vl.json")));
  }
  CHECK(fs::file_size(path) < 1'500'000);
}

TEST_CASE("run report: where the data has gone, the rest is there and says so") {
  const test::TemporaryFolder folder;
  train(folder / "run");
  Json status = Json::parse(read_text(folder / "run" / "run.json"));
  status["data"] = "0123456789abcdef";
  for (const char* of_damage : {"checksum", "files"}) status.erase(of_damage);
  write_atomically(folder / "run" / "run.json", status.dump());
  const RunMaterial material = read_material(folder / "run");
  REQUIRE(material.missing.size() == 1);
  CHECK_THAT(material.missing[0],
             StartsWith("Pictures and mistakes are left out, since the data cannot be loaded: "
                        "digits: data: expected that of the run, 0123456789abcdef; got "));
  const Page page = run_page(material);
  CHECK(holds(page.verdict, " of the test set. "));
  REQUIRE_FALSE(page.remarks.empty());
  CHECK(page.remarks.back() == material.missing[0] + ".");
}

TEST_CASE("run report: a run that diverged has one, and it says why") {
  const test::TemporaryFolder folder;
  CHECK_THROWS_AS(train(folder / "run", {"optimizer={\"type\": \"sgd\", \"learning_rate\": 1e30}"}),
                  Diverged);
  const Page page = run_page(read_material(folder / "run"));
  CHECK_THAT(page.verdict, StartsWith("The run diverged in epoch 1: "));
}

TEST_CASE("run report: where there is no run it says so") {
  const test::TemporaryFolder folder;
  CHECK_THROWS_WITH(write_run_report(folder / "none"),
                    (folder / "none").string() +
                        ": expected the folder of a run, with run.json; got no such folder");
}

TEST_CASE("runs side by side: a line for each, and no word of one being better") {
  const test::TemporaryFolder folder;
  train(folder / "a");
  train(folder / "b", {"seed=2"});
  const Page page = runs_page({folder / "a", folder / "b"});
  CHECK(page.title == "small a and small b");
  CHECK_THAT(page.verdict, EndsWith("One run each is no comparison: seeds alone move such figures; "
                                    "rectify compare trains several."));
  CHECK(page.sections.size() == 2);
}

}  // namespace
