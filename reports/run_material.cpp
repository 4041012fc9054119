#include "run_material.hpp"

#include <fmt/format.h>

#include "../nn/error.hpp"
#include "../training/prepare.hpp"
#include "../training/run_identity.hpp"
#include "text.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

/// The run's test set, if its data is what it was.
std::optional<Dataset> load_test(const RunMaterial& material) {
  const Parts parts = load_parts(material.config->data, material.config->seed);
  const std::string hash = fmt::format("{:016x}", parts.hash());
  const std::string known = material.run.status.value("data", "");
  if (hash != known) {
    throw DataError(Mismatch{std::string(material.config->data.source.kind()), "data",
                             "that of the run, " + known, hash});
  }
  return parts.test;
}

/// Does `work`; notes what it throws as something that the report lacks.
template <class Work>
void attempt(RunMaterial& material, const std::string& lacking, Work&& work) {
  try {
    work();
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
  const auto at = static_cast<std::size_t>(layer);
  if (!config || at >= config->model.layers.layers.size()) return fmt::format("layer {}", layer);
  return fmt::format("layer {} ({})", layer, config->model.layers.layers[at].kind());
}

RunMaterial read_material(const fs::path& folder, std::optional<Dataset> test) {
  RunMaterial material{.run = read_run(folder)};
  attempt(material, "The vitals cannot be read", [&] { material.vitals = read_vitals(folder); });
  attempt(material, "The config cannot be read",
          [&] { material.config = read_config(folder / "config.json"); });
  if (fs::exists(folder / "model.safetensors")) {
    attempt(material, "The model cannot be read",
            [&] { material.model = load(folder / "model.safetensors"); });
  }
  if (!material.model || !material.config) return material;
  attempt(material, "Pictures and mistakes are left out, since the data cannot be loaded", [&] {
    const Dataset data = test ? std::move(*test) : *load_test(material);
    material.test = data.with_normalization(material.model->info.normalization);
  });
  return material;
}

}  // namespace rectify::inline RECTIFY_PRECISION
