#include "data_starter.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <optional>

#include "../../base/error.hpp"
#include "../../base/parse_number.hpp"
#include "../../base/words.hpp"
#include "../../config/starter.hpp"
#include "../../datasets/npz_file.hpp"
#include "../../io/file_system.hpp"
#include "../../io/json.hpp"
#include "../terminal/output.hpp"
#include "data_option.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

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

Starter of_proposal(const std::string& file, const TableProposal& proposal) {
  const std::string name = name_of_file(proposal.source.train);
  return {name, starter_for_table(file, name, proposal), label_text(proposal)};
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

}  // namespace

Starter starter_of(const DataStarter& given) {
  const std::string& data = given.data;
  const std::string file = shell_word(given.file);
  const std::optional<CsvColumns> labels = labels_of(given.labels);
  const bool is_npz = data.ends_with(".npz");
  const bool is_other_file = !is_npz && !is_kind(data) && is_there(data) && has_file(data);
  if (is_table_name(data) || is_other_file) {
    CsvFiles table;
    table.train = data;
    return of_proposal(file, propose_for_table(table, labels));
  }
  if (data.starts_with('{')) {
    const Source source = read_data_option(data);
    if (const CsvFiles* csv = source.as<CsvFiles>()) {
      return starter_for_csv(file, *csv, parse_json(data, "--data").value["csv"], labels);
    }
    const std::string name(source.kind());
    return {name, starter_for_source(file, name, source)};
  }
  if (labels) {
    throw ConfigError(Mismatch{.where = "--label",
                               .expected = "--data with the name of a table, such as my.csv",
                               .got = in_quotes(data)});
  }
  if (is_npz) {
    const std::string name = name_of_file(data);
    return {name, starter_for_source(file, name, NpzFile{.file = data})};
  }
  return {data, starter_for_kind(file, data)};
}

void add_data_options(CLI::App& command, std::string& data, std::vector<std::string>& labels) {
  command
      .add_option(
          "--data", data,
          "data source: a name, a table (.csv, .tsv, .txt, .data, .dat, also .gz), an .npz file, "
          "or a source as JSON")
      ->capture_default_str();
  command
      .add_option("--label", labels,
                  "column of the table that is to be predicted, by name or by index from 0 (-1: "
                  "the last); may be repeated. Default: a column with a usual name (target, "
                  "label, class, y, ...), else the last one that can be a label")
      ->allow_extra_args(false);
}

}}  // namespace rectify
