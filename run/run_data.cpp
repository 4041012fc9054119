#include "run_data.hpp"

#include "../base/hash.hpp"
#include "../io/files.hpp"
#include "../io/json.hpp"
#include "../io/json_shape.hpp"
#include "../machine/machine.hpp"
#include "run_files.hpp"
#include "run_folder.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

/// run.json; an empty object if there is none.
Json status_in(const fs::path& folder) {
  const fs::path file = folder / run_files::status;
  if (!has_file(file)) return Json::object();
  Json status = parse_stored_json(read_text(file), file.string());
  check_shape(
      status,
      {{"data?", "text"}, {"scalar?", "text"}, {std::string(layer_places_key) + "?", {"text"}}},
      file.string());
  return status;
}

}  // namespace

std::optional<bool> RunData::same() const {
  if (hash == run_hash) return true;
  return run_hash.empty() || other_precision ? std::nullopt : std::optional(false);
}

std::optional<fs::path> run_of_model(const fs::path& model_or_run) {
  fs::path folder = model_or_run;
  if (!is_folder(folder)) {
    if (folder.filename() != run_files::model) return std::nullopt;
    folder = folder.has_parent_path() ? folder.parent_path() : ".";
  }
  return has_file(folder / run_files::config) ? std::optional(folder) : std::nullopt;
}

Config config_of_run(const fs::path& folder) {
  if (has_file(folder / run_files::status)) {
    check_file(folder, status_in(folder), run_files::config);
  }
  return with_places_of(read_config(folder / run_files::config), folder);
}

Config with_places_of(Config config, const fs::path& folder) {
  const Json places = status_in(folder).value(layer_places_key, Json());
  LayerList& list = config.model.layers;
  if (places.is_array() && places.size() == list.layers.size()) {
    list.places = places.get<std::vector<std::string>>();
  }
  return config;
}

RunData load_run_data(const fs::path& folder, const Config& config, const std::string& dir,
                      const Encoding& encoding) {
  DataConfig data = config.data;
  if (!dir.empty()) data.dir = dir;
  RunData loaded{load_parts(data, config.seed, encoding)};
  loaded.hash = hash_name(loaded.parts.hash());
  const Json status = status_in(folder);
  const std::string scalar = build().scalar;
  loaded.run_hash = status.value("data", "");
  loaded.other_precision = status.value("scalar", scalar) != scalar;
  return loaded;
}

}}  // namespace rectify
