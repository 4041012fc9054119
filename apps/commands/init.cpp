#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../../base/error.hpp"
#include "../../base/parse_number.hpp"
#include "../../config/config_schema.hpp"
#include "../../config/starter.hpp"
#include "../../datasets/npz_file.hpp"
#include "../../io/files.hpp"
#include "../../io/json.hpp"
#include "../results/data_option.hpp"
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

/// "train" of `data/train.csv.gz`.
std::string name_of_file(const std::string& path) {
  const std::string file = std::filesystem::path(path).filename().string();
  return file.substr(0, file.find('.', 1));
}

bool is_kind(const std::string& data) {
  const std::vector<std::string> kinds = registry<Source>().complete_kinds();
  return std::find(kinds.begin(), kinds.end(), data) != kinds.end();
}

/// --label, separated by commas where no column has the whole as its name: names, or indices.
std::optional<CsvColumns> labels_of(const std::vector<std::string>& labels) {
  if (labels.empty()) return std::nullopt;
  CsvColumns columns;
  for (const std::string& label : labels) {
    if (const auto index = parse_number<Index>(label)) {
      columns.columns.emplace_back(*index);
    } else {
      columns.columns.emplace_back(label);
    }
  }
  return columns;
}

/// A config, and lines on what was inferred.
struct Starter {
  std::string config;
  std::string inferred = {};
};

Starter of_proposal(const std::string& file, const TableProposal& proposal) {
  const std::string name = name_of_file(proposal.source.train);
  return {starter_for_table(file, name, proposal), label_text(proposal)};
}

/// For a table that is given as JSON: what is given stays as it is, the rest is inferred.
Starter starter_for_csv(const std::string& file, const CsvFiles& given, const Json& keys,
                        const std::optional<CsvColumns>& labels) {
  TableProposal proposal = propose_for_table(given, labels ? labels : std::optional(given.label));
  Json source = to_json(Source(proposal.source));
  for (const auto& [key, value] : keys.items()) {
    if (key != "label" || !labels) source["csv"][key] = value;
  }
  if (keys.contains("features")) source["csv"]["ignore"] = nullptr;
  proposal.source = *read_data_option(source.dump()).as<CsvFiles>();
  return of_proposal(file, proposal);
}

Starter starter_of(const InitArguments& arguments) {
  const std::string& data = arguments.data;
  const std::string file = shell_word(arguments.file);
  const std::optional<CsvColumns> labels = labels_of(arguments.labels);
  const bool is_npz = data.ends_with(".npz");
  const bool is_other_file = !is_npz && !is_kind(data) && is_there(data) && has_file(data);
  if (is_table_name(data) || is_other_file) {
    CsvFiles given;
    given.train = data;
    return of_proposal(file, propose_for_table(given, labels));
  }
  if (data.starts_with('{')) {
    const Source source = read_data_option(data);
    if (const CsvFiles* csv = source.as<CsvFiles>()) {
      return starter_for_csv(file, *csv, parse_json(data, "--data").value["csv"], labels);
    }
    return {starter_for_source(file, std::string(source.kind()), source)};
  }
  if (labels) {
    throw ConfigError(Mismatch{.where = "--label",
                               .expected = "--data with the name of a table, such as my.csv",
                               .got = in_quotes(data)});
  }
  if (is_npz) {
    return {starter_for_source(file, name_of_file(data), NpzFile{.file = data})};
  }
  return {starter_for_kind(file, data)};
}

void init(const InitArguments& arguments) {
  const std::string schema =
      (std::filesystem::path(arguments.file).parent_path() / schema_name).string();
  if (arguments.file == schema) {
    throw ConfigError(Mismatch{
        .where = schema, .what = "file", .expected = "a name other than that of the schema"});
  }
  check_new(arguments.file, arguments.overwrite);  // before the data is read
  const auto [config, inferred] = starter_of(arguments);
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
  command
      ->add_option(
          "--data", arguments->data,
          "data source: a name, a table (.csv, .tsv, .txt, .data, .dat, also .gz), an .npz file, "
          "or a source as JSON")
      ->capture_default_str();
  command
      ->add_option("--label", arguments->labels,
                   "column of the table that is to be predicted, by name or by index from 0 (-1: "
                   "the last); may be repeated. Default: a column with a usual name (target, "
                   "label, class, y, ...), else the last one that can be a label")
      ->allow_extra_args(false);
  command->add_flag("--overwrite", arguments->overwrite, "replace the files if they exist");
  command->add_flag("--json", arguments->json, "print one JSON document");
  command->footer(
      "Example: rectify init fashion.json --data fashion-mnist\n"
      "Example: rectify init flowers.json --data flowers.csv --label kind");
  command->callback([arguments] { init(*arguments); });
}

}}  // namespace rectify
