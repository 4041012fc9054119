#include "consequence.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "../../base/words.hpp"
#include "../page/text.hpp"
#include "unit_history.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Whether each unit's output is the same for all samples of the last probe.
bool has_constant_outputs(const RunMaterial& material, Index layer) {
  const NpyArray* variance = material.array(fmt::format("{}.variance", layer));
  if (variance == nullptr || variance->shape.size() != 2 || variance->values.empty()) return false;
  const auto units = static_cast<std::ptrdiff_t>(variance->shape[1]);
  return std::all_of(variance->values.end() - units, variance->values.end(),
                     [](Scalar value) { return value == 0; });
}

}  // namespace

std::string consequence_text(const RunMaterial& material) {
  if (dead_of(material).dead == 0) return "";
  for (const Index layer : material.layers()) {
    const DeadCount count = dead_of(material, layer);
    if (count.dead == count.units && has_constant_outputs(material, layer)) {
      return fmt::format(
          "It mattered: {} dead, so the net predicts the same for every sample of "
          "the probe set.",
          count.units == 1 ? fmt::format("the only unit of {} is", material.layer_name(layer))
                           : fmt::format("all {} of {} are", count_text(count.units, "unit"),
                                         material.layer_name(layer)));
    }
  }
  if (material.run.epochs.empty()) return "";
  const auto accuracy = figure_of(material.run.epochs.back(), "train_accuracy");
  if (!accuracy) return "";
  if (*accuracy >= 0.97) {
    return fmt::format(
        "It hardly mattered: with the other units the training accuracy is {}, so the dead ones "
        "cost at most {:.1f} points of it.",
        percent_text(*accuracy), 100 * (1 - *accuracy));
  }
  return "Whether that cost accuracy, one run cannot tell: compare it with one in which no unit "
         "dies.";
}

}}  // namespace rectify
