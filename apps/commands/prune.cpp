#include "../../vitals/prune.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "../../base/error.hpp"
#include "../../base/stopwatch.hpp"
#include "../../base/words.hpp"
#include "../../io/file_system.hpp"
#include "../../nn/pieces.hpp"
#include "../../run/run_files.hpp"
#include "../../training/net_summary.hpp"
#include "../results/probe_comparison.hpp"
#include "../results/subject.hpp"
#include "../terminal/console.hpp"
#include "../terminal/output.hpp"
#include "../terminal/style.hpp"
#include "../terminal/tables.hpp"
#include "commands.hpp"
#include "options.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

struct PruneArguments {
  SubjectArguments subject{.split = "train"};
  std::string out;
  bool overwrite = false;
  int threads = 0;
  bool json = false;
};

/// Before and after.
template <class T>
struct Change {
  T before;
  T after;
};

struct Result {
  const Subject& subject;
  const Pruned& pruned;
  std::string out;
  Change<NetSummary> nets;
  Change<double> seconds;  ///< of predicting the data set: median of `timed_runs`
  int threads;
  ProbeComparison probe;  ///< of the run
};

constexpr int timed_runs = 5;

double median(std::vector<double> values) {
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

double predict_all(const Sequential& net, const Dataset& data, const Team& team) {
  Stopwatch watch;
  for_each_piece(net, data, team, [](const Worker&, const Piece&) {});
  return watch.lap();
}

/// Alternates between both nets, so that other load on the machine affects both.
Change<double> time_prediction(const Sequential& before, const Sequential& after,
                               const Dataset& data, const Team& team) {
  std::vector<double> seconds_before, seconds_after;
  for (int run = 0; run < timed_runs; ++run) {
    seconds_before.push_back(predict_all(before, data, team));
    seconds_after.push_back(predict_all(after, data, team));
  }
  return {median(seconds_before), median(seconds_after)};
}

/// Called before any work is done: --out may not be the model, and replaces a file only with
/// --overwrite.
void check_out(const PruneArguments& arguments) {
  const fs::path out = arguments.out, given = arguments.subject.model;
  const fs::path model = is_folder(given) ? given / run_files::model : given;
  if (is_same_file(out, model)) {
    throw ConfigError(Mismatch{.where = "--out",
                               .expected = "a file other than the model",
                               .got = in_quotes(out.string()),
                               .hint = "prune does not change its input"});
  }
  check_new(out, arguments.overwrite);
}

Index count_zeros(const PrunedLayer& layer) {
  return std::count_if(layer.removed.begin(), layer.removed.end(),
                       [](const ConstantUnit& unit) { return unit.constant == 0; });
}

/// Why units of a layer were kept, and whether the next layer got a bias.
std::vector<std::string> remarks(const PrunedLayer& layer, const LayerNames& names) {
  std::vector<std::string> texts;
  const std::string name = names.brief(layer.layer.activation);
  if (const auto kept = std::ssize(layer.kept_dead); kept > 0) {
    texts.push_back(fmt::format("{}: kept {} that {} gradient-dead but not constant", name,
                                count_text(kept, "unit"), kept == 1 ? "is" : "are"));
  }
  if (!layer.kept_constant.empty()) {
    texts.push_back(fmt::format("{}: all units are constant; kept unit {}, since a layer needs one",
                                name, layer.kept_constant.front()));
  }
  if (layer.new_bias) {
    texts.push_back(fmt::format("{}: added a bias for the removed constants",
                                names.place(layer.layer.outgoing)));
  }
  return texts;
}

std::string layers_text(const Result& result, std::size_t width) {
  const LayerNames names = names_of(result.subject);
  std::vector<std::vector<std::string>> rows;
  for (const PrunedLayer& layer : result.pruned.layers) {
    const Index zeros = count_zeros(layer), removed = std::ssize(layer.removed);
    const Index activation = layer.layer.activation;
    rows.push_back(
        {strong(names.brief(activation)), names.kind(activation), count_text(layer.units),
         zeros > 0 ? alarming(count_text(zeros)) : count_text(zeros), count_text(removed - zeros),
         count_text(layer.units - removed), names.place(activation)});
  }
  if (rows.empty())
    return wrapped("There are no hidden units between two dense layers: nothing to remove.", width);
  std::string text = table({{.left = true},
                            {.title = "layer", .left = true, .rank = 1},
                            {.title = "units", .kept = true},
                            {.title = "always 0", .kept = true},
                            {.title = "other constant", .kept = true},
                            {.title = "remaining", .kept = true},
                            {.title = "place", .left = true, .rank = 2}},
                           rows, width);
  for (const PrunedLayer& layer : result.pruned.layers) {
    for (const std::string& remark : remarks(layer, names)) text += wrapped(remark, width);
  }
  return text;
}

std::string costs_text(const Result& result, std::size_t width) {
  const bool same = result.pruned.removed() == 0;
  const auto saved = [same](double before, double after) -> std::string {
    if (same) return "";
    const double percent = 100 * (after / before - 1);
    return fmt::format("{:.1f} % {}", std::abs(percent), percent > 0 ? "more" : "less");
  };
  const auto count = [&](Index before, Index after, auto&& text) {
    return std::vector<std::string>{text(before), text(after),
                                    saved(static_cast<double>(before), static_cast<double>(after))};
  };
  const auto& [before, after] = result.nets;
  const auto milliseconds = [](double seconds) { return fmt::format("{:.2f} ms", 1e3 * seconds); };
  std::vector<std::vector<std::string>> rows{
      count(before.parameters, after.parameters, [](Index n) { return count_text(n); }),
      count(before.weight_bytes, after.weight_bytes, bytes_text),
      {milliseconds(result.seconds.before), milliseconds(result.seconds.after),
       saved(result.seconds.before, result.seconds.after)}};
  rows[0].insert(rows[0].begin(), "parameters");
  rows[1].insert(rows[1].begin(), "weights");
  rows[2].insert(rows[2].begin(), "prediction");
  const std::string note = fmt::format("prediction: time for all samples, median of {} runs on {}",
                                       timed_runs, count_text(result.threads, "thread"));
  return table({{.left = true}, {.title = "before"}, {.title = "after"}, {.left = true, .rank = 1}},
               rows, width) +
         wrapped(note, width);
}

std::string proof_text(const Result& result, std::size_t width) {
  const LayerNames names = names_of(result.subject);
  std::string text = wrapped(
      fmt::format("On all {} samples the outputs differ by at most {:.3g}{}.",
                  count_text(result.pruned.samples), result.pruned.largest_difference,
                  result.subject.data.classes() > 0 ? "; the predicted classes are identical" : ""),
      width);
  for (const PrunedLayer& layer : result.pruned.layers) {
    if (layer.removed.empty()) continue;
    const Agreement& sums = layer.sums;
    const std::string name = names.place(layer.layer.outgoing) + ": ";
    text +=
        wrapped(name + (sums.difference == 0
                            ? std::string("sums of w x + b are bit-identical")
                            : fmt::format("sums of w x + b differ by at most {:.3g} ({:.2g} eps "
                                          "times the sum of |w x|); rounding allows {:.3g}",
                                          sums.difference, sums.epsilons, sums.bound)),
                width);
  }
  return text;
}

/// Whether the run's own census calls the same units dead.
std::string probe_remark(const Result& result, std::size_t width) {
  const std::string text = comparison_text(result.subject, result.probe);
  return text.empty() ? "" : wrapped(text, width);
}

std::string result_text(const Result& result, std::size_t width) {
  return wrapped(fmt::format("{}: removed {} with constant output", subject_text(result.subject),
                             count_text(result.pruned.removed(), "hidden unit")),
                 width) +
         "\n" + layers_text(result, width) + probe_remark(result, width) + "\n" +
         costs_text(result, width) + "\n" + proof_text(result, width) +
         wrapped(fmt::format("saved as {}", result.out), width);
}

Json layer_json(const PrunedLayer& layer) {
  Json removed = Json::array();
  for (const ConstantUnit& unit : layer.removed) {
    removed.push_back({{"unit", unit.unit}, {"constant", unit.constant}});
  }
  return {{"incoming", layer.layer.incoming},
          {"activation", layer.layer.activation},
          {"outgoing", layer.layer.outgoing},
          {"units", layer.units},
          {"removed", std::move(removed)},
          {"kept_constant", layer.kept_constant},
          {"kept_dead", layer.kept_dead},
          {"new_bias", layer.new_bias},
          {"largest_difference", layer.sums.difference},
          {"bound", layer.sums.bound},
          {"epsilons", layer.sums.epsilons}};
}

template <class T>
Json change_json(const T& before, const T& after) {
  return {{"before", before}, {"after", after}};
}

Json result_json(const Result& result) {
  const auto& [before, after] = result.nets;
  Json json = subject_json(result.subject);
  json["output"] = result.out;
  json["layers"] = Json::array();
  for (const PrunedLayer& layer : result.pruned.layers) {
    json["layers"].push_back(layer_json(layer));
  }
  json["probe"] = comparison_json(result.subject, result.probe);
  json["removed"] = result.pruned.removed();
  json["parameters"] = change_json(before.parameters, after.parameters);
  json["weight_bytes"] = change_json(before.weight_bytes, after.weight_bytes);
  json["multiply_adds"] = change_json(before.multiply_adds, after.multiply_adds);
  json["prediction_seconds"] = change_json(result.seconds.before, result.seconds.after);
  json["prediction_seconds"].update({{"runs", timed_runs}, {"threads", result.threads}});
  json["largest_difference"] = result.pruned.largest_difference;
  json["identical_classes"] = result.subject.data.classes() > 0 ? Json(true) : Json();
  return json;
}

void prune_model(const PruneArguments& arguments) {
  check_out(arguments);
  const Subject subject = load_subject(arguments.subject);
  const Sequential& net = subject.model.net;
  const Team team(arguments.threads);
  const Pruned pruned = prune(net, subject.data, team);
  const Result result{subject,
                      pruned,
                      arguments.out,
                      {summarize(net.architecture()), summarize(pruned.net.architecture())},
                      time_prediction(net, pruned.net, subject.data, team),
                      team.size(),
                      compare_with_probe(subject, pruned.census, team)};
  save(pruned.net, arguments.out, subject.model.info);
  warn_of(subject);
  if (arguments.json) {
    print_json(result_json(result));
  } else {
    print(result_text(result, output_width()));
  }
}

}  // namespace

void add_prune_command(CLI::App& app) {
  auto arguments = std::make_shared<PruneArguments>();
  CLI::App* command = app.add_subcommand("prune", "Remove hidden units with constant output");
  add_subject_options(*command, arguments->subject);
  command->add_option("--out", arguments->out, "file for the pruned model (.safetensors)")
      ->required();
  command->add_flag("--overwrite", arguments->overwrite, "replace the file if it exists");
  add_threads_option(*command, arguments->threads);
  command->add_flag("--json", arguments->json, "print one JSON document");
  command->footer(
      "A unit is removed if its output is the same number for every sample of the data, not only "
      "for the run's probe set; its "
      "contribution to the next layer is added to that layer's bias. Predictions for these samples "
      "stay the same; for other samples they may change.\n"
      "Example: rectify prune runs/fashion-mnist/0001 --out small.safetensors");
  command->callback([arguments] { prune_model(*arguments); });
}

}}  // namespace rectify
