#include <rectify/base/error.hpp>
#include <rectify/io/files.hpp>
#include <rectify/io/npy.hpp>
#include <rectify/io/npz.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/model/checkpoint.hpp>
#include <rectify/model/model_file.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/run/run_folder.hpp>
#include <rectify/run/run_record.hpp>
#include <rectify/run/test_predictions.hpp>
#include <rectify/run/vitals_files.hpp>
#include <rectify/training/trainer.hpp>

#include <string>

#include "../catch.hpp"
#include "../damage.hpp"
#include "../support.hpp"
#include "../takes_state.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;

namespace {

namespace fs = std::filesystem;

const Sequential& small_net() {
  static const Sequential net(5, {Dense{3}, ReLU{}, Dense{2}});
  return net;
}

template <class Values>
std::string bytes_in(const Values& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(values[0])};
}

std::string text_of_arrays(const std::map<std::string, NpyArray>& arrays) {
  std::string text;
  for (const auto& [name, array] : arrays) text += name + bytes_in(array.values);
  return text;
}

void write_two_probes(const fs::path& folder) {
  for (std::size_t number = 0; number < 2; ++number) {
    const Dataset data = test::blobs(20, 5, 2);
    const Probe probe{.time = {static_cast<Index>(number), 10 * number},
                      .census = take_census(small_net(), data)};
    append_vitals(folder, probe_set_of(data), probe, number);
  }
}

}  // namespace

TEST_CASE("damage: every bit and every length of a model file", "[run]") {
  const test::TemporaryFolder folder;
  save(small_net(), folder / "m",
       {.class_names = {"a", "b"}, .feature_names = {"1", "2", "3", "4", "5"}});
  const test::Read read = [](const fs::path& path) {
    const SavedModel model = load(path);
    std::string text = bytes_in(model.net.weights()) + std::to_string(model.info.classes);
    for (const std::string& name : model.info.class_names) text += name;
    for (const std::string& name : model.info.feature_names) text += name;
    return text + std::to_string(model.net.architecture().layers().size());
  };
  test::damage(folder / "m", read, [](const std::string& how) { FAIL_CHECK(how); });
}

TEST_CASE("damage: every bit and every length of a checkpoint", "[run]") {
  const test::TemporaryFolder folder;
  const auto takes = std::make_shared<test::TakesState>(3);
  Sequential trained = small_net();
  Trainer({.optimizer = Adam{}, .batch_size = 10, .epochs = 2})
      .fit(trained, test::blobs(20, 5, 2), {}, {takes});
  save_checkpoint(takes->state, {{"seed", 1}}, trained.architecture(), folder / "c");
  const test::Read read = [](const fs::path& path) {
    const CheckpointFile file(path);
    const RunState state = file.state(small_net().architecture());
    std::string text =
        file.run().dump() + bytes_in(state.net.weights) + bytes_in(state.reset_steps);
    for (const Flat& slot : state.slots) text += bytes_in(slot);
    return text + std::to_string(state.place.step) + state.notes.dump();
  };
  test::damage(folder / "c", read, [](const std::string& how) { FAIL_CHECK(how); });
}

TEST_CASE("damage: every bit and every length of vitals.bin loses records, and changes none",
          "[run]") {
  const test::TemporaryFolder folder;
  write_two_probes(folder.path());
  const auto whole = read_inputs(folder.path());
  const test::Read read = [&](const fs::path&) {
    for (const auto& [step, layers] : read_inputs(folder.path())) {
      for (const auto& [layer, histogram] : layers) {
        if (histogram.counts != whole.at(step).at(layer).counts) return "another record";
      }
    }
    return "records that were written";
  };
  test::damage(folder / "vitals.bin", read, [](const std::string& how) { FAIL_CHECK(how); });
}

