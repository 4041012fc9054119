#include "causes.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "../../io/files.hpp"
#include "../../io/json.hpp"
#include "../../io/json_shape.hpp"
#include "../../run/run_files.hpp"
#include "unit_history.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// What most of the steps on weights and bias was: of gradient, momentum and decay, by their sums
/// in z. Empty if it is not known.
std::string main_part(const Json& death) {
  const Json steps = death.value("steps", Json());
  if (!steps.is_object()) return "";
  std::string most = "gradient";
  for (const char* part : {"momentum", "decay"}) {
    if (steps.value(part, 0.0) < steps.value(most, 0.0)) most = part;
  }
  return most;
}

/// What most of the largest update was: 0 gradient, 1 momentum, 2 decay.
std::optional<std::size_t> main_part_of_largest(const Json& death) {
  const Json& shares = inside(death, {"largest_update", "shares"});
  if (!shares.is_object()) return std::nullopt;
  const std::array<double, 3> parts{shares.value("gradient", 0.0), shares.value("momentum", 0.0),
                                    shares.value("decay", 0.0)};
  const auto most = std::max_element(parts.begin(), parts.end());
  if (*most <= 0) return std::nullopt;  // no step changed the unit
  return static_cast<std::size_t>(most - parts.begin());
}

void add(const Json& death, LayerCauses& layer) {
  ++layer.deaths;
  const Json cause = death.value("cause", Json());
  layer.without_cause += cause.is_null() ? 1 : 0;
  for (std::size_t k = 0; k < cause_count; ++k) {
    layer.causes[k] += cause == names_of(Cause{})[k] ? 1 : 0;
  }
  if (cause == "weights" || cause == "bias") {
    const std::string part = main_part(death);
    layer.by_gradient += part == "gradient" ? 1 : 0;
    layer.by_momentum += part == "momentum" ? 1 : 0;
    layer.by_decay += part == "decay" ? 1 : 0;
  }
  if (const auto part = main_part_of_largest(death)) ++layer.largest.at(*part);
  const auto gradient = figure_of(inside(death, {"largest_update"}), "gradient_norm");
  layer.without_gradient += gradient && *gradient == 0 ? 1 : 0;
  const auto sample = figure_of(death, "sample");
  layer.offset_by_sample += sample && *sample > 0 ? 1 : 0;
}

}  // namespace

Causes causes_of(const RunMaterial& material) {
  Causes causes;
  const auto path = material.run.folder / run_files::deaths;
  if (!has_file(path)) return causes;
  std::map<Index, LayerCauses> by_layer;
  for (const Json& death : parse_json_lines(read_text(path), path.string())) {
    check_shape(death, {{"layer", "count"}, {"text?", "text"}}, path.string());
    const Index layer = death["layer"];
    by_layer[layer].layer = layer;
    add(death, by_layer[layer]);
    if (death.contains("text")) causes.sentences.push_back(death["text"]);
  }
  for (auto& [layer, counts] : by_layer) {
    counts.revived = revived_deaths(material, layer);
    causes.layers.push_back(counts);
  }
  return causes;
}

}}  // namespace rectify
