#include "commands.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../training/run.hpp"
#include "progress.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

struct TrainArguments {
  std::string config;
  std::string out;
  std::vector<std::string> set;
  std::optional<std::uint64_t> seed;
  int threads = 0;
  bool quiet = false;
};

/// A layer's line of the closing table: which of its units are dead.
std::string census_line(const LayerCensus& layer, const Config& config) {
  const auto kind = config.model.layers.layers[static_cast<std::size_t>(layer.layer)].kind();
  return fmt::format("  layer {:<3} {:<12} {:>5} of {:<5} units dead ({:.1f} %)\n", layer.layer,
                     kind, layer.dead(), layer.max_slope.size(), 100 * layer.dead_share());
}

void report(const RunResult& result, const Config& config) {
  std::string text;
  if (result.test.accuracy) {
    text += fmt::format("test accuracy {:.4f}, ", *result.test.accuracy);
  }
  text += fmt::format("test loss {:.4f} ({} samples)\n", result.test.loss, result.test.samples);
  for (const LayerCensus& layer : result.census) text += census_line(layer, config);
  if (!result.census.empty()) {
    text += fmt::format("  dead: no slope above {:.0e} on {} training samples\n",
                        static_cast<double>(dead_slope), result.probe_size);
  }
  text += fmt::format("trained in {:.1f} s; everything is in {}\n", result.seconds,
                      result.folder.string());
  fmt::print("{}", text);
}

void train(const TrainArguments& arguments) {
  const auto overrides = overrides_of(arguments.set, arguments.seed);
  const auto [config, origins] = load_config(arguments.config, overrides);
  RunOptions options{.out = arguments.out, .threads = arguments.threads, .origins = origins};
  for (const Override& override : overrides) options.overrides.push_back(override.text);
  if (!arguments.quiet) {
    options.observers = [](const std::filesystem::path&) { return Observers{progress()}; };
  }
  const RunResult result = run(config, options);
  report(result, config);
}

}  // namespace

void add_train_command(CLI::App& app) {
  auto arguments = std::make_shared<TrainArguments>();
  CLI::App* command = app.add_subcommand("train", "Train a net from a config");
  command->add_option("CONFIG", arguments->config, "the config, a JSON file")->required();
  command->add_option("--out", arguments->out, "the run folder; else the next runs/NAME/NUMBER");
  command->add_option("--set", arguments->set, "key=value over the config; may be repeated")
      ->take_all();
  command->add_option("--seed", arguments->seed, "instead of the config's");
  command->add_option("--threads", arguments->threads, "0: one for each processor")
      ->check(CLI::Range(0, 1024));
  command->add_flag("--quiet", arguments->quiet, "only the result");
  command->footer("Example: rectify train configs/digits.json --set training.epochs=5 --seed 2");
  command->callback([arguments] { train(*arguments); });
}

}  // namespace rectify::inline RECTIFY_PRECISION
