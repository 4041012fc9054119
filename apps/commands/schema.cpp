#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "../../config/config_schema.hpp"
#include "../../experiments/experiment_schema.hpp"
#include "../terminal/output.hpp"
#include "commands.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

struct SchemaArguments {
  std::string out;
  bool comparison = false;
  bool markdown = false;
  bool overwrite = false;
  bool json = false;
};

std::string text_of(const SchemaArguments& arguments) {
  if (arguments.markdown) return arguments.comparison ? experiment_reference() : config_reference();
  return (arguments.comparison ? experiment_schema() : config_schema()).dump(2) + "\n";
}

void show_schema(const SchemaArguments& arguments) {
  const std::string text = text_of(arguments);
  if (!arguments.out.empty()) {
    write_new(arguments.out, text, arguments.overwrite);
    arguments.json ? print_json({{"written", arguments.out}})
                   : print(fmt::format("written: {}\n", arguments.out));
  } else if (arguments.json && arguments.markdown) {
    print_json({{"markdown", text}});
  } else {
    print(text);
  }
}

}  // namespace

void add_schema_command(CLI::App& app) {
  auto arguments = std::make_shared<SchemaArguments>();
  CLI::App* command = app.add_subcommand(
      "schema", "Print the JSON Schema of configs, for completion and checks in editors");
  command->add_option("--out", arguments->out, "write it to this file");
  command->add_flag("--comparison", arguments->comparison,
                    "the schema of experiments, which rectify compare reads");
  command->add_flag("--markdown", arguments->markdown, "print it as documentation in Markdown");
  command->add_flag("--overwrite", arguments->overwrite, "replace the file if it exists");
  command->add_flag("--json", arguments->json,
                    "print one JSON document; the schema already is one");
  command->footer("Example: rectify schema --out rectify.schema.json");
  command->callback([arguments] { show_schema(*arguments); });
}

}}  // namespace rectify
