#include "data_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "../../base/words.hpp"
#include "../terminal/console.hpp"
#include "../terminal/tables.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using Phrases = LineParts;

Phrases spread_parts(const Spread& spread) {
  return {fmt::format("{:.4g} to {:.4g}", spread.low, spread.high),
          fmt::format("mean {:.4g}", spread.mean), fmt::format("std {:.4g}", spread.deviation)};
}

Phrases line(const char* title, Index number, Phrases parts) {
  parts.insert(parts.begin(), fmt::format("{:<10} {:>10}", title, count_text(number)));
  return parts;
}

Phrases samples_line(const DataSummary& summary) {
  Phrases parts{"for training"};
  if (summary.validation.samples > 0) {
    parts.push_back(fmt::format("{} for validation", count_text(summary.validation.samples)));
  }
  parts.push_back(fmt::format("{} for test", count_text(summary.test.samples)));
  return line("samples", summary.fitting.samples, std::move(parts));
}

Phrases features_line(const DataSummary& summary) {
  Phrases parts = spread_parts(summary.values);
  if (const auto& image = summary.image) {
    parts.insert(parts.begin(), fmt::format("images of {} x {}", image->height, image->width));
  }
  return line("features", summary.features, std::move(parts));
}

Phrases outputs_line(const DataSummary& summary) {
  if (summary.targets) return line("targets", summary.outputs, spread_parts(*summary.targets));
  const auto& counts = summary.fitting.class_counts;
  const auto [smallest, largest] = std::minmax_element(counts.begin(), counts.end());
  const auto one = [&](auto at) {
    return fmt::format("{} ({})", count_text(*at),
                       summary.class_name(static_cast<Index>(at - counts.begin())));
  };
  if (*smallest == *largest) {
    return line("classes", summary.classes, {fmt::format("{} samples each", count_text(*largest))});
  }
  return line("classes", summary.classes,
              {fmt::format("{} to {} samples each", one(smallest), one(largest))});
}

Phrases constant_line(const DataSummary& summary) {
  const auto& all = summary.constant;
  return line("constant", std::ssize(all),
              {all.size() == 1 ? "feature:" : "features:", first_names(all)});
}

Json spread_json(const Spread& spread) {
  return {{"min", spread.low},
          {"max", spread.high},
          {"mean", spread.mean},
          {"deviation", spread.deviation}};
}

Json part_json(const PartSummary& part) {
  Json json{{"samples", part.samples}};
  if (!part.class_counts.empty()) json["class_counts"] = part.class_counts;
  return json;
}

}  // namespace

std::string data_summary_text(const DataSummary& summary, std::size_t width) {
  std::vector<Phrases> lines{samples_line(summary), features_line(summary), outputs_line(summary)};
  if (!summary.constant.empty()) lines.push_back(constant_line(summary));
  std::string text;
  for (const std::string& note : summary.notes) text += wrapped(note, width);
  for (const Phrases& parts : lines) text += fit(parts, width) + "\n";
  for (const std::string& warning : summary.warnings) text += wrapped("warning: " + warning, width);
  return text;
}

Json data_summary_json(const DataSummary& summary) {
  Json json{{"features", summary.features},
            {"outputs", summary.outputs},
            {"classes", summary.classes},
            {"class_names", summary.class_names},
            {"fitting", part_json(summary.fitting)},
            {"validation", part_json(summary.validation)},
            {"test", part_json(summary.test)},
            {"values", spread_json(summary.values)},
            {"constant", summary.constant},
            {"notes", summary.notes},
            {"warnings", summary.warnings}};
  if (const auto& image = summary.image) json["image"] = {image->height, image->width};
  if (const auto imbalance = summary.imbalance()) json["imbalance"] = *imbalance;
  if (summary.targets) json["targets"] = spread_json(*summary.targets);
  return json;
}

}}  // namespace rectify
