#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "../../config/config.hpp"
#include "../terminal/output.hpp"
#include "commands.hpp"

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
  return fmt::format("{}: as it should be: {} layers on {}\n", path,
                     loaded.config.model.layers.layers.size(), loaded.config.data.source.kind());
}

void check_config(const ConfigArguments& arguments) {
  const LoadedConfig loaded = load_config(arguments.config, overrides_of(arguments.set));
  const Json filled = config_to_json(loaded.config);
  if (!arguments.out.empty()) {
    write_new(arguments.out, filled.dump(2) + "\n", arguments.overwrite);
  }
  if (arguments.json) {
    print_json({{"config", filled}, {"origins", loaded.origins}});
  } else if (!arguments.out.empty()) {
    print(fmt::format("written: {}\n", arguments.out));
  } else {
    print(arguments.fill ? filled.dump(2) + "\n" : summary(loaded, arguments.config));
  }
}

}  // namespace

void add_config_command(CLI::App& app) {
  auto arguments = std::make_shared<ConfigArguments>();
  CLI::App* command =
      app.add_subcommand("config", "Check a config, or show it with every default written out");
  command->add_option("CONFIG", arguments->config, "the config, a JSON file")->required();
  command->add_option("--set", arguments->set, "key=value over the config; may be repeated")
      ->allow_extra_args(false)
      ->take_all();
  command->add_flag("--fill", arguments->fill, "print it with every default, layers expanded");
  command->add_option("--out", arguments->out, "a file to write the filled config to");
  command->add_flag("--overwrite", arguments->overwrite, "replace the file if it is there");
  command->add_flag("--json", arguments->json,
                    "the filled config, and where each of its values comes from");
  command->footer("Example: rectify config configs/digits.json --fill --set training.epochs=5");
  command->callback([arguments] { check_config(*arguments); });
}

}}  // namespace rectify
