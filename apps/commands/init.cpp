#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "../../base/error.hpp"
#include "../../base/words.hpp"
#include "../../config/config_schema.hpp"
#include "../../io/files.hpp"
#include "../results/data_starter.hpp"
#include "../terminal/output.hpp"
#include "commands.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr const char* schema_name = "rectify.schema.json";

struct InitArguments {
  std::string file = "rectify.json";
  std::string data = "digits";
  std::vector<std::string> labels = {};
  bool overwrite = false;
  bool json = false;
};

void init(const InitArguments& arguments) {
  const std::string schema =
      (std::filesystem::path(arguments.file).parent_path() / schema_name).string();
  if (arguments.file == schema) {
    throw ConfigError(Mismatch{
        .where = schema, .what = "file", .expected = "a name other than that of the schema"});
  }
  check_new(arguments.file, arguments.overwrite);  // before the data is read
  const auto [name, config, inferred] =
      starter_of({.file = arguments.file, .data = arguments.data, .labels = arguments.labels});
  const std::string schema_text = config_schema().dump(2) + "\n";
  const bool has_schema = is_there(schema) && has_file(schema) && read_text(schema) == schema_text;
  if (!has_schema) write_new(schema, schema_text, arguments.overwrite);
  write_new(arguments.file, config, arguments.overwrite);
  if (arguments.json) {
    print_json({{"config", arguments.file}, {"schema", schema}});
  } else {
    print(fmt::format("{}written: {} and {}\nnext: rectify train {}\n", inferred, arguments.file,
                      schema, shell_word(arguments.file)));
  }
}

}  // namespace

void add_init_command(CLI::App& app) {
  auto arguments = std::make_shared<InitArguments>();
  CLI::App* command = app.add_subcommand("init", "Write a starter config and its JSON Schema");
  command->add_option("FILE", arguments->file, "config to write")->capture_default_str();
  add_data_options(*command, arguments->data, arguments->labels);
  command->add_flag("--overwrite", arguments->overwrite, "replace the files if they exist");
  command->add_flag("--json", arguments->json, "print one JSON document");
  command->footer(
      "Example: rectify init fashion.json --data fashion-mnist\n"
      "Example: rectify init flowers.json --data flowers.csv --label kind");
  command->callback([arguments] { init(*arguments); });
}

}}  // namespace rectify
