#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "../../config/config.hpp"
#include "../../config/output_warnings.hpp"
#include "../terminal/output.hpp"
#include "commands.hpp"
#include "options.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

struct ConfigArguments {
  std::string config;
  std::vector<std::string> set;
  std::string out;
  bool fill = false;
  bool overwrite = false;
  bool json = false;
};

std::string summary(const LoadedConfig& loaded, const std::string& path) {
  return fmt::format("{}: valid: {} layers, data source {}\n", path,
                     loaded.config.model.layers.layers.size(), loaded.config.data.source.kind());
}

void check_config(const ConfigArguments& arguments) {
  const LoadedConfig loaded = load_config(arguments.config, overrides_of(arguments.set));
  const Json filled = config_to_json(loaded.config);
  const std::vector<std::string> warnings = output_warnings(loaded.config);
  if (!arguments.out.empty()) {
    write_new(arguments.out, filled.dump(2) + "\n", arguments.overwrite);
  }
  if (arguments.json) {
    print_json({{"config", filled}, {"origins", loaded.origins}, {"warnings", warnings}});
  } else if (!arguments.out.empty()) {
    print(fmt::format("written: {}\n", arguments.out));
  } else {
    print(arguments.fill ? filled.dump(2) + "\n" : summary(loaded, arguments.config));
  }
  for (const std::string& warning : warnings) complain("warning: " + warning);
}

}  // namespace

void add_config_command(CLI::App& app) {
  auto arguments = std::make_shared<ConfigArguments>();
  CLI::App* command = app.add_subcommand("config", "Check a config, or print it with all defaults");
  command->add_option("CONFIG", arguments->config, "config, a JSON file")->required();
  add_set_option(*command, arguments->set);
  command->add_flag("--fill", arguments->fill, "print the config with all defaults filled in");
  command->add_option("--out", arguments->out, "write the filled-in config to this file");
  command->add_flag("--overwrite", arguments->overwrite, "replace the file if it exists");
  command->add_flag("--json", arguments->json,
                    "print the filled-in config and the origin of each value");
  command->footer("Example: rectify config configs/digits.json --fill --set training.epochs=5");
  command->callback([arguments] { check_config(*arguments); });
}

}}  // namespace rectify
