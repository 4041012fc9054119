#include "commands.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "../datasets/digits.hpp"
#include "../io/json.hpp"
#include "../nn/class_outputs.hpp"
#include "../nn/error.hpp"
#include "../training/trained_model.hpp"
#include "console.hpp"
#include "evaluation.hpp"
#include "output.hpp"
#include "tables.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

struct EvaluateArguments {
  std::string model;
  std::string data;
  std::string folder;
  std::string split = "test";
  int threads = 0;
  bool json = false;
};

/// A source's name, or its JSON.
Source source_of(const std::string& text) {
  const std::string where = "--data";
  const bool is_json = text.find_first_of("{[\"") == 0;
  const JsonDocument document =
      is_json ? parse_json(text, where) : JsonDocument{Json(text), {}, where};
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

/// The model is for these inputs and these classes; else one of them is the wrong file.
void check_data(const Evaluated& subject) {
  const Dataset& data = subject.data;
  const auto check = [&](const char* what, Index expected, const char* of_data, Index got) {
    if (expected == got) return;
    throw DataError(
        Mismatch{subject.path, what,
                 fmt::format("{}, the {} of {}", expected, of_data, subject.source.kind()),
                 std::to_string(got)});
  };
  const Sequential& net = subject.model.net;
  check("inputs", data.features(), "features", net.inputs());
  // One output tells two classes, if it was trained to.
  const Index classes = subject.model.info.classes;
  const bool tells = data.classes() > 0 && (net.outputs() > 1 || classes == 2);
  check("outputs", data.outputs(), data.classes() > 0 ? "classes" : "targets",
        tells ? classes_told_by(net.outputs()) : net.outputs());
  if (data.classes() == 0) check("classes", 0, "classes", classes);
  const auto check_names = [&](const char* what, const std::vector<std::string>& of_data,
                               const std::vector<std::string>& own) {
    if (own.empty() || of_data.empty() || own == of_data) return;
    throw DataError(
        Mismatch{subject.path, what,
                 fmt::format("{}, those of {}", fmt::join(of_data, ", "), subject.source.kind()),
                 fmt::format("{}", fmt::join(own, ", "))});
  };
  check_names("features", data.feature_names(), subject.model.info.feature_names);
  check_names("classes", data.class_names(), subject.model.info.class_names);
}

/// What is not finite is no result.
void check_loss(const Evaluated& subject, double loss) {
  if (std::isfinite(loss)) return;
  throw Diverged(Mismatch{subject.path, "loss", "a finite number",
                          fmt::format("{} on {}", std::abs(loss), subject.source.kind()),
                          "are its values too large for the model?"});
}

Evaluated load_subject(const EvaluateArguments& arguments) {
  if (arguments.split != "test" && arguments.split != "train") {
    throw ConfigError(Mismatch{"--split", "", "one of test, train", in_quotes(arguments.split),
                               did_you_mean(arguments.split, {"test", "train"})});
  }
  const Source source = source_of(arguments.data);
  SavedModel model = load_trained_model(arguments.model);
  const Splits splits = source->load(arguments.folder);
  const Dataset& data = arguments.split == "test" ? splits.test : splits.train;
  Dataset normalized = data.with_normalization(model.info.normalization);
  const Loss loss = Loss::fitting(data, model.net.outputs());
  Evaluated subject{arguments.model, std::move(model),      source,
                    arguments.split, std::move(normalized), loss};
  check_data(subject);
  return subject;
}

void evaluate_model(const EvaluateArguments& arguments) {
  const Evaluated subject = load_subject(arguments);
  const Sequential& net = subject.model.net;
  const Team team(arguments.threads);
  const auto report = [&](const auto& result) {
    check_loss(subject, result.loss);
    if (arguments.json) {
      print_json(evaluation_json(subject, result));
    } else {
      print(evaluation_text(subject, result, output_width()));
    }
  };
  if (subject.data.classes() > 0) {
    report(evaluate_classes(net, subject.data, subject.loss, team));
  } else {
    report(evaluate_values(net, subject.data, subject.loss, team));
  }
}

}  // namespace

void add_evaluate_command(CLI::App& app) {
  auto arguments = std::make_shared<EvaluateArguments>();
  CLI::App* command = app.add_subcommand(
      "evaluate", "Measure a trained model: loss, accuracy, confusion, calibration");
  command->add_option("MODEL", arguments->model, "a model.safetensors or a run folder")->required();
  command
      ->add_option("--data", arguments->data,
                   "the name of a data source, or its JSON: {\"idx\": {...}}")
      ->required();
  command->add_option("--dir", arguments->folder, "the folder of its files, if not the usual one");
  command->add_option("--split", arguments->split, "test, the default, or train");
  command->add_option("--threads", arguments->threads, "0: one for each processor")
      ->check(CLI::Range(0, 1024));
  command->add_flag("--json", arguments->json, "one JSON document");
  command->footer(
      "The loss is the one that fits data and model, without label smoothing and class weights: "
      "the mean by the samples' weights, where the data has them; all else counts samples. "
      "Precision, recall and F1 of a class that is never predicted are 0. Top-5 accuracy, where "
      "there are more than 5 classes: the share of samples whose class is among the 5 likeliest, "
      "of "
      "equals those with lower numbers. ROC AUC, of two classes: the chance that a sample of class "
      "1 is held more likely to be one than a sample of class 0, equals counting half.\n"
      "Example: rectify evaluate runs/fashion-mnist/0001 --data fashion-mnist");
  command->callback([arguments] { evaluate_model(*arguments); });
}

}  // namespace rectify::inline RECTIFY_PRECISION
