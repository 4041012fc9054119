#include "subject.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <vector>

#include "../../base/error.hpp"
#include "../../base/names.hpp"
#include "../../base/words.hpp"
#include "../../datasets/csv_files.hpp"
#include "../../model/input_check.hpp"
#include "../../model/model_data.hpp"
#include "../../run/run_data.hpp"
#include "../../run/run_files.hpp"
#include "../../run/trained_model.hpp"
#include "../terminal/output.hpp"
#include "../terminal/tables.hpp"
#include "data_option.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// In files of earlier versions the loss is not stored; a run's config has it.
Loss loss_of(const SavedModel& model, const std::string& path, const Dataset& data) {
  if (model.info.loss) return *model.info.loss;
  return loss_of_run(path).value_or(Loss::fitting(data, model.net.outputs()));
}

/// What to know about the figures: what the file does not say of the training, and whether the data
/// has another scale than the training data.
std::vector<std::string> warnings_of(const Subject& subject, const Dataset& raw) {
  std::vector<std::string> warnings;
  if (const std::string unknown = unknown_in(subject.model.info); !unknown.empty()) {
    warnings.push_back(
        fmt::format("{} does not say {} in training, as files of earlier versions do not; measured "
                    "as {} with {}",
                    subject.path, unknown, name_of(subject.data.task()), subject.loss.kind()));
  }
  for (const std::string& text : input_warnings(subject.model.info, raw)) {
    warnings.push_back(
        fmt::format("{}: {}", subject.table.empty() ? subject.source.kind() : subject.table, text));
  }
  return warnings;
}

/// Adds what is notable about the files to `warnings`.
Dataset load_split(const Source& source, const SubjectArguments& arguments, const ModelInfo& info,
                   std::vector<std::string>& warnings) {
  Splits splits = source->load(arguments.folder, encoding_for(info));
  std::sort(splits.warnings.begin(), splits.warnings.end());  // twice where test and train are one
  splits.warnings.erase(std::unique(splits.warnings.begin(), splits.warnings.end()),
                        splits.warnings.end());
  warnings = std::move(splits.warnings);
  return arguments.split == "test" ? splits.test : splits.train;
}

/// The table that --data names, read as the model's training table. What was done about missing
/// values is in the run's config.
Source table_of_subject(const SubjectArguments& arguments, const ModelInfo& info,
                        const std::optional<RunOfSubject>& run) {
  const Encoding encoding = encoding_for(info);
  if (!encoding || encoding->label_names.empty()) {
    throw ConfigError(Mismatch{
        .where = "--data",
        .expected = fmt::format("a data source, as {} does not say which column is the label",
                                arguments.model),
        .got = in_quotes(arguments.data),
        .hint = R"(as JSON: {"csv": {"train": "x.csv", "test": "x.csv", "label": "COLUMN"}})"});
  }
  const CsvFiles* csv = run ? run->config.data.source.as<CsvFiles>() : nullptr;
  return table_like(arguments.data, *encoding, csv != nullptr ? csv->missing : Missing::refuse);
}

void check_split(const SubjectArguments& arguments) {
  std::vector<std::string> splits{"test", "train"};
  if (arguments.data.empty()) splits.emplace_back("validation");
  if (std::find(splits.begin(), splits.end(), arguments.split) != splits.end()) return;
  const bool is_validation = arguments.split == "validation";
  throw ConfigError(Mismatch{.where = "--split",
                             .expected = one_of(splits),
                             .got = in_quotes(arguments.split),
                             .hint = is_validation ? "without --data: the validation part of a run"
                                                   : did_you_mean(arguments.split, splits)});
}

/// Adds to an error about the data of a run what else can be given.
[[noreturn]] void refuse_run_data(const RunOfSubject& run, const std::string& why) {
  const std::string config = (run.folder / run_files::config).string();
  throw DataError(lines(
      {why,
       Mismatch{.where = config,
                .what = "data",
                .expected = fmt::format("the data of the run, {}", run.config.data.source.kind()),
                .got = "what cannot be read",
                .hint = "--dir names another folder of its files, --data another data source"}
           .text()}));
}

RunData read_run_data(const RunOfSubject& run, const SubjectArguments& arguments,
                      const ModelInfo& info) {
  try {
    return load_run_data(run.folder, run.config, arguments.folder, encoding_for(info));
  } catch (const DataError& error) {
    refuse_run_data(run, error.what());
  }
}

void warn_of_change(const RunOfSubject& run, const RunData& data) {
  const std::string name = run.folder.string();
  if (!data.same()) {
    complain(
        fmt::format("warning: {} has no hash to tell whether its data has changed since", name));
  } else if (!*data.same()) {
    complain(
        fmt::format("warning: the data has changed since the run {}: its hash was {} and is "
                    "{}; all figures are of the data as it is now",
                    name, data.run_hash, data.hash));
  }
}

