#include "death.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "../base/words.hpp"
#include "../nn/layer_names.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

std::string step_text(std::uint64_t step) { return count_text(static_cast<Index>(step)); }

std::string cause_text(const Death& death) {
  const auto cause = death.cause();
  if (!cause) {
    return death.margin_after > 0
               ? fmt::format("its activation is flat on all samples, up to z = {:.2g}",
                             death.margin_after)
               : "its slope vanished although z did not fall";
  }
  const std::string size = fmt::format("{:.2g}", std::abs(death.part(*cause)));
  switch (*cause) {
    case Cause::bias: return "its bias lowered z by " + size;
    case Cause::weights: return "its weights lowered z by " + size;
    case Cause::inputs: return "changes of its inputs lowered z by " + size;
    case Cause::norm: return fmt::format("the parameters of {} lowered z by {}", death.norm, size);
    case Cause::statistics:
      return fmt::format("the running statistics of {} lowered z by {}", death.norm, size);
    default: return "cures lowered z by " + size;
  }
}

/// The largest part of a step.
std::string origin_text(const UnitUpdate& update) {
  const auto& [gradient, momentum, decay] = update.shares;
  const double most = std::max({gradient, momentum, decay});
  const char* mostly = most < 0.995 ? "mostly " : "";
  if (most == gradient) {
    return fmt::format("{}by a gradient of norm {:.2g}", mostly, update.gradient_norm);
  }
  if (most == momentum) return fmt::format("{}by momentum from earlier gradients", mostly);
  return fmt::format("{}by weight decay", mostly);
}

std::string update_text(const Death& death) {
  const UnitUpdate& largest = death.largest;
  if (largest.norm == 0) return "no optimizer step changed it";
  return fmt::format("largest update of {}{} at step {}, {} (learning rate {:.3g})",
                     death.steps ? "" : "the trained ",
                     fmt::format("{}: {:.2g}", largest.tensor, largest.norm),
                     step_text(largest.step), origin_text(largest), largest.learning_rate);
}

Json parts_to_json(const StepParts& parts) {
  return {{"gradient", parts.gradient}, {"momentum", parts.momentum}, {"decay", parts.decay}};
}

}  // namespace

std::optional<Cause> Death::cause() const {
  const auto lowest = std::min_element(parts.begin(), parts.end());
  const double change = std::accumulate(parts.begin(), parts.end(), 0.0);
  const bool fell = change < 0 && margin_after < margin_before;
  if (!fell || (margin_after > 0 && !had_slope)) return std::nullopt;
  return static_cast<Cause>(lowest - parts.begin());
}

std::string sentence(const Death& death) {
  const std::string when =
      death.after.step == death.before.step + 1
          ? "at step " + step_text(death.after.step)
          : fmt::format("between steps {} and {}", step_text(death.before.step),
                        step_text(death.after.step));
  return fmt::format("{}, unit {} died {}: {}; {}", hidden_layer_text(death.hidden_layer),
                     death.unit, when, cause_text(death), update_text(death));
}

Json death_to_json(const Death& death) {
  Json json{{"layer", death.layer},
            {"hidden_layer", death.hidden_layer > 0 ? Json(death.hidden_layer) : Json()},
            {"unit", death.unit},
            {"epoch", death.after.epoch},
            {"step", death.after.step},
            {"after_step", death.before.step},
            {"margin_before", death.margin_before},
            {"margin", death.margin_after}};
  for (std::size_t k = 0; k < cause_count; ++k)
    json[name_of(static_cast<Cause>(k))] = death.parts[k];
  const auto cause = death.cause();
  json["sample"] = death.sample;
  json["cause"] = cause ? Json(name_of(*cause)) : Json();
  json["steps"] = death.steps ? parts_to_json(*death.steps) : Json();
  json["largest_update"] = {{"tensor", death.largest.tensor},
                            {"step", death.largest.step},
                            {"norm", death.largest.norm},
                            {"learning_rate", death.largest.learning_rate},
                            {"gradient_norm", death.largest.gradient_norm},
                            {"shares", parts_to_json(death.largest.shares)}};
  json["text"] = sentence(death);
  return json;
}

}}  // namespace rectify
