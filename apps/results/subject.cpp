#include "subject.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <vector>

#include "../../base/error.hpp"
#include "../../base/names.hpp"
#include "../../base/words.hpp"
#include "../../datasets/digits.hpp"
#include "../../io/json.hpp"
#include "../../model/input_check.hpp"
#include "../../model/model_data.hpp"
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
    warnings.push_back(fmt::format("{}: {}", subject.source.kind(), text));
  }
  return warnings;
}

}  // namespace

void add_subject_options(CLI::App& command, SubjectArguments& arguments) {
  const std::string other = arguments.split == "test" ? "train" : "test";
  command.add_option("MODEL", arguments.model, "model.safetensors or run folder")->required();
  command
      .add_option("--data", arguments.data, "name of a data source, or its JSON: {\"idx\": {...}}")
      ->required();
  command.add_option("--dir", arguments.folder, "folder of its files, if not the default one");
  command.add_option("--split", arguments.split,
                     fmt::format("{} (default) or {}", arguments.split, other));
}

Subject load_subject(const SubjectArguments& arguments) {
  if (arguments.split != "test" && arguments.split != "train") {
    throw ConfigError(Mismatch{.where = "--split",
                               .expected = "one of test, train",
                               .got = in_quotes(arguments.split),
                               .hint = did_you_mean(arguments.split, {"test", "train"})});
  }
  const Source source = source_of(arguments.data);
  SavedModel model = load_trained_model(arguments.model);
  const Splits splits = source->load(arguments.folder, encoding_for(model.info));
  const Dataset& raw = arguments.split == "test" ? splits.test : splits.train;
  const Dataset data = data_for(model, raw, arguments.model, std::string(source.kind()));
  const Loss loss = loss_of(model, arguments.model, data);
  Subject subject{arguments.model, std::move(model), source, arguments.split, data, loss, {}};
  subject.warnings = warnings_of(subject, raw);
  return subject;
}

std::string subject_text(const Subject& subject) {
  return fmt::format("{}: {} {} samples", subject.source.kind(), count_text(subject.data.size()),
                     subject.split == "train" ? "training" : "test");
}

void warn_of(const Subject& subject) {
  for (const std::string& warning : subject.warnings) complain("warning: " + warning);
}

Json subject_json(const Subject& subject) {
  return {{"model", subject.path},
          {"data", to_json(subject.source)},
          {"split", subject.split},
          {"samples", subject.data.size()},
          {"task", name_of(subject.data.task())},
          {"warnings", subject.warnings}};
}

}}  // namespace rectify
