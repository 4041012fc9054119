#include <algorithm>
#include <cmath>

#include <rectify/base/error.hpp>
#include <rectify/base/json.hpp>
#include <rectify/io/files.hpp>
#include <rectify/io/npy.hpp>
#include <rectify/io/npz.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/run/vitals_files.hpp>

#include "../catch.hpp"
#include "../support.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;

namespace {

const Sequential& net() {
  static const Sequential net(5, {Dense{8}, ReLU{}, Dense{1}, Tanh{}});
  return net;
}

/// What the probes looked on: some samples of what a source may have loaded.
const Dataset& looked_on() {
  static const std::vector<Index> samples = [] {
    std::vector<Index> some;
    for (Index i = 0; i < 30; ++i) some.push_back((7 * i + 3) % 100);
    return some;
  }();
  static const Dataset data = test::blobs(100, 5, 2).subset(samples);
  return data;
}

/// Probes of a net that does not change, as if at step 0, 10, ... of a run.
Probe probe_at(std::size_t number) {
  Probe probe{.time = {static_cast<Index>(number), 10 * number},
              .census = take_census(net(), looked_on())};
  probe.deaths.push_back({.layer = 1, .unit = 3, .after = probe.time});
  return probe;
}

DeadHistory write_probes(const std::filesystem::path& folder, std::size_t begin, std::size_t end) {
  DeadHistory history;
  for (std::size_t number = 0; number < end; ++number) {
    const Probe probe = probe_at(number);
    if (number >= begin) append_vitals(folder, probe_set_of(looked_on()), probe, number);
    history.add(probe.time, probe.census);
  }
  return history;
}

Index line_count(const std::filesystem::path& path) {
  const std::string text = read_text(path);
  return std::count(text.begin(), text.end(), '\n');
}

}  // namespace

TEST_CASE("vitals files: a resumed run writes the same bytes", "[run]") {
  const test::TemporaryFolder whole, cut;
  write_probes(whole.path(), 0, 4);
  write_probes(cut.path(), 0, 3);
  append(cut / "vitals.bin", "half a record");
  CHECK(rewind_vitals(cut.path(), 2) == 2);
  CHECK(line_count(cut / "deaths.jsonl") == 2);
  write_probes(cut.path(), 2, 4);
  for (const char* name : {"vitals.bin", "deaths.jsonl"}) {
    CHECK(read_text(cut / name) == read_text(whole / name));
  }
}

