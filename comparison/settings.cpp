#include "settings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "../base/words.hpp"
#include "sentences.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// The names of a cell's values at the axes that the baseline fixes, or at the others.
std::string name_of(const GridCell& cell, const std::vector<bool>& fixed, bool wanted) {
  std::vector<std::string> names;
  for (std::size_t a = 0; a < cell.names.size(); ++a) {
    if (fixed[a] == wanted) names.push_back(cell.names[a]);
  }
  return label_of(names);
}

std::string list_of_names(const std::vector<std::string>& names) {
  constexpr std::size_t longest = 160;  // characters
  const std::string text = list_text(names);
  return text.size() <= longest ? text : count_text(std::ssize(names), "cell");
}

/// "elu (+0.22 points) and gelu are", the cells with a verdict; empty if there is none.
std::string cells_with(const Comparison& comparison, const Setting& setting, Verdict verdict) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < setting.cells.size(); ++i) {
    const Difference* difference = comparison.judged().difference_of(setting.cells[i]);
    if (difference == nullptr || difference->verdict != verdict) continue;
    const bool has_size = (verdict == Verdict::better || verdict == Verdict::worse) &&
                          difference->test == Test::sign_flips;
    names.push_back(setting.names[i]);
    if (has_size) {
      names.back() +=
          fmt::format(" ({})", difference_text(*comparison.judged().measure, difference->mean));
    }
  }
  return names.empty() ? "" : list_of_names(names) + (names.size() == 1 ? " is" : " are");
}

/// "73 % of relu's units are dead", and of the cells with significantly fewer.
std::string dead_text(const Comparison& comparison, const Setting& setting) {
  const MeasureResult* dead = comparison.find(dead_definitions.front().name);
  if (dead == nullptr || dead->cells[setting.baseline].n == 0) return "";
  const double share = dead->cells[setting.baseline].mean;
  constexpr double least = 0.005;  // less is 0 %
  if (share < least) return "";
  std::vector<std::string> fewer;
  std::string name;
  for (std::size_t i = 0; i < setting.cells.size(); ++i) {
    const std::size_t cell = setting.cells[i];
    if (cell == setting.baseline) name = setting.names[i];
    const Difference* difference = dead->difference_of(cell);
    if (difference == nullptr || difference->verdict != Verdict::better) continue;
    fewer.push_back(
        fmt::format("{:.0f} % of {}'s", 100 * dead->cells[cell].mean, setting.names[i]));
  }
  const std::string others = fewer.empty() ? "" : ", " + list_of_names(fewer);
  return fmt::format("{:.0f} % of {}'s units are dead at the end{}", 100 * share, name, others);
}

}  // namespace

std::vector<Setting> settings_of(const Comparison& comparison) {
  const bool shared = comparison.common_baseline().has_value();
  const auto& axes = comparison.experiment().axes.list;
  std::vector<bool> fixed;
  std::vector<std::string> keys;
  for (const GridAxis& axis : axes) {
    fixed.push_back(shared || comparison.experiment().baseline.values.contains(axis.key));
    if (fixed.back()) keys.push_back(axis.key);
  }
  std::vector<Setting> settings;
  for (std::size_t c = 0; c < comparison.cells.size(); ++c) {
    const GridCell& cell = comparison.cells[c];
    auto found = std::find_if(settings.begin(), settings.end(), [&](const Setting& setting) {
      return setting.baseline == cell.baseline;
    });
    if (found == settings.end()) {
      settings.push_back({.name = shared ? "" : name_of(cell, fixed, false),
                          .baseline = cell.baseline,
                          .cells = {},
                          .names = {},
                          .keys = keys});
      found = std::prev(settings.end());
    }
    found->cells.push_back(c);
    found->names.push_back(name_of(cell, fixed, true));
  }
  return settings;
}

std::string headline_of(const Comparison& comparison, const Setting& setting) {
  const auto place = std::find(setting.cells.begin(), setting.cells.end(), setting.baseline);
  const std::string& baseline =
      setting.names[static_cast<std::size_t>(place - setting.cells.begin())];
  std::vector<std::string> clauses;
  const auto add = [&](Verdict verdict, const std::string& what) {
    const std::string cells = cells_with(comparison, setting, verdict);
    if (!cells.empty()) clauses.push_back(cells + " " + what);
  };
  add(Verdict::better, "better than " + baseline);
  add(Verdict::worse, (clauses.empty() ? "worse than " + baseline : "worse"));
  const std::string it = clauses.empty() ? baseline : "it";
  add(Verdict::tie, "equivalent to " + it);
  add(Verdict::not_significant,
      "not significantly different from " + (clauses.empty() ? baseline : "it"));
  add(Verdict::too_few, "not judged (too few pairs)");
  Index failed = 0, ended = 0;
  for (const std::size_t cell : setting.cells) {
    failed += comparison.failures[cell].all();
    ended += comparison.failures[cell].ended;
  }
  if (failed > 0) {
    clauses.push_back(fmt::format("{} of {} failed", failed, count_text(ended, "trial")));
  }
  const std::string dead = dead_text(comparison, setting);
  if (!dead.empty()) clauses.push_back(dead);
  std::string text;
  for (const std::string& clause : clauses) text += (text.empty() ? "" : "; ") + clause;
  if (text.empty()) return "";
  return setting.name.empty() ? text + "." : fmt::format("At {}, {}.", setting.name, text);
}

}}  // namespace rectify
