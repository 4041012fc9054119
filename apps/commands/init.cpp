#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "../../base/utf8.hpp"
#include "../../config/config_schema.hpp"
#include "../../datasets/source.hpp"
#include "../../io/files.hpp"
#include "../terminal/output.hpp"
#include "commands.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr const char* schema_name = "rectify.schema.json";

/// {0} the config's file, {1} the source, {2} the other sources, {3} outputs, {4} epochs,
/// {5} the batch size, {6} the learning rate.
constexpr std::string_view starter = R"(// A small net to start from. Train it:
//     rectify train {0}
// Print all keys with their defaults; override one for a single run:
//     rectify config {0} --fill
//     rectify train {0} --set training.epochs=5
{{
  "$schema": "rectify.schema.json",  // lets editors complete and check this file
  "name": "{1}",  // run folders: runs/{1}/0001, 0002, ...
  "seed": 1,  // the same seed gives bit-identical results
  "data": {{
    "source": "{1}",  // or {2}
    "validation": 0.1  // held out of the training set: a count or a fraction
  }},
  "model": {{"layers": [
    {{"type": "dense", "units": 128, "activation": "relu"}},
    {{"type": "dense", "units": {3}}}  // one output per class
  ]}},
  "optimizer": {{"type": "adam", "learning_rate": {6}}},
  "schedule": {{"type": "cosine", "warmup_epochs": 1}},
  "training": {{"epochs": {4}, "batch_size": {5}}}
}}
)";

struct InitArguments {
  std::string file = "rectify.json";
  std::string data = "digits";
  bool overwrite = false;
  bool json = false;
};

/// The source of that kind, with the default values of its fields.
Source standard_source(const std::string& kind) {
  std::vector<Problem> problems;
  const Json none = Json::object();
  return registry<Source>().find(kind)->read(Reader(none, "", problems), {});
}

std::string starter_config(const std::string& file, const std::string& data) {
  std::vector<std::string> others = registry<Source>().complete_kinds();
  if (std::find(others.begin(), others.end(), data) == others.end()) {
    throw ConfigError(
        Mismatch{"--data", "", one_of(others), in_quotes(data), did_you_mean(data, others)});
  }
  std::erase(others, data);
  const Source source = standard_source(data);
  const bool points =
      source->outputs() == 2;  // a thousand of them; the other sources have thousands of images
  return fmt::format(starter, escape_controls(shell_word(file)), data, fmt::join(others, " or "),
                     source->outputs(), points ? 100 : 10, points ? 16 : 64, points ? 0.01 : 0.001);
}

void init(const InitArguments& arguments) {
  const std::string schema =
      (std::filesystem::path(arguments.file).parent_path() / schema_name).string();
  if (arguments.file == schema) {
    throw ConfigError(Mismatch{schema, "file", "a name other than that of the schema"});
  }
  const std::string config = starter_config(arguments.file, arguments.data);
  const std::string schema_text = config_schema().dump(2) + "\n";
  const bool has_schema = is_there(schema) && has_file(schema) && read_text(schema) == schema_text;
  check_new(arguments.file, arguments.overwrite);
  if (!has_schema) write_new(schema, schema_text, arguments.overwrite);
  write_new(arguments.file, config, arguments.overwrite);
  if (arguments.json) {
    print_json({{"config", arguments.file}, {"schema", schema}});
  } else {
    print(fmt::format("written: {} and {}\nnext: rectify train {}\n", arguments.file, schema,
                      shell_word(arguments.file)));
  }
}

}  // namespace

void add_init_command(CLI::App& app) {
  auto arguments = std::make_shared<InitArguments>();
  CLI::App* command = app.add_subcommand("init", "Write a starter config and its JSON Schema");
  command->add_option("FILE", arguments->file, "config to write")->capture_default_str();
  command->add_option("--data", arguments->data, "data source")->capture_default_str();
  command->add_flag("--overwrite", arguments->overwrite, "replace the files if they exist");
  command->add_flag("--json", arguments->json, "print one JSON document");
  command->footer("Example: rectify init fashion.json --data fashion-mnist");
  command->callback([arguments] { init(*arguments); });
}

}}  // namespace rectify