TEST_CASE("vitals files: a new run takes all of an old one away", "[run]") {
  const test::TemporaryFolder folder;
  write_probes(folder.path(), 0, 2);
  CHECK(rewind_vitals(folder.path(), 0) == 0);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("vitals files: histograms of inputs are read back by step", "[run]") {
  const test::TemporaryFolder folder;
  CHECK(read_inputs(folder.path()).empty());
  write_probes(folder.path(), 0, 2);
  append(folder / "vitals.bin", "half a record");
  const auto inputs = read_inputs(folder.path());
  REQUIRE(inputs.size() == 2);
  const Census census = probe_at(1).census;
  REQUIRE(inputs.at(10).size() == census.layers.size());
  for (const LayerCensus& layer : census.layers) {
    CHECK(inputs.at(10).at(layer.layer).counts == layer.inputs.counts);
  }
}

TEST_CASE("vitals files: removed or damaged files are reported", "[run]") {
  const test::TemporaryFolder folder;
  CHECK(rewind_vitals(folder.path(), 3) == 0);
  write_probes(folder.path(), 0, 2);
  CHECK(rewind_vitals(folder.path(), 3) == 2);
  write_atomically(folder / "vitals.bin", "no header\nand no records");
  CHECK(rewind_vitals(folder.path(), 3) == 0);
  CHECK_FALSE(std::filesystem::exists(folder / "vitals.bin"));
  write_vitals_npz(folder.path(), {});
  CHECK_FALSE(std::filesystem::exists(folder / "vitals.npz"));
}

TEST_CASE("vitals files: sizes that no record of the file can have are refused", "[run]") {
  const auto refusal = [](const char* arrays) {
    const test::TemporaryFolder folder;
    const std::string path = (folder / "vitals.bin").string();
    write_atomically(path, R"({"format": "rectify vitals 3", "samples": 1, "probe_rows": [0], )"
                           R"("probe_hash": "x", "arrays": [)" +
                               std::string(arrays) + "]}\n" + std::string(100, 'x'));
    try {
      read_inputs(folder.path());
      return std::string();
    } catch (const DataError& error) {
      return std::string(error.what()).substr(path.size() + 2);
    }
  };
  const std::string expected = "expected a size within the file, got ";
  CHECK(refusal(R"(["1.fired", 4, false], ["1.stable_rank", 1, true])").empty());
  CHECK(refusal(R"(["1.fired", 100, false])") == "1.fired: " + expected + "100");
  CHECK(refusal(R"(["1.fired", 30, false], ["1.flat", 30, false])") ==
        "1.flat: " + expected + "30");
  CHECK(refusal(R"(["1.fired", 4611686018427387904, false])") ==
        "1.fired: " + expected + "4611686018427387904");
  CHECK(refusal(R"(["1.stable_rank", 2, true])") == "1.stable_rank: " + expected + "2");
}

TEST_CASE("vitals files: probes that were lost are not numbers, the others where they belong",
          "[run]") {
  if (npz_library().empty()) return;
  const test::TemporaryFolder folder;
  write_probes(folder.path(), 0, 3);
  std::filesystem::remove(folder / "vitals.bin");
  const DeadHistory history = write_probes(folder.path(), 2, 4);
  write_vitals_npz(folder.path(), history);
  const auto arrays = parse_npz(read_bytes(folder / "vitals.npz"), "vitals.npz");
  const NpyArray fired = parse_npy(arrays.at("1.fired"), "1.fired");
  CHECK(fired.shape == std::vector<Index>{4, 8});
  CHECK(std::isnan(fired.values[8]));
  CHECK(fired.values[16] == fired.values[24]);
  CHECK(parse_npy(arrays.at("1.survival"), "survival").shape == std::vector<Index>{4});
  CHECK(parse_npy(arrays.at("1.dead_since"), "dead_since").shape == std::vector<Index>{8});
}

TEST_CASE("vitals files: vitals.npz has each unit's figures at each probe", "[run]") {
  if (npz_library().empty()) return;
  const test::TemporaryFolder folder;
  const DeadHistory history = write_probes(folder.path(), 0, 3);
  write_vitals_npz(folder.path(), history);
  const auto arrays = parse_npz(read_bytes(folder / "vitals.npz"), "vitals.npz");
  const auto array = [&](const std::string& name) { return parse_npy(arrays.at(name), name); };
  CHECK(array("step").values == std::vector<Scalar>{0, 10, 20});
  CHECK(array("epoch").values == std::vector<Scalar>{0, 1, 2});
  CHECK(array("1.max_z").shape == std::vector<Index>{3, 8});
  CHECK(array("3.max_z").shape == std::vector<Index>{3, 1});
  for (const char* name : {"1.effective_rank", "1.centred_rank", "1.stable_rank",
                           "1.incidence_died", "1.incidence_replaced"}) {
    CHECK(array(name).shape == std::vector<Index>{3});
  }
  for (const char* name : {"1.correlation", "1.explained"}) {
    CHECK(array(name).shape == std::vector<Index>{3, 8});
  }
  // No loss was given, and there was no training.
  for (const char* name :
       {"1.mean_abs_gradient", "1.first_order_cost", "1.silent_samples", "1.update_ratio"}) {
    CHECK(array(name).shape == std::vector<Index>{3, 8});
    CHECK(std::isnan(array(name).values[0]));
  }
  CHECK(array("1.inputs").shape == std::vector<Index>{3, Histogram::bins});
  CHECK(array("input_edges").shape == std::vector<Index>{Histogram::bins + 1});
  CHECK(array("0.weight.norm").shape == std::vector<Index>{3});
  CHECK(array("probe_samples").values == std::vector<Scalar>{30});
  CHECK(array("probe_rows").values[1] == 10);
  const Census census = take_census(net(), looked_on());
  for (std::size_t i = 0; i < 8; ++i) {
    CHECK(array("1.max_z").values[8 + i] ==
          static_cast<Scalar>(static_cast<float>(census.layers[0].units[i].max_z)));
    CHECK(array("1.fired").values[16 + i] == static_cast<Scalar>(census.layers[0].units[i].fired));
  }
}

TEST_CASE("vitals files: the samples that a run looked on are read back, and found again",
          "[run]") {
  const test::TemporaryFolder folder;
  CHECK_FALSE(read_probe_set(folder.path()));
  write_probes(folder.path(), 0, 2);
  const auto set = read_probe_set(folder.path());
  REQUIRE(set);
  CHECK(set->rows == probe_set_of(looked_on()).rows);
  CHECK(set->rows[1] == 10);
  CHECK(set->hash == probe_set_of(looked_on()).hash);
  const auto found = find_probe(test::blobs(100, 5, 2), *set);
  REQUIRE(found);
  CHECK(found->hash() == looked_on().hash());
  const Census expected = take_census(net(), looked_on()), again = take_census(net(), *found);
  for (std::size_t i = 0; i < 8; ++i) {
    CHECK(again.layers[0].units[i].fired == expected.layers[0].units[i].fired);
    CHECK(again.layers[0].units[i].max_sample == expected.layers[0].units[i].max_sample);
  }
}

TEST_CASE("vitals files: a probe set is found in a part that has its samples, in any order",
          "[run]") {
  const ProbeSet set = probe_set_of(looked_on());
  const Dataset all = test::blobs(100, 5, 2);
  std::vector<Index> backwards;
  for (Index i = 100; i-- > 0;) backwards.push_back(i);
  const auto found = find_probe(all.subset(backwards), set);
  REQUIRE(found);
  CHECK(found->hash() == looked_on().hash());
  CHECK_FALSE(find_probe(all.first(50), set));  // of some there is nothing
}

TEST_CASE("vitals files: a probe set is not found in other data", "[run]") {
  const ProbeSet set = probe_set_of(looked_on());
  CHECK_FALSE(find_probe(test::blobs(100, 5, 3), set));  // other values
  CHECK_FALSE(find_probe(test::blobs(10, 5, 2), set));   // fewer samples
  CHECK_FALSE(find_probe(test::blobs(100, 6, 2), set));
  Matrix x(5, 100);
  std::vector<Index> all(100);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<Index>(i);
  test::blobs(100, 5, 2).gather(all, view(x));
  const Dataset others = Dataset::of_values(x, Labels(100, 1), 2);
  CHECK_FALSE(find_probe(others, set));  // other labels
}

TEST_CASE("vitals files: a record in another format is none, and no probe set is read from it",
          "[run]") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "vitals.bin",
                   "{\"format\": \"rectify vitals 1\", \"samples\": 3, \"arrays\": []}\n");
  CHECK_FALSE(read_probe_set(folder.path()));
}

