#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "../../base/words.hpp"
#include "../../io/file_system.hpp"
#include "../page/text.hpp"
#include "config_differences.hpp"
#include "curves.hpp"
#include "run_report.hpp"
#include "unit_history.hpp"
#include "unit_map.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// The last parts of a path: "02-elu/seed-1".
std::string tail_of(const std::filesystem::path& path, std::ptrdiff_t parts) {
  const std::vector<std::filesystem::path> all(path.begin(), path.end());
  std::filesystem::path tail;
  for (auto part = all.end() - std::min(parts, std::ssize(all)); part != all.end(); ++part) {
    tail /= *part;
  }
  return tail.string();
}

/// The shortest tails of the runs' paths that are all different.
std::vector<std::string> tails_of(const std::vector<RunMaterial>& runs) {
  std::vector<std::string> tails;
  for (std::ptrdiff_t parts = 1; parts <= 16; ++parts) {
    tails.clear();
    for (const RunMaterial& material : runs) {
      std::filesystem::path path = absolute_path(material.run.folder);
      if (!path.has_filename()) path = path.parent_path();
      tails.push_back(tail_of(path, parts));
    }
    if (std::set<std::string>(tails.begin(), tails.end()).size() == tails.size()) break;
  }
  return tails;
}

/// Names of runs that are all different: that of the config, and of the folder if that is not
/// enough.
std::vector<std::string> names_of(const std::vector<RunMaterial>& runs) {
  const std::vector<std::string> tails = tails_of(runs);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const std::string& name = runs[i].run.name;
    const auto same = std::count_if(
        runs.begin(), runs.end(), [&](const RunMaterial& other) { return other.run.name == name; });
    names.push_back(same == 1 ? name : label(name, 16) + " " + label(tails[i], 23));
  }
  return labels(names);
}

/// A metric.
struct Quality {
  const char* name;
  const char* title;
  const char* format;
  bool more;  ///< whether more is better
};

constexpr std::array qualities{
    Quality{"validation_accuracy", "Validation accuracy", ".1~%", true},
    Quality{"validation_loss", "Validation loss", "", false},
    Quality{"train_accuracy", "Training accuracy", ".1~%", true},
    Quality{"train_loss", "Training loss", "", false},
};

constexpr std::array test_qualities{
    Quality{"test_accuracy", "test accuracy", ".1~%", true},
    Quality{"test_r2", "test R2", "", true},
    Quality{"test_macro_f1", "test macro F1", "", true},
    Quality{"test_loss", "test loss", "", false},
};

std::string value_text(const Quality& quality, double value) {
  return quality.format[0] != '\0' ? percent_text(value, 2) : number_text(value);
}

/// The best value and all that have it.
struct Best {
  double value = 0;
  std::vector<std::string> names;
};

/// Without values there are no names either.
Best best_of(const std::vector<std::pair<std::string, double>>& values, bool more) {
  Best best;
  for (const auto& [name, value] : values) {
    const double beyond = best.names.empty() ? 0 : value - best.value;
    if (more ? beyond > 0 : beyond < 0) best.names.clear();
    if (best.names.empty()) best.value = value;
    if (value == best.value) best.names.push_back(name);
  }
  return best;
}

const char* have(const Best& best) { return best.names.size() == 1 ? "has" : "have"; }

std::string end_text(const std::vector<Line>& lines, const Quality& quality) {
  std::vector<std::pair<std::string, double>> values;
  for (const Line& line : lines) values.emplace_back(line.name, last(line).value);
  const Best best = best_of(values, quality.more);
  return fmt::format("{} {} the {} value at the end: {}.", list_text(best.names), have(best),
                     quality.more ? "highest" : "lowest", value_text(quality, best.value));
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
    section.parts.push_back(Figure{.name = quality.name,
                                   .title = quality.title,
                                   .result = end_text(lines.lines, quality),
                                   .caption = "One line per run, by epoch.",
                                   .chart = line_chart(lines)});
  }
}

double dead_fraction(const Json& epoch, const RunMaterial& material) {
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
              .y = {.title = "fraction of units", .format = ".1~%", .zero = true},
              .series = "run",
              .lines = {}};
  for (std::size_t i = 0; i < runs.size(); ++i) {
    lines.lines.push_back({names[i], {}});
    for (const Json& epoch : runs[i].run.epochs) {
      if (!epoch.contains("dead")) continue;
      lines.lines.back().points.push_back(
          {static_cast<double>(epoch.value("epoch", Index{0})), dead_fraction(epoch, runs[i])});
    }
    if (lines.lines.back().points.empty()) lines.lines.pop_back();
  }
  if (lines.lines.empty()) return;
  const auto most =
      std::max_element(lines.lines.begin(), lines.lines.end(),
                       [](const Line& a, const Line& b) { return last(a).value < last(b).value; });
  const double fraction = last(*most).value;
  const bool none = std::all_of(lines.lines.begin(), lines.lines.end(),
                                [](const Line& line) { return highest(line).value == 0; });
  if (none) lines.y.most = 0.1;
  section.parts.push_back(Figure{
      .name = "dead",
      .title = "Dead units",
      .result = fraction == 0 ? "No run has a dead unit at the end."
                              : fmt::format("{} has the largest fraction at the end: {}.",
                                            most->name, percent_text(fraction)),
      .caption =
          "Fraction of all hidden units that are dead (gradient_dead): |f'(z)| < 1e-6 on all "
          "probe samples.",
      .chart = line_chart(lines),
      .wide = true});
}

