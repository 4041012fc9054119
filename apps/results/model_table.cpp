#include "model_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "../../base/names.hpp"
#include "../../base/words.hpp"
#include "../../datasets/data_summary.hpp"
#include "../../schema/registry.hpp"
#include "../terminal/tables.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::size_t most_listed = 5;

/// "classes             3  setosa, versicolor, virginica"
std::string counted(const char* title, Index number, const std::string& text, std::size_t width) {
  const std::string head = fmt::format("{:<10} {:>10}", title, count_text(number));
  return text.empty() ? head + "\n" : wrapped(text, width, head + "  ");
}

std::string trained_for(const ModelInfo& info) {
  const std::string unknown = unknown_in(info);
  std::string text = name_of(info.task_or_guess());
  if (info.loss) text += fmt::format(", loss {}", info.loss->kind());
  if (!unknown.empty()) {
    text += fmt::format(" (the file, of an earlier version, does not say {})", unknown);
  }
  return text;
}

/// "level (mean 125, deviation 5.1), width"; of a scale without names "mean 125, deviation 5.1".
std::string scaled_targets(const ModelInfo& info, Index outputs) {
  std::vector<std::string> all;
  for (std::size_t k = 0; k < static_cast<std::size_t>(outputs); ++k) {
    if (k == most_listed) {
      all.emplace_back("...");
      break;
    }
    std::string name = k < info.target_names.size() ? info.target_names[k] : "";
    if (!info.target_scale.empty()) {
      const std::string scale =
          fmt::format("mean {:.4g}, deviation {:.4g}", info.target_scale.mean[k],
                      info.target_scale.deviation[k]);
      name = name.empty() ? scale : fmt::format("{} ({})", name, scale);
    }
    if (!name.empty()) all.push_back(name);
  }
  return fmt::format("{}", fmt::join(all, ", "));
}

std::string model_outputs(const SavedModel& model, std::size_t width) {
  const ModelInfo& info = model.info;
  const Index outputs = model.net.outputs();
  switch (info.task_or_guess()) {
    case Task::classification:
      return counted("classes", info.classes, first_names(info.class_names), width);
    case Task::multilabel: return counted("labels", outputs, first_names(info.target_names), width);
    case Task::regression: break;
  }
  return counted("targets", outputs, scaled_targets(info, outputs), width);
}

std::string scaling_of(const ModelInfo& info) {
  const Normalization& normalization = info.normalization;
  if (normalization.deviation.empty()) return "as they are";
  if (!normalization.uniform()) return "each to mean 0 and standard deviation 1";
  return fmt::format("x -> (x - {:.4g}) / {:.4g}", normalization.mean[0],
                     normalization.deviation[0]);
}

/// "one-hot: m, f"; empty for a number that is always there.
std::string encoding_text(const EncodedColumn& column) {
  std::vector<std::string> parts;
  if (column.kind == ColumnKind::boolean) parts.emplace_back("true and false as 1 and 0");
  if (column.kind == ColumnKind::category) {
    parts.push_back(fmt::format("{} of {}", column.ordinal ? "ordinal" : "one-hot",
                                first_names(column.categories)));
  }
  if (column.fill) parts.push_back(fmt::format("{:.4g} where missing", *column.fill));
  if (column.indicator) parts.emplace_back("an indicator of missing");
  return fmt::format("{}", fmt::join(parts, ", "));
}

/// A line for each column that is not simply a number.
std::string columns_text(const TableEncoding& table, std::size_t width) {
  constexpr std::size_t most = 8;
  std::string text;
  std::size_t shown = 0, all = 0;
  for (const EncodedColumn& column : table.columns) {
    const std::string how = encoding_text(column);
    if (how.empty()) continue;
    if (++all > most) continue;
    ++shown;
    text += wrapped(fmt::format("{}: {}", column.name, how), width, "  ");
  }
  if (shown < all) text += fmt::format("  and {} more columns\n", all - shown);
  return text;
}

Json normalization_json(const Normalization& normalization) {
  return {{"mean", normalization.mean}, {"deviation", normalization.deviation}};
}

}  // namespace

std::string model_text(const SavedModel& model, std::size_t width) {
  const ModelInfo& info = model.info;
  std::string text = wrapped(trained_for(info), width, "trained for  ");
  text += model_outputs(model, width);
  std::string features = first_names(info.feature_names);
  features += (features.empty() ? "" : "; ") + scaling_of(info);
  text += counted("features", model.net.inputs(), features, width);
  if (info.table) text += columns_text(*info.table, width);
  return text;
}

Json model_json(const SavedModel& model) {
  const ModelInfo& info = model.info;
  const Index outputs = model.net.outputs();
  Json json{{"task", info.task ? Json(name_of(*info.task)) : Json()},
            {"loss", info.loss ? to_json(*info.loss) : Json()},
            {"link", name_of(info.link(outputs))},
            {"classes", info.classes},
            {"class_names", info.class_names},
            {"target_names", info.target_names},
            {"feature_names", info.feature_names},
            {"normalization", normalization_json(info.normalization)}};
  json["target_scale"] = nullptr;
  if (const TargetScale& scale = info.target_scale; !scale.empty()) {
    json["target_scale"] = {{"mean", scale.mean}, {"deviation", scale.deviation}};
  }
  json["features"] = Json::array();
  for (const Spread& spread : info.features) {
    json["features"].push_back({{"min", spread.low},
                                {"max", spread.high},
                                {"mean", spread.mean},
                                {"deviation", spread.deviation}});
  }
  json["table"] = info.table ? encoding_to_json(*info.table) : Json();
  return json;
}

}}  // namespace rectify
