#include <rectify/base/error.hpp>
#include <rectify/base/hash.hpp>
#include <rectify/io/files.hpp>
#include <rectify/io/safetensors.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/run/trained_model.hpp>

#include <filesystem>
#include <functional>
#include <string>

#include "../catch.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;

namespace {

/// What loading throws, without the folder's name.
std::string refusal(const test::TemporaryFolder& folder, const std::string& name) {
  const std::string path = (folder / name).string();
  try {
    load_trained_model(path);
  } catch (const DataError& error) {
    const std::string text = error.what();
    const std::size_t found = text.find(path);
    REQUIRE(found == 0);
    return text.substr(path.size() - name.size());
  }
  return {};
}

/// Of the model `m` with other metadata, and without a checksum.
std::string refusal_with(const test::TemporaryFolder& folder, const std::string& key,
                         const std::string& value) {
  SafeTensors file = read_safetensors(folder / "m");
  file.metadata[key] = value;
  file.metadata.erase(checksum_key);
  write_safetensors(folder / "changed", file);
  return refusal(folder, "changed");
}

}  // namespace

TEST_CASE("trained model: a file and a run folder that holds it are the same model", "[run]") {
  const test::TemporaryFolder folder;
  save(Sequential(5, {Dense{3}}), folder / "model.safetensors", {.classes = 3});
  CHECK(load_trained_model(folder.path()).net.inputs() == 5);
  CHECK(load_trained_model(folder / "model.safetensors").info.classes == 3);
  CHECK(is_trained_model(folder.path()));
  CHECK(is_trained_model(folder / "model.safetensors"));
}

TEST_CASE("trained model: a folder without one says why there is none", "[run]") {
  const test::TemporaryFolder folder;
  std::filesystem::create_directory(folder / "run");
  const std::string start = "run: model.safetensors: expected a trained model, got none ";
  CHECK(refusal(folder, "run") == start + "(is this a run folder?)");
  const auto with_status = [&](const std::string& status) {
    write_atomically(folder / "run/run.json", std::string_view("{\"status\": " + status + "}"));
    return refusal(folder, "run");
  };
  CHECK(with_status("\"diverged\"") == start + "(the run diverged)");
  CHECK(with_status("\"running\"") == start + "(the run has not ended)");
  CHECK(with_status("\"interrupted\"") ==
        start + "(the run was interrupted; rectify train --resume continues it)");
  CHECK(with_status("\"failed\"") == start + "(its run.json says status \"failed\")");
  CHECK(with_status("") == start + "(its run.json cannot be read)");
  std::filesystem::remove(folder / "run/run.json");
  std::filesystem::create_directory(folder / "run/run.json");
  CHECK(refusal(folder, "run") == "run/run.json: file: expected an ordinary file, got a folder");
}

TEST_CASE("trained model: a device is not read twice", "[run]") {
  CHECK_THROWS_WITH(is_trained_model("/dev/null"),
                    "/dev/null: file: expected one that can be read twice, got a pipe or a device");
}

TEST_CASE("trained model: a config is refused as a config", "[run]") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "c.json", std::string_view("\n{\"data\": {}}"));
  CHECK(
      refusal(folder, "c.json")
          .starts_with("c.json: model: expected a model.safetensors or a run folder, got a config "
                       "(train it first: rectify train "));
  write_atomically(folder / "x.csv", std::string_view("1,2,3\n"));
  CHECK(refusal(folder, "x.csv") ==
        "x.csv: model: expected a model.safetensors or a run folder, got text");
  CHECK_FALSE(is_trained_model(folder / "c.json"));
}

TEST_CASE("trained model: no file that is cut short is loaded", "[run]") {
  const test::TemporaryFolder folder;
  save(Sequential(5, {Dense{3}}), folder / "m");
  const std::string whole = read_text(folder / "m");
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    write_atomically(folder / "m", std::string_view(whole).substr(0, size));
    CHECK_FALSE(refusal(folder, "m").empty());
  }
}

TEST_CASE("trained model: another version, or classes that do not fit, are refused", "[run]") {
  const test::TemporaryFolder folder;
  save(Sequential(5, {Dense{3}}), folder / "m");
  const auto with = std::bind_front(refusal_with, std::cref(folder));
  CHECK(
      with("format", "rectify 3") ==
      "changed: format: expected one of \"rectify 1\", \"rectify 2\"; got \"rectify 3\" (saved by "
      "another version of rectify)");
  CHECK(with("classes", "4") == "changed: classes: expected 0 or 3, got 4");
  CHECK(with("class_names", "[\"a\"]") == "changed: class_names: expected 0 or 3, got 1");
}

TEST_CASE("trained model: a small file that claims a large net is refused by its tensors",
          "[run]") {
  const test::TemporaryFolder folder;
  save(Sequential(5, {Dense{3}}), folder / "m");
  CHECK(refusal_with(folder, "architecture",
                     R"({"inputs": 46000, "layers": [{"type": "dense", "units": 46000}]})") ==
        "changed: 0.weight: expected shape (46000, 46000); got (3, 5)");
}

TEST_CASE("trained model: metadata of other types are refused where they are", "[run]") {
  const test::TemporaryFolder folder;
  save(Sequential(5, {Dense{3}}), folder / "m");
  const auto with = std::bind_front(refusal_with, std::cref(folder));
  CHECK(with("normalization", R"({"mean": 3, "deviation": []})") ==
        "changed: normalization: mean: expected a list, got 3");
  CHECK(with("normalization", R"({"mean": [0, 0], "deviation": [1, 1]})") ==
        "changed: normalization: expected 0, 1 or 5 values; got 2");
  CHECK(with("class_names", "[1]") == "changed: class_names: [0]: expected text, got 1");
  CHECK(with("classes", "\"a\"") == "changed: classes: expected a whole number >= 0, got \"a\"");
  CHECK(with("examples", R"({"inputs": [[1, 2]], "outputs": []})") ==
        "changed: examples: expected 5 numbers per example, got 2");
  CHECK(with("examples", "{") ==
        "changed: examples:1:2: JSON: expected a key in quotes, got the end of the file");
}
