#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../../config/prepare.hpp"
#include "../../io/file_system.hpp"
#include "../../nn/team.hpp"
#include "../../run/run_data.hpp"
#include "../../run/run_files.hpp"
#include "../../run/trained_model.hpp"
#include "../results/data_table.hpp"
#include "../results/model_table.hpp"
#include "../results/net_table.hpp"
#include "../terminal/console.hpp"
#include "../terminal/output.hpp"
#include "commands.hpp"
#include "options.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

struct SummaryArguments {
  std::string subject;
  std::vector<std::string> set;
  int threads = 0;
  bool json = false;
};

NetSummary summarize_training(const Architecture& net, const Config& config, int threads) {
  const Index batch = config.training.batch_size;
  return summarize(net, config.optimizer.rule, batch,
                   useful_threads(net, batch, threads > 0 ? threads : processors()),
                   config.optimizer.updates);
}

struct Summaries {
  NetSummary net;
  LayerNames names;
  std::optional<DataSummary> data = std::nullopt;  ///< only for a config
  std::optional<SavedModel> model = std::nullopt;  ///< only for a trained model
};

/// The net has one input for each feature of the data.
Summaries of_config(const SummaryArguments& arguments) {
  const Config config = read_config(arguments.subject, arguments.set);
  Parts data = load_parts(config.data, config.seed);
  const Architecture net(data.fitting.features(), config.model.layers.layers);
  if (targets_of(config, data.fitting, net) == Targets::standard) {
    data = data.with_target_scale(data.fitting.target_standardization());
  }
  const Loss loss = config.loss.value_or(Loss::fitting(data.fitting, net.outputs()));
  return {summarize_training(net, config, arguments.threads), names_of_layers(config.model.layers),
          summarize(data, loss)};
}

/// With what training takes if it is a run folder, which has the config.
Summaries of_model(const SummaryArguments& arguments) {
  SavedModel model = load_trained_model(arguments.subject);
  const Architecture& net = model.net.architecture();
  const auto config = std::filesystem::path(arguments.subject) / run_files::config;
  NetSummary summary =
      has_file(config)
          ? summarize_training(net, read_config(config, arguments.set), arguments.threads)
          : summarize(net);
  LayerNames names(net);
  if (const auto run = run_of_model(arguments.subject)) {
    names = LayerNames(net, config_of_run(*run).model.layers.places);
  }
  return {.net = std::move(summary), .names = std::move(names), .model = std::move(model)};
}

void summarize_subject(const SummaryArguments& arguments) {
  const auto [net, names, data, model] =
      is_trained_model(arguments.subject) ? of_model(arguments) : of_config(arguments);
  if (arguments.json) {
    Json json = summary_json(net);
    if (data) json["data"] = data_summary_json(*data);
    if (model) json["model"] = model_json(*model);
    print_json(json);
  } else {
    print(summary_text(net, names, output_width()));
    if (data) print("\n" + data_summary_text(*data, output_width()));
    if (model) print("\n" + model_text(*model, output_width()));
  }
}

}  // namespace

void add_summary_command(CLI::App& app) {
  auto arguments = std::make_shared<SummaryArguments>();
  CLI::App* command = app.add_subcommand(
      "summary", "Show a net's layers, parameters and memory, and what a model was trained for");
  command
      ->add_option("CONFIG|MODEL", arguments->subject,
                   "config (JSON), whose data is shown too, model.safetensors or run folder")
      ->required();
  add_set_option(*command, arguments->set);
  add_threads_option(*command, arguments->threads);
  command->add_flag("--json", arguments->json, "print one JSON document");
  command->footer("Example: rectify summary configs/fashion_mnist.json");
  command->callback([arguments] { summarize_subject(*arguments); });
}

}}  // namespace rectify
