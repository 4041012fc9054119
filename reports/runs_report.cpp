#include <fmt/format.h>

#include <algorithm>

#include "curves.hpp"
#include "lives.hpp"
#include "run_report.hpp"
#include "text.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

/// Runs by the names that tell them apart: the config's, and the folder's where that is not enough.
std::vector<std::string> names_of(const std::vector<RunMaterial>& runs) {
  std::vector<std::string> names;
  for (const RunMaterial& material : runs) {
    const std::string folder = material.run.folder.lexically_normal().filename().string();
    const auto same = std::count_if(runs.begin(), runs.end(), [&](const RunMaterial& other) {
      return other.run.name == material.run.name;
    });
    names.push_back(same == 1 ? material.run.name
                              : label(material.run.name, 24) + " " + label(folder, 12));
  }
  return labels(names);
}

/// A measure of quality, and whether more of it is better.
struct Quality {
  const char* name;
  const char* title;
  const char* format;
  bool more;
};

constexpr std::array qualities{
    Quality{"validation_accuracy", "Validation accuracy", ".1~%", true},
    Quality{"validation_loss", "Validation loss", "", false},
    Quality{"train_accuracy", "Training accuracy", ".1~%", true},
    Quality{"train_loss", "Training loss", "", false},
};

std::string value_text(const Quality& quality, double value) {
  return quality.format[0] != '\0' ? percent_text(value, 2) : number_text(value);
}

void add_curves(const std::vector<RunMaterial>& runs, const std::vector<std::string>& names,
                Section& section) {
  for (const Quality& quality : qualities) {
    Lines lines{.x = epochs(),
                .y = {.title = quality.title, .format = quality.format},
                .series = "run",
                .lines = {}};
    for (std::size_t i = 0; i < runs.size(); ++i) {
      Line line = line_of(runs[i].run, names[i], {quality.name});
      if (!line.points.empty()) lines.lines.push_back(std::move(line));
    }
    if (lines.lines.empty()) continue;
    const auto best =
        std::max_element(lines.lines.begin(), lines.lines.end(), [&](const Line& a, const Line& b) {
          return (last(a).value < last(b).value) == quality.more;
        });
    section.parts.push_back(
        Figure{.name = quality.name,
               .title = quality.title,
               .result = fmt::format("In the end {} has the {}, {}.", best->name,
                                     quality.more ? "highest" : "lowest",
                                     value_text(quality, last(*best).value)),
               .caption = "Epoch by epoch, a line for each run.",
               .chart = line_chart(lines)});
  }
}

double dead_share(const Json& epoch, const RunMaterial& material) {
  double dead = 0, units = 0;
  for (const auto& [layer, share] : epoch.at("dead").items()) {
    const auto size =
        static_cast<double>(std::max<Index>(1, dead_of(material, std::stol(layer)).units));
    dead += size * number_from_json(share);
    units += size;
  }
  return units > 0 ? dead / units : 0;
}

void add_deaths(const std::vector<RunMaterial>& runs, const std::vector<std::string>& names,
                Section& section) {
  Lines lines{.x = epochs(),
              .y = {.title = "share of units", .format = ".1~%", .zero = true},
              .series = "run",
              .lines = {}};
  for (std::size_t i = 0; i < runs.size(); ++i) {
    lines.lines.push_back({names[i], {}});
    for (const Json& epoch : runs[i].run.epochs) {
      if (!epoch.contains("dead")) continue;
      lines.lines.back().points.push_back(
          {static_cast<double>(epoch.value("epoch", Index{0})), dead_share(epoch, runs[i])});
    }
    if (lines.lines.back().points.empty()) lines.lines.pop_back();
  }
  if (lines.lines.empty()) return;
  const auto most =
      std::max_element(lines.lines.begin(), lines.lines.end(),
                       [](const Line& a, const Line& b) { return last(a).value < last(b).value; });
  const double share = last(*most).value;
  const bool none = std::all_of(lines.lines.begin(), lines.lines.end(),
                                [](const Line& line) { return highest(line).value == 0; });
  if (none) lines.y.most = 0.1;
  section.parts.push_back(Figure{
      .name = "dead",
      .title = "Dead units",
      .result = share == 0
                    ? "In the end none of them has a dead unit."
                    : fmt::format("In the end {} has most: {}.", most->name, percent_text(share)),
      .caption = "Share of all hidden units that are gradient-dead: no slope above 1e-6 on "
                 "any sample looked at.",
      .chart = line_chart(lines)});
}

PageTable results_table(const std::vector<RunMaterial>& runs,
                        const std::vector<std::string>& names) {
  PageTable table{.title = "Results",
                  .columns = {{"run", true},
                              {"status", true},
                              {"seed"},
                              {"test accuracy"},
                              {"test loss"},
                              {"dead units"},
                              {"epochs"},
                              {"trained for"}},
                  .rows = {}};
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const RunRecord& run = runs[i].run;
    const auto accuracy = figure_of(run.test, "test_accuracy");
    const auto seconds = figure_of(run.status, "seconds");
    const DeadCount dead = dead_of(runs[i]);
    table.rows.push_back(
        {names[i], run.status.value("status", ""), text_of(run.status.value("seed", Json())),
         accuracy ? percent_text(*accuracy, 2) : "none",
         number_text(figure_of(run.test, "test_loss")),
         fmt::format("{} of {}", count_text(dead.dead), count_text(dead.units)),
         run.epochs.empty() ? "0" : text_of(run.epochs.back().value("epoch", Json())),
         seconds ? duration_text(*seconds) : "none"});
  }
  return table;
}

/// By test accuracy, else by test loss.
std::string verdict_of(const std::vector<RunMaterial>& runs,
                       const std::vector<std::string>& names) {
  for (const auto& [figure, more] : {std::pair{"test_accuracy", true}, {"test_loss", false}}) {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      const auto value = figure_of(runs[i].run.test, figure);
      if (!value) continue;
      const auto so_far = best ? figure_of(runs[*best].run.test, figure) : std::nullopt;
      if (!so_far || (more ? *value > *so_far : *value < *so_far)) best = i;
    }
    if (!best) continue;
    const double value = *figure_of(runs[*best].run.test, figure);
    return fmt::format(
        "Of {}, {} has the {}: {}. One run each is no comparison: seeds alone move "
        "such figures; rectify compare trains several.",
        count_text(std::ssize(runs), "run"), names[*best],
        more ? "highest test accuracy" : "lowest test loss",
        more ? percent_text(value, 2) : number_text(value));
  }
  return fmt::format("{}, none of which has been tested.", count_text(std::ssize(runs), "run"));
}

}  // namespace

Page runs_page(const std::vector<std::filesystem::path>& folders) {
  std::vector<RunMaterial> runs;
  for (const auto& folder : folders) {
    runs.push_back({.run = read_run(folder), .vitals = read_vitals(folder)});
  }
  const std::vector<std::string> names = names_of(runs);
  Section curves{.title = "Curves"}, results{.title = "In the end"};
  results.parts.push_back(results_table(runs, names));
  add_curves(runs, names, curves);
  add_deaths(runs, names, curves);
  return {.kind = "Runs side by side",
          .title = list_text(names),
          .verdict = verdict_of(runs, names),
          .sections = {std::move(results), std::move(curves)}};
}

}  // namespace rectify::inline RECTIFY_PRECISION