TEST_CASE("damage: every bit and every length of an archive of arrays", "[run]") {
  if (npz_library().empty()) return;
  const test::TemporaryFolder folder;
  const std::vector<Scalar> values{1, 2, 3};
  write_atomically(folder / "vitals.npz",
                   npz_bytes({{"epoch", npy_bytes({3}, std::span(values))}}, "x"));
  const test::Read read = [&](const fs::path&) {
    return text_of_arrays(read_vitals(folder.path()));
  };
  test::damage(folder / "vitals.npz", read, [](const std::string& how) { FAIL_CHECK(how); });
}

TEST_CASE("damage: every bit and every length of what a run that has ended wrote as text",
          "[run]") {
  const test::TemporaryFolder place;
  const RunFolder folder = RunFolder::make(place / "run", "x");
  const fs::path& path = folder.path();
  write_atomically(path / "config.json", R"({"name": "x", "seed": 1})");
  write_atomically(path / "metrics.jsonl",
                   "{\"epoch\": 0, \"dead\": {\"1\": 0.5}, \"vitals\": {\"layers\": {}}}\n"
                   "{\"test_loss\": 0.5}\n");
  write_atomically(path / "deaths.jsonl", "{\"unit\": 1, \"text\": \"it died\"}\n");
  write_test_predictions(path, {.classes = {0, 1, 2}, .predicted = {0, 2, 2}});
  folder.write_status("done", {{"advice", {{{"seen", "a"}, {"change", "b"}}}}});
  const test::Read read = [&](const fs::path&) {
    const RunRecord run = read_run(path);
    std::string text = text_of(run.config) + text_of(run.test) + text_of(run.status["advice"]) +
                       text_of(run.status["status"]);
    for (const Json& epoch : run.epochs) text += text_of(epoch);
    return text + bytes_in(read_test_predictions(path).value().predicted) +
           read_text(path / "deaths.jsonl");
  };
  for (const char* name :
       {"run.json", "config.json", "metrics.jsonl", "deaths.jsonl", "test_predictions.npy"}) {
    INFO(name);
    const std::string whole = read_text(path / name);
    test::damage(path / name, read,
                 [&](const std::string& how) { FAIL_CHECK(name << ": " << how); });
    write_atomically(path / name, whole);
  }
}

TEST_CASE("damage: files of a run that diverged are compared with run.json too", "[run]") {
  const test::TemporaryFolder place;
  const RunFolder folder = RunFolder::make(place / "run", "x");
  const fs::path metrics = folder.path() / "metrics.jsonl";
  write_atomically(folder.path() / "config.json", R"({"name": "x"})");
  write_atomically(metrics, "{\"epoch\": 0}\n");
  folder.write_status("diverged", Json::object());
  CHECK(read_run(folder.path()).epochs.size() == 1);
  write_atomically(metrics, "{\"epoch\": 1}\n");
  CHECK_THROWS_WITH(read_run(folder.path()),
                    ContainsSubstring(metrics.string() + ": checksum: expected "));
}

TEST_CASE("damage: a run that has not ended, or without a checksum, is not checked", "[run]") {
  const test::TemporaryFolder place;
  const RunFolder folder = RunFolder::make(place / "run", "x");
  write_atomically(folder.path() / "config.json", R"({"name": "x"})");
  folder.write_status("running", Json::object());
  write_atomically(folder.path() / "metrics.jsonl", "{\"epoch\": 0}\n");
  CHECK(read_run(folder.path()).epochs.size() == 1);
  write_atomically(folder.path() / "run.json", R"({"status": "done"})");
  CHECK(read_run(folder.path()).epochs.size() == 1);
}

TEST_CASE("damage: predictions of another shape are refused", "[run]") {
  const test::TemporaryFolder folder;
  const std::filesystem::path file = folder / "test_predictions.npy";
  const std::vector<std::uint8_t> values{1, 2, 3};
  CHECK_FALSE(read_test_predictions(folder.path()));
  write_atomically(file, npy_bytes({3}, std::span(values)));
  CHECK_THROWS_WITH(read_test_predictions(folder.path()),
                    file.string() +
                        ": array: expected uint8 or int64 of (samples, 2), or floats of "
                        "(samples, 2, targets); got another");
}