/// The units of the first hidden layer of each run, side by side.
void add_maps(const std::vector<RunMaterial>& runs, const std::vector<std::string>& names,
              Section& section) {
  constexpr std::size_t most_runs = 6;
  for (std::size_t i = 0; i < std::min(runs.size(), most_runs); ++i) {
    const std::vector<Index> layers = runs[i].layers();
    if (layers.empty() || dead_of(runs[i], layers.front()).units == 0) continue;
    if (runs[i].array("probe_samples") == nullptr) continue;
    Figure map = unit_map(runs[i], layers.front());
    map.name = fmt::format("units-of-run-{}", i + 1);
    map.title = fmt::format("{}: {}", names[i], map.title);
    map.wide = false;
    section.parts.push_back(std::move(map));
  }
}

/// The first of `test_qualities` that any run has, other than the loss; else the accuracy.
const Quality& judged_in(const std::vector<RunMaterial>& runs) {
  const auto found =
      std::find_if(test_qualities.begin(), test_qualities.end() - 1, [&](const Quality& quality) {
        return std::any_of(runs.begin(), runs.end(), [&](const RunMaterial& material) {
          return figure_of(material.run.test, quality.name).has_value();
        });
      });
  return found == test_qualities.end() - 1 ? test_qualities.front() : *found;
}

PageTable results_table(const std::vector<RunMaterial>& runs,
                        const std::vector<std::string>& names) {
  const Quality& quality = judged_in(runs);
  PageTable table{.title = "Final results",
                  .columns = {{"run", true},
                              {"status", true},
                              {"seed"},
                              {quality.title},
                              {"test loss"},
                              {"dead units"},
                              {"epochs"},
                              {"training time"}},
                  .rows = {}};
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const RunRecord& run = runs[i].run;
    const auto value = figure_of(run.test, quality.name);
    const auto seconds = figure_of(run.status, "seconds");
    const DeadCount dead = dead_of(runs[i]);
    table.rows.push_back(
        {names[i], run.state(), text_of(run.status.value("seed", Json())),
         value ? value_text(quality, *value) : "none",
         number_text(figure_of(run.test, "test_loss")),
         fmt::format("{} of {}", count_text(dead.dead), count_text(dead.units)),
         run.epochs.empty() ? "0" : text_of(run.epochs.back().value("epoch", Json())),
         seconds ? duration_text(*seconds) : "none"});
  }
  return table;
}

/// Compares the first of `test_qualities` that any run has.
std::string verdict_of(const std::vector<RunMaterial>& runs,
                       const std::vector<std::string>& names) {
  for (const Quality& quality : test_qualities) {
    std::vector<std::pair<std::string, double>> values;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      if (const auto value = figure_of(runs[i].run.test, quality.name)) {
        values.emplace_back(names[i], *value);
      }
    }
    const Best best = best_of(values, quality.more);
    if (best.names.empty()) continue;
    return fmt::format(
        "Of {}, {} {} the {}: {}. One run of each is not enough to compare them, because results "
        "also vary with the seed: rectify compare trains several seeds.",
        count_text(std::ssize(runs), "run"), list_text(best.names), have(best),
        fmt::format("{} {}", quality.more ? "highest" : "lowest", quality.title),
        value_text(quality, best.value));
  }
  return fmt::format("None of the {} has test results.", count_text(std::ssize(runs), "run"));
}

}  // namespace

Page runs_page(const std::vector<std::filesystem::path>& folders) {
  std::vector<RunMaterial> runs;
  for (const auto& folder : folders) {
    runs.push_back({.run = read_run(folder), .vitals = read_vitals(folder)});
  }
  const std::vector<std::string> names = names_of(runs);
  const ConfigDifferences differences = differences_of(runs);
  Section configs{.title = "What differs"}, units{.title = "Units over time"},
      results{.title = "Results"}, curves{.title = "Training curves"};
  if (!differences.keys.empty()) configs.parts.push_back(differences_table(differences, names));
  add_maps(runs, names, units);
  add_deaths(runs, names, units);
  results.parts.push_back(results_table(runs, names));
  add_curves(runs, names, curves);
  return {
      .kind = "Runs side by side",
      .title = list_text(names),
      .verdict = differences_text(differences) + " " + verdict_of(runs, names),
      .sections = {std::move(configs), std::move(units), std::move(results), std::move(curves)}};
}

}}  // namespace rectify