TEST_CASE("vitals files: events have every replacement", "[run]") {
  if (npz_library().empty()) return;
  const test::TemporaryFolder folder;
  DeadHistory history;
  for (std::size_t number = 0; number < 2; ++number) {
    const Probe probe = probe_at(number);
    append_vitals(folder.path(), probe_set_of(looked_on()), probe, number);
    std::vector<std::vector<bool>> replaced{std::vector<bool>(8), std::vector<bool>(1)};
    if (number == 1) replaced[0][2] = true;
    history.add(probe.time, probe.census, replaced);
  }
  write_vitals_npz(folder.path(), history);
  const auto arrays = parse_npz(read_bytes(folder / "vitals.npz"), "vitals.npz");
  const auto array = [&](const std::string& name) { return parse_npy(arrays.at(name), name); };
  const auto kinds = array("event_kind").values;
  const auto kind = static_cast<Scalar>(static_cast<int>(LifeEventKind::replaced));
  const auto event = std::find(kinds.begin(), kinds.end(), kind) - kinds.begin();
  REQUIRE(event < std::ssize(kinds));
  CHECK(array("event_unit").values[at(event)] == 2);
  CHECK(array("event_probe").values[at(event)] == 1);
  const double expected = incidence(history.layers[0])[1].replaced;
  CHECK(static_cast<double>(array("1.incidence_replaced").values[1]) == test::Approx(expected));
  CHECK(expected > 0);
}
