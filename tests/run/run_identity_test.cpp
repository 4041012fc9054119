#include <rectify/base/error.hpp>
#include <rectify/io/files.hpp>
#include <rectify/run/run_identity.hpp>

#include <string>
#include <vector>

#include "../catch.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;

namespace {

const Json& some_run() {
  static const Json run{{"config",
                         {{"name", "a"},
                          {"init_from", ""},
                          {"data", {{"dir", "here"}, {"validation", 50}}},
                          {"training", {{"epochs", 3}, {"time_limit", nullptr}}}}},
                        {"data", "0123"},
                        {"scalar", "float"}};
  return run;
}

/// The same with another value at this place.
Json with(const char* place, const Json& value) {
  Json run = some_run();
  run[Json::json_pointer(place)] = value;
  return run;
}

}  // namespace

TEST_CASE("run identity: keys that are new, changed or gone are changes, each by its path",
          "[run]") {
  const Json before{{"a", 1}, {"b", {{"c", 2}, {"d", 3}}}};
  const Json now{{"a", 1}, {"b", {{"c", 4}}}, {"e", 5}};
  std::vector<std::string> keys;
  for (const Change& change : changes_of(before, now)) keys.push_back(change.key);
  CHECK(keys == std::vector<std::string>{"b.c", "b.d", "e"});
  CHECK(changes_of(before, before).empty());
}

TEST_CASE("run identity: other data, numbers or settings are another run", "[run]") {
  CHECK_NOTHROW(check_same_run(some_run(), some_run()));
  CHECK_THROWS_WITH(check_same_run(some_run(), with("/data", "4567")),
                    "--resume: data: expected \"0123\", as before; got \"4567\"");
  CHECK_THROWS_WITH(check_same_run(some_run(), with("/scalar", "double")),
                    "--resume: scalar: expected \"float\", as before; got \"double\"");
  CHECK_THROWS_WITH(check_same_run(some_run(), with("/config/training/epochs", 4)),
                    "--resume: training.epochs: expected 3, as before; got 4");
}

TEST_CASE("run identity: more epochs are the same run where the rules say so", "[run]") {
  const Json longer = with("/config/training/epochs", 4),
             shorter = with("/config/training/epochs", 2);
  std::vector<Index> asked;
  const auto can = [&](Index epochs) {
    asked.push_back(epochs);
    return std::string();
  };
  CHECK_NOTHROW(check_same_run(some_run(), longer, {.why_not_longer = can}));
  CHECK(asked == std::vector<Index>{3});
  CHECK_THROWS_WITH(check_same_run(some_run(), shorter, {.why_not_longer = can}),
                    "--resume: training.epochs: expected 3, as before; got 2");
  CHECK_THROWS_WITH(check_same_run(some_run(), longer,
                                   {.why_not_longer = [](Index) { return "it is too short"; },
                                    .instead = [] { return "start another"; }}),
                    "--resume: training.epochs: expected 3, as before; got 4 (it "
                    "is too short)\nstart another");
}

TEST_CASE(
    "run identity: what a run is called, where its data lies and how long it may take is none",
    "[run]") {
  for (const char* place :
       {"/config/name", "/config/init_from", "/config/data/dir", "/config/training/time_limit"}) {
    CHECK_NOTHROW(check_same_run(some_run(), with(place, "another")));
  }
}

TEST_CASE("run identity: a run without data.targets is of a version that scaled none", "[run]") {
  const Json none = with("/config/data/targets", "none");
  CHECK_NOTHROW(check_same_run(some_run(), none));
  CHECK_THROWS_WITH(check_same_run(some_run(), with("/config/data/targets", "standard")),
                    "--resume: data.targets: expected \"none\", as before; got "
                    "\"standard\"");
}

TEST_CASE("run identity: a resumed run has the scale of targets that it was begun with", "[run]") {
  const test::TemporaryFolder folder;
  const auto targets_of = [&](const char* text, std::optional<Targets> asked = {}) {
    write_atomically(folder / "config.json", std::string(text));
    Config config;
    config.data.targets = asked;
    return completed_from(folder.path(), config).data.targets;
  };
  CHECK(targets_of(R"({"data": {"source": "digits"}})") == Targets::none);
  CHECK(targets_of(R"({"data": {"targets": "none"}})") == Targets::none);
  CHECK(targets_of(R"({"data": {"targets": "standard"}})") == Targets::standard);
  CHECK(targets_of(R"({"data": {}})", Targets::standard) == Targets::standard);
  CHECK_FALSE(targets_of(R"({"data": )"));
  CHECK_FALSE(completed_from(folder / "none", {}).data.targets);
}

TEST_CASE("run identity: a run from before early probes is resumed without them", "[run]") {
  const test::TemporaryFolder folder;
  const auto steps = [&](const char* begun, ProbeSteps asked) {
    write_atomically(folder / "config.json", std::string(begun));
    Config config;
    config.vitals.every_steps = asked;
    return to_json(completed_from(folder.path(), config).vitals.every_steps);
  };
  CHECK(steps(R"({"vitals": {"every_steps": null}})", {}) == 0);
  CHECK(steps(R"({"vitals": {"every_steps": 0}})", {}) == "auto");  // a change, which is refused
  CHECK(steps(R"({"vitals": {"every_steps": "auto"}})", {}) == "auto");
  CHECK(steps(R"({"vitals": {"every_steps": null}})", {.automatic = false, .every = 3}) == 3);
  const Json off{{"vitals", {{"every_steps", 0}}}}, earlier{{"vitals", {{"every_steps", nullptr}}}};
  CHECK(fixed_part(earlier) == off);
}

TEST_CASE("run identity: another build or instruction set is the same run, with a warning",
          "[run]") {
  Json before = some_run();
  before["build"] = "1.0";
  before["instruction_set"] = "avx2";
  CHECK(different_builds(before, before).empty());
  Json now = before;
  now["instruction_set"] = "avx512";
  CHECK_NOTHROW(check_same_run(before, now));
  CHECK(different_builds(before, now) ==
        std::vector<std::string>{"instruction_set: the run was started with \"avx2\" and is "
                                 "resumed with \"avx512\": results may differ in the last bits"});
}
