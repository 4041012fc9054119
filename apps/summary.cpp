#include "summary.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../io/file_system.hpp"
#include "../nn/team.hpp"
#include "../nn/words.hpp"
#include "../training/prepare.hpp"
#include "../training/run_files.hpp"
#include "../training/trained_model.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "data_summary.hpp"
#include "output.hpp"
#include "tables.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

struct SummaryArguments {
  std::string subject;
  std::vector<std::string> set;
  int threads = 0;
  bool json = false;
};

Summary summarize_training(const Architecture& net, const Config& config, int threads) {
  const Index batch = config.training.batch_size;
  return summarize(net, config.optimizer.rule, batch,
                   useful_threads(net, batch, threads > 0 ? threads : processors()),
                   config.optimizer.updates);
}

struct Summaries {
  Summary net;
  std::optional<DataSummary> data = std::nullopt;  ///< of a config
};

/// The inputs are the features of the data.
Summaries of_config(const SummaryArguments& arguments) {
  const Config config = read_config(arguments.subject, arguments.set);
  const Parts data = load_parts(config.data, config.seed);
  const Architecture net(data.fitting.features(), config.model.layers.layers);
  return {summarize_training(net, config, arguments.threads),
          summarize(data.fitting, data.validation, data.test)};
}

/// A run folder has the config it was trained with.
Summaries of_model(const SummaryArguments& arguments) {
  const SavedModel model = load_trained_model(arguments.subject);
  const auto config = std::filesystem::path(arguments.subject) / run_files::config;
  if (!has_file(config)) return {summarize(model.net.architecture())};
  return {summarize_training(model.net.architecture(), read_config(config, arguments.set),
                             arguments.threads)};
}

void summarize_subject(const SummaryArguments& arguments) {
  const auto [net, data] =
      is_trained_model(arguments.subject) ? of_model(arguments) : of_config(arguments);
  if (arguments.json) {
    Json json = summary_json(net);
    if (data) json["data"] = data_summary_json(*data);
    print_json(json);
  } else {
    print(summary_text(net, output_width()));
    if (data) print("\n" + data_summary_text(*data, output_width()));
  }
}

std::string flops_text(double flops) {
  if (flops >= 1e9) return fmt::format("{:.1f} GFLOP", flops / 1e9);
  return fmt::format("{:.1f} MFLOP", flops / 1e6);
}

}  // namespace

std::string summary_text(const Summary& summary, std::size_t width) {
  std::vector<std::vector<std::string>> rows{{"", "input", count_text(summary.inputs)}};
  for (std::size_t l = 0; l < summary.layers.size(); ++l) {
    const LayerSummary& layer = summary.layers[l];
    rows.push_back({std::to_string(l), layer.kind, count_text(layer.outputs),
                    count_text(layer.parameters), count_text(layer.multiply_adds)});
  }
  rows.push_back(
      {"", "total", "", count_text(summary.parameters), count_text(summary.multiply_adds)});
  const std::string layers = table({{.title = "", .rank = 2},
                                    {.title = "layer", .left = true},
                                    {.title = "outputs", .rank = 1},
                                    {.title = "parameters"},
                                    {.title = "multiply-adds", .rank = 3}},
                                   rows, width);

  std::vector<std::vector<std::string>> costs{{"weights", bytes_text(summary.weight_bytes)}};
  if (const auto& training = summary.training) {
    costs.push_back({"optimizer", bytes_text(training->optimizer_bytes), training->optimizer});
    costs.push_back({"workspace", bytes_text(training->workspace_bytes),
                     fmt::format("batches of {}, {}", training->batch_size,
                                 count_text(training->threads, "thread"))});
    costs.push_back({"step", flops_text(training->flops), "forward and backward"});
  }
  return layers + "\n" + table({{.left = true}, {}, {.left = true, .rank = 1}}, costs, width);
}

Json summary_json(const Summary& summary) {
  Json json{{"inputs", summary.inputs}, {"layers", Json::array()}};
  for (const LayerSummary& layer : summary.layers) {
    json["layers"].push_back({{"index", json["layers"].size()},
                              {"type", layer.kind},
                              {"outputs", layer.outputs},
                              {"parameters", layer.parameters},
                              {"multiply_adds", layer.multiply_adds}});
  }
  json["parameters"] = summary.parameters;
  json["multiply_adds"] = summary.multiply_adds;
  json["weight_bytes"] = summary.weight_bytes;
  if (const auto& training = summary.training) {
    json["training"] = {{"optimizer", training->optimizer},
                        {"batch_size", training->batch_size},
                        {"threads", training->threads},
                        {"optimizer_bytes", training->optimizer_bytes},
                        {"workspace_bytes", training->workspace_bytes},
                        {"flops_per_step", training->flops}};
  }
  return json;
}

void add_summary_command(CLI::App& app) {
  auto arguments = std::make_shared<SummaryArguments>();
  CLI::App* command = app.add_subcommand(
      "summary",
      "Show a net's layers, shapes, parameters and what it takes; of a config also its data");
  command
      ->add_option("CONFIG|MODEL", arguments->subject,
                   "a config, a model.safetensors or a run folder")
      ->required();
  command->add_option("--set", arguments->set, "key=value over the config; may be repeated")
      ->allow_extra_args(false)
      ->take_all();
  command->add_option("--threads", arguments->threads, "0: one for each processor")
      ->check(CLI::Range(0, 1024));
  command->add_flag("--json", arguments->json, "one JSON document");
  command->footer("Example: rectify summary configs/fashion_mnist.json");
  command->callback([arguments] { summarize_subject(*arguments); });
}

}  // namespace rectify::inline RECTIFY_PRECISION
