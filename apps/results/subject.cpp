#include "subject.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <vector>

#include "../../base/error.hpp"
#include "../../base/words.hpp"
#include "../../datasets/digits.hpp"
#include "../../io/json.hpp"
#include "../../metrics/class_outputs.hpp"
#include "../../run/run_data.hpp"
#include "../../run/run_files.hpp"
#include "../../run/trained_model.hpp"
#include "../terminal/output.hpp"
#include "../terminal/tables.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// `text`: the name of a source, or its JSON.
Source source_of(const std::string& text) {
  const std::string where = "--data";
  const bool is_json = text.find_first_of("{[\"") == 0;
  const JsonDocument document = is_json ? parse_json(text, where) : JsonDocument(Json(text), where);
  std::vector<Problem> problems;
  Source source = Digits{};
  read(Reader(document.value, "", problems), source, any_number);
  std::vector<std::string> texts;
  for (const Problem& problem : problems) {
    Mismatch mismatch = problem.mismatch;
    mismatch.where = is_json ? document.where(problem.path) : where;
    texts.push_back(mismatch.text());
  }
  if (!texts.empty()) throw ConfigError(lines(texts));
  return source;
}

/// Throws DataError unless the model has the inputs and classes of the data.
void check_data(const Subject& subject) {
  const Dataset& data = subject.data;
  const auto check = [&](const char* what, Index expected, const char* of_data, Index got) {
    if (expected == got) return;
    throw DataError(
        Mismatch{.where = subject.path,
                 .what = what,
                 .expected = fmt::format("{} ({} of {})", expected, of_data, subject.source.kind()),
                 .got = std::to_string(got)});
  };
  const Sequential& net = subject.model.net;
  check("inputs", data.features(), "features", net.inputs());
  // One output separates two classes if the model was trained for that.
  const Index classes = subject.model.info.classes;
  const bool classifies = data.classes() > 0 && (net.outputs() > 1 || classes == 2);
  check("outputs", data.outputs(), data.classes() > 0 ? "classes" : "targets",
        classifies ? class_count_of(net.outputs()) : net.outputs());
  if (data.classes() == 0) check("classes", 0, "classes", classes);
  const auto check_names = [&](const char* what, const std::vector<std::string>& of_data,
                               const std::vector<std::string>& own) {
    if (own.empty() || of_data.empty() || own == of_data) return;
    throw DataError(Mismatch{
        .where = subject.path,
        .what = what,
        .expected = fmt::format("{} (as in {})", fmt::join(of_data, ", "), subject.source.kind()),
        .got = fmt::format("{}", fmt::join(own, ", "))});
  };
  check_names("features", data.feature_names(), subject.model.info.feature_names);
  check_names("classes", data.class_names(), subject.model.info.class_names);
}

Dataset load_split(const Source& source, const SubjectArguments& arguments) {
  const Splits splits = source->load(arguments.folder);
  return arguments.split == "test" ? splits.test : splits.train;
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
    return load_run_data(run.folder, run.config, arguments.folder, info.table);
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
                     "name of a data source, or its JSON: {\"idx\": {...}}; default: the data of "
                     "the run, if MODEL is a run folder");
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
  if (!arguments.data.empty()) given = source_of(arguments.data);
  SavedModel model = load_trained_model(arguments.model);
  std::optional<RunOfSubject> run = find_run(arguments.model);
  if (!given && !run) refuse_no_data(arguments);
  const Dataset data =
      given ? load_split(*given, arguments) : part_of_run(*run, arguments, model.info);
  const Source source = given ? *given : run->config.data.source;
  Dataset normalized = data.with_normalization(model.info.normalization);
  const Loss loss = loss_of_run(arguments.model).value_or(Loss::fitting(data, model.net.outputs()));
  Subject subject{arguments.model, std::move(model),      source,
                  arguments.split, std::move(normalized), loss,
                  std::move(run)};
  check_data(subject);
  return subject;
}

std::string subject_text(const Subject& subject) {
  return fmt::format("{}: {} {} samples{}", subject.source.kind(), count_text(subject.data.size()),
                     subject.split == "train" ? "training" : subject.split,
                     subject.run && subject.run->own_data ? " of the run" : "");
}

Json subject_json(const Subject& subject) {
  Json run;
  if (subject.run && subject.run->own_data) {
    const auto& same = subject.run->same_data;
    run = {{"folder", subject.run->folder.string()}, {"same_data", same ? Json(*same) : Json()}};
  }
  return {{"model", subject.path},
          {"data", to_json(subject.source)},
          {"run", std::move(run)},
          {"split", subject.split},
          {"samples", subject.data.size()}};
}

}}  // namespace rectify
