#include "run_material.hpp"

#include <fmt/format.h>

#include <iterator>

#include "../../base/error.hpp"
#include "../../io/file_system.hpp"
#include "../../model/model_data.hpp"
#include "../../run/run_data.hpp"
#include "../../run/run_files.hpp"
#include "../page/text.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

/// As `load_run_data`, but missing data files are a DataError: a report can be written without
/// them.
RunData load_data(const RunMaterial& material) {
  try {
    return load_run_data(material.run.folder, *material.config, {}, material.model->info.table);
  } catch (const FileError& error) {
    throw DataError(error.what());
  }
}

/// The run's test set. Throws DataError if the data has changed since.
std::optional<Dataset> load_test(const RunMaterial& material) {
  const RunData data = load_data(material);
  if (!data.same().value_or(false)) {
    throw DataError(Mismatch{.where = std::string(material.config->data.source.kind()),
                             .what = "data",
                             .expected = "hash " + data.run_hash + " of the run",
                             .got = data.hash});
  }
  return data.parts.test;
}

/// Calls `work` and notes what it throws as missing from the report. A file of the run that exists
/// but cannot be read remains an error.
template <class Work>
void attempt(RunMaterial& material, const std::string& lacking, Work&& work) {
  try {
    work();
  } catch (const FileError&) {
    throw;
  } catch (const Error& error) {
    material.missing.push_back(lacking + ": " + error.what());
  }
}

}  // namespace

const NpyArray* RunMaterial::array(const std::string& name) const {
  const auto found = vitals.find(name);
  return found == vitals.end() ? nullptr : &found->second;
}

std::vector<Index> RunMaterial::layers() const {
  std::vector<Index> layers;
  for (const Json& epoch : run.epochs) {
    if (!epoch.contains("dead")) continue;
    for (const auto& [layer, share] : epoch.at("dead").items()) layers.push_back(std::stol(layer));
    break;
  }
  return layers;
}

std::string RunMaterial::layer_name(Index layer) const {
  if (!config || layer >= std::ssize(config->model.layers.layers)) {
    return fmt::format("layer {} of the net", layer);
  }
  const LayerNames names = names_of_layers(config->model.layers);
  return fmt::format("{} ({})", names.brief(layer), names.kind(layer));
}

RunMaterial read_material(const fs::path& folder, std::optional<Dataset> test) {
  RunMaterial material{.run = read_run(folder)};
  attempt(material, "The vitals cannot be read", [&] { material.vitals = read_vitals(folder); });
  attempt(material, "The config cannot be read", [&] { material.config = config_of_run(folder); });
  if (has_file(folder / run_files::model)) {
    attempt(material, "The model cannot be read",
            [&] { material.model = load(folder / run_files::model); });
  }
  attempt(material, "The test predictions cannot be read",
          [&] { material.values = read_test_values(folder); });
  if (!material.model || !material.config) return material;
  attempt(material, "Predictions and weight images are missing, because the data cannot be loaded",
          [&] {
            if (!test) test = load_test(material);
            material.test = data_for(*material.model, *test, (folder / run_files::model).string(),
                                     std::string(material.config->data.source.kind()));
          });
  return material;
}

}}  // namespace rectify
