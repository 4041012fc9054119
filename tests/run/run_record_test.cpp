#include <rectify/base/checked_size.hpp>
#include <rectify/base/error.hpp>
#include <rectify/datasets/toys.hpp>
#include <rectify/io/files.hpp>
#include <rectify/io/npy.hpp>
#include <rectify/io/npz.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/run/run.hpp>
#include <rectify/run/run_record.hpp>
#include <rectify/run/trained_model.hpp>

#include <filesystem>

#include <map>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;

namespace {

using Arrays = std::map<std::string, std::vector<Index>>;  ///< shapes by name

/// What reading a vitals.npz of such arrays throws, all values being `value`; empty if nothing.
std::string vitals_refusal(const Arrays& shapes, Scalar value = 1) {
  const test::TemporaryFolder folder;
  std::map<std::string, std::string> arrays;
  for (const auto& [name, shape] : shapes) {
    const std::vector<Scalar> values(checked_count(shape).value(), value);
    arrays[name] = npy_bytes(shape, std::span(values));
  }
  const std::string path = (folder / "vitals.npz").string();
  write_atomically(path, npz_bytes(arrays, path));
  try {
    read_vitals(folder.path());
    return {};
  } catch (const DataError& error) {
    return std::string(error.what()).substr(path.size() + 2);
  }
}

}  // namespace

TEST_CASE("run record: arrays of vitals that do not fit each other are refused", "[run]") {
  if (npz_library().empty()) return;
  const Arrays fits{{"epoch", {2}},         {"step", {2}},        {"1.dead", {2, 3}},
                    {"1.fired", {2, 3}},    {"input_edges", {5}}, {"1.inputs", {2, 4}},
                    {"probe_samples", {1}}, {"event_unit", {6}},  {"event_kind", {6}}};
  CHECK(vitals_refusal(fits).empty());
  const auto with = [&](const std::string& name, const std::vector<Index>& shape) {
    Arrays shapes = fits;
    shapes[name] = shape;
    return vitals_refusal(shapes);
  };
  const auto without = [&](const std::string& name) {
    Arrays shapes = fits;
    shapes.erase(name);
    return vitals_refusal(shapes);
  };
  CHECK(with("step", {3}) == "step: expected shape (2), got (3)");
  CHECK(with("probe_samples", {2}) == "probe_samples: expected one number, got (2)");
  CHECK(with("1.inputs", {2, 5}) == "1.inputs: expected shape (2, 4); got (2, 5)");
  CHECK(with("event_unit", {5}) == "event_unit: expected shape (6), got (5)");
  CHECK(with("1.dead", {2, 4}) == "1.dead: expected shape (2, units), as others; got (2, 4)");
  CHECK(with("1.dead", {6}) == "1.dead: expected shape (2, units), as others; got (6)");
  CHECK(without("1.fired") == "1.dead: expected shape (2, units), as others; got (2, 3)");
  CHECK(without("1.dead") == "1.fired: expected shape (2, units), as others; got (2, 3)");
}

TEST_CASE("run record: an unknown kind of event is refused", "[run]") {
  if (npz_library().empty()) return;
  for (const int kind : {0, 1, 2, 3}) {
    CHECK(vitals_refusal({{"event_kind", {1}}}, Scalar(kind)).empty());
  }
  for (const int kind : {-1, 4}) {
    CHECK(vitals_refusal({{"event_kind", {1}}}, Scalar(kind))
              .starts_with("event_kind: expected kinds from 0 to 3, got "));
  }
}

TEST_CASE("run record: a file of a run that has ended is not missing unnoticed", "[run]") {
  const test::TemporaryFolder folder;
  const std::filesystem::path path = folder / "run";
  Config config;
  config.name = "small";
  config.data.source = Moons{.samples = 20};
  config.data.validation = 4;
  config.model.layers.layers = {Dense{3}, Dense{2}};
  config.training.epochs = 1;
  run(config, {.out = path, .threads = 1});
  CHECK(read_run(path).epochs.size() == 2);
  for (const char* name : {"metrics.jsonl", "test_predictions.npy"}) {
    std::filesystem::rename(path / name, folder / name);
    CHECK_THROWS_WITH(read_run(path), (path / name).string() +
                                          ": file: expected one, as run.json has its checksum; got "
                                          "none");
    std::filesystem::rename(folder / name, path / name);
  }
  CHECK_NOTHROW(loss_of_run(path));
  append(path / "config.json", " ");
  CHECK_THROWS_WITH(loss_of_run(path),
                    StartsWith((path / "config.json").string() + ": checksum: "));
}
