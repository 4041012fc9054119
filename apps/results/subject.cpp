#include "subject.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <vector>

#include "../../base/error.hpp"
#include "../../base/words.hpp"
#include "../../datasets/digits.hpp"
#include "../../io/json.hpp"
#include "../../metrics/class_outputs.hpp"
#include "../../run/trained_model.hpp"
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
  const Splits splits = source->load(arguments.folder);
  const Dataset& data = arguments.split == "test" ? splits.test : splits.train;
  Dataset normalized =
      data.with_normalization(model.info.normalization).with_target_scale(model.info.target_scale);
  const Loss loss = loss_of_run(arguments.model).value_or(Loss::fitting(data, model.net.outputs()));
  Subject subject{arguments.model, std::move(model),      source,
                  arguments.split, std::move(normalized), loss};
  check_data(subject);
  return subject;
}

std::string subject_text(const Subject& subject) {
  return fmt::format("{}: {} {} samples", subject.source.kind(), count_text(subject.data.size()),
                     subject.split == "train" ? "training" : "test");
}

Json subject_json(const Subject& subject) {
  return {{"model", subject.path},
          {"data", to_json(subject.source)},
          {"split", subject.split},
          {"samples", subject.data.size()}};
}

}}  // namespace rectify