/// The part of the run's data that --split names.
Dataset part_of_run(RunOfSubject& run, const SubjectArguments& arguments, const ModelInfo& info) {
  RunData data = read_run_data(run, arguments, info);
  run.own_data = true;
  run.same_data = data.same();
  warn_of_change(run, data);
  if (arguments.split == "test") return data.parts.test;
  if (arguments.split == "train") return data.parts.fitting;
  if (data.parts.validation.size() > 0) return data.parts.validation;
  throw ConfigError(Mismatch{.where = "--split",
                             .expected = "test or train, as the run had no validation samples",
                             .got = in_quotes(arguments.split)});
}

std::optional<RunOfSubject> find_run(const std::string& model) {
  const auto folder = run_of_model(model);
  if (!folder) return std::nullopt;
  return RunOfSubject{.folder = *folder, .config = config_of_run(*folder)};
}

[[noreturn]] void refuse_no_data(const SubjectArguments& arguments) {
  throw ConfigError(
      Mismatch{.where = "--data",
               .expected = fmt::format("a data source, as {} is not a run folder", arguments.model),
               .got = "none",
               .hint = "a run folder has its data in its config.json"});
}

}  // namespace

void add_subject_options(CLI::App& command, SubjectArguments& arguments) {
  const std::string other = arguments.split == "test" ? "train" : "test";
  command.add_option("MODEL", arguments.model, "model.safetensors or run folder")->required();
  command.add_option("--data", arguments.data,
                     "a table like that of the training (.csv, .tsv, .txt, .data, .dat, also .gz), "
                     "the name of a data source, or its JSON: {\"idx\": {...}}; default: the "
                     "data of the run, if MODEL is a run folder");
  command.add_option("--dir", arguments.folder,
                     "folder of the data's files, if not the default one, or that of the run");
  command.add_option("--split", arguments.split,
                     fmt::format("{} (default) or {}; of a run's own data also validation, and "
                                 "train is without it",
                                 arguments.split, other));
}

Subject load_subject(const SubjectArguments& arguments) {
  check_split(arguments);
  std::optional<Source> given;
  const bool is_table = is_table_name(arguments.data);
  if (!arguments.data.empty() && !is_table) given = read_data_option(arguments.data);
  SavedModel model = load_trained_model(arguments.model);
  std::optional<RunOfSubject> run = find_run(arguments.model);
  if (is_table) given = table_of_subject(arguments, model.info, run);
  if (!given && !run) refuse_no_data(arguments);
  std::vector<std::string> warnings;
  const Dataset raw = given ? load_split(*given, arguments, model.info, warnings)
                            : part_of_run(*run, arguments, model.info);
  const Source source = given ? *given : run->config.data.source;
  const Dataset data = data_for(model, raw, arguments.model, std::string(source.kind()));
  const Loss loss = loss_of(model, arguments.model, data);
  Subject subject{arguments.model, std::move(model), source, arguments.split, data, loss, {},
                  std::move(run)};
  if (is_table) subject.table = arguments.data;
  subject.warnings = warnings_of(subject, raw);
  subject.warnings.insert(subject.warnings.begin(), warnings.begin(), warnings.end());
  return subject;
}

std::string subject_text(const Subject& subject) {
  if (!subject.table.empty()) {
    return fmt::format("{}: {}", subject.table, count_text(subject.data.size(), "sample"));
  }
  return fmt::format("{}: {} {} samples{}", subject.source.kind(), count_text(subject.data.size()),
                     subject.split == "train" ? "training" : subject.split,
                     subject.run && subject.run->own_data ? " of the run" : "");
}

LayerNames names_of(const Subject& subject) {
  return LayerNames(subject.model.net.architecture(), subject.run
                                                          ? subject.run->config.model.layers.places
                                                          : std::vector<std::string>());
}

void warn_of(const Subject& subject) {
  for (const std::string& warning : subject.warnings) complain("warning: " + warning);
}

Json subject_json(const Subject& subject) {
  Json run;
  if (subject.run && subject.run->own_data) {
    const auto& same = subject.run->same_data;
    run = {{"folder", subject.run->folder.string()}, {"same_data", same ? Json(*same) : Json()}};
  }
  return {{"model", subject.path},          {"data", to_json(subject.source)},
          {"run", std::move(run)},          {"split", subject.split},
          {"samples", subject.data.size()}, {"task", name_of(subject.data.task())},
          {"warnings", subject.warnings}};
}

}}  // namespace rectify
