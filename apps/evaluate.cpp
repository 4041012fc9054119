#include "commands.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "../datasets/digits.hpp"
#include "../datasets/source.hpp"
#include "../io/json.hpp"
#include "../losses/catalogue.hpp"
#include "../nn/classification.hpp"
#include "../nn/error.hpp"
#include "../nn/metrics.hpp"
#include "../training/trained_model.hpp"
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

/// What is evaluated on what.
struct Subject {
  const EvaluateArguments& arguments;
  SavedModel model;
  Source source;
  Dataset data;
  Loss loss;
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
void check_data(const Sequential& net, const Dataset& data, const EvaluateArguments& arguments) {
  const auto check = [&](const char* what, Index of_data, const char* of_which, Index got) {
    if (of_data == got) return;
    throw DataError(Mismatch{arguments.model, what,
                             fmt::format("{}, the {} of {}", of_data, of_which, arguments.data),
                             std::to_string(got)});
  };
  check("inputs", data.features(), "features", net.inputs());
  check("outputs", data.outputs(), data.classes() > 0 ? "classes" : "targets", net.outputs());
}

Subject load_subject(const EvaluateArguments& arguments) {
  if (arguments.split != "test" && arguments.split != "train") {
    throw ConfigError(Mismatch{"--split", "", "one of test, train", in_quotes(arguments.split),
                               did_you_mean(arguments.split, {"test", "train"})});
  }
  const Source source = source_of(arguments.data);
  SavedModel model = load_trained_model(arguments.model);
  const Splits splits = source->load(arguments.folder);
  const Dataset& data = arguments.split == "test" ? splits.test : splits.train;
  check_data(model.net, data, arguments);
  Dataset normalized = data.with_normalization(model.info.normalization);
  const Loss loss = Loss::fitting(data);
  return {arguments, std::move(model), source, std::move(normalized), loss};
}

/// The model's, else the data's, else numbers.
std::string class_name(const Subject& subject, Index c) {
  const auto& own = subject.model.info.class_names;
  const auto& names = own.empty() ? subject.data.class_names() : own;
  return names.empty() ? std::to_string(c) : names[static_cast<std::size_t>(c)];
}

std::string share(double value) { return fmt::format("{:.4f}", value); }

std::string header(const Subject& subject, const Classification& result, std::size_t width) {
  const std::string title = fmt::format("{}, {} set of {} samples", subject.source.kind(),
                                        subject.arguments.split, grouped(result.samples));
  return wrapped(title, width) + "\n" +
         table({{.left = true}, {}, {.left = true, .rank = 1}},
               {{"accuracy", share(result.accuracy()),
                 fmt::format("standard error {}", share(result.accuracy_error()))},
                {"loss", share(result.loss), std::string(subject.loss.kind())},
                {"calibration", share(result.calibration_error()),
                 fmt::format("expected error, {} equal bins", calibration_bins)}},
               width);
}

constexpr std::size_t longest_name = 16;

std::string scores_text(const Subject& subject, const Classification& result, std::size_t width) {
  std::vector<std::vector<std::string>> rows;
  const auto add = [&](const std::string& number, const std::string& name, const ClassScores& s) {
    rows.push_back(
        {number, name, share(s.precision), share(s.recall), share(s.f1), grouped(s.support)});
  };
  for (Index c = 0; c < result.classes(); ++c) {
    add(std::to_string(c), shortened(class_name(subject, c), longest_name), result.scores(c));
  }
  add("", "macro average", result.macro_scores());
  return table({{.rank = 1},
                {.title = "class", .left = true},
                {.title = "precision", .rank = 3},
                {.title = "recall", .rank = 2},
                {.title = "F1"},
                {.title = "support", .rank = 4}},
               rows, width);
}

/// The matrix; nothing if it is wider than `width`.
std::string confusion_matrix(const Classification& result, std::size_t width) {
  std::vector<Column> columns{{.title = ""}};
  std::vector<std::vector<std::string>> rows;
  for (Index c = 0; c < result.classes(); ++c) {
    columns.push_back({.title = std::to_string(c)});
    rows.push_back({std::to_string(c)});
    for (const Index count : result.confusion[static_cast<std::size_t>(c)]) {
      rows.back().push_back(count == 0 ? "." : std::to_string(count));
    }
  }
  const std::string text = table(columns, rows, std::numeric_limits<std::size_t>::max());
  return text.find('\n') <= width ? text : "";
}

/// The pairs that are mixed up most, for where there is no room for the matrix.
std::string confused_pairs(const Subject& subject, const Classification& result,
                           std::size_t width) {
  constexpr std::size_t most = 10;
  struct Pair {
    Index samples, c, predicted;
  };
  std::vector<Pair> pairs;
  for (Index c = 0; c < result.classes(); ++c) {
    for (Index p = 0; p < result.classes(); ++p) {
      const Index samples =
          result.confusion[static_cast<std::size_t>(c)][static_cast<std::size_t>(p)];
      if (c != p && samples > 0) pairs.push_back({samples, c, p});
    }
  }
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const Pair& a, const Pair& b) { return a.samples > b.samples; });
  pairs.resize(std::min(pairs.size(), most));
  std::vector<std::vector<std::string>> rows;
  for (const Pair& pair : pairs) {
    rows.push_back({shortened(class_name(subject, pair.c), longest_name),
                    shortened(class_name(subject, pair.predicted), longest_name),
                    grouped(pair.samples)});
  }
  return table({{.title = "class", .left = true},
                {.title = "taken for", .left = true},
                {.title = "samples", .rank = 1}},
               rows, width);
}

std::string text(const Subject& subject, const Classification& result, std::size_t width) {
  const std::string matrix = confusion_matrix(result, std::min<std::size_t>(width, 200));
  const std::string title = wrapped("rows: classes; columns: what was predicted", width);
  return header(subject, result, width) + "\n" + scores_text(subject, result, width) + "\n" +
         (matrix.empty() ? confused_pairs(subject, result, width) : title + matrix);
}

Json scores_json(const ClassScores& scores) {
  return {{"precision", scores.precision},
          {"recall", scores.recall},
          {"f1", scores.f1},
          {"support", scores.support}};
}

Json calibration_json(const Classification& result) {
  Json bins = Json::array();
  for (std::size_t b = 0; b < calibration_bins; ++b) {
    const CalibrationBin& bin = result.bins[b];
    const auto mean = [&](double sum) {
      return bin.samples > 0 ? Json(sum / static_cast<double>(bin.samples)) : Json();
    };
    bins.push_back({{"above", static_cast<double>(b) / double(calibration_bins)},
                    {"up_to", static_cast<double>(b + 1) / double(calibration_bins)},
                    {"samples", bin.samples},
                    {"accuracy", mean(static_cast<double>(bin.correct))},
                    {"confidence", mean(bin.confidence)}});
  }
  return {{"expected_error", result.calibration_error()},
          {"method",
           "mean |accuracy - confidence| over equal-width bins of the largest "
           "probability, weighted by samples (Guo et al. 2017)"},
          {"bins", std::move(bins)}};
}

/// What is the same for classes and values.
Json subject_json(const Subject& subject) {
  return {{"model", subject.arguments.model},
          {"data", to_json(subject.source)},
          {"split", subject.arguments.split},
          {"samples", subject.data.size()},
          {"loss_type", subject.loss.kind()}};
}

Json classification_json(const Subject& subject, const Classification& result) {
  Json json = subject_json(subject);
  json["loss"] = result.loss;
  json["accuracy"] = result.accuracy();
  json["accuracy_standard_error"] = result.accuracy_error();
  json["confusion"] = result.confusion;
  json["classes"] = Json::array();
  for (Index c = 0; c < result.classes(); ++c) {
    json["classes"].push_back({{"class", c}, {"label", class_name(subject, c)}});
    json["classes"].back().update(scores_json(result.scores(c)));
  }
  json["macro_average"] = scores_json(result.macro_scores());
  json["calibration"] = calibration_json(result);
  return json;
}

void report_values(const Subject& subject, const Team& team) {
  const Metrics metrics = evaluate(subject.model.net, subject.data, subject.loss, team);
  if (subject.arguments.json) {
    Json json = subject_json(subject);
    json["loss"] = metrics.loss;
    print_json(json);
  } else {
    fmt::print("loss {:.6g} ({}, {} samples)\n", metrics.loss, subject.loss.kind(),
               grouped(metrics.samples));
  }
}

void evaluate_model(const EvaluateArguments& arguments) {
  const Subject subject = load_subject(arguments);
  const Team team(arguments.threads);
  if (subject.data.classes() == 0) return report_values(subject, team);
  const Classification result =
      evaluate_classes(subject.model.net, subject.data, subject.loss, team);
  if (arguments.json) {
    print_json(classification_json(subject, result));
  } else {
    fmt::print("{}", text(subject, result, output_width()));
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
      "The loss is the one that fits the data, without label smoothing. Precision, recall and F1 "
      "of a class that is never predicted are 0.\n"
      "Example: rectify evaluate runs/fashion-mnist/0001 --data fashion-mnist");
  command->callback([arguments] { evaluate_model(*arguments); });
}

}  // namespace rectify::inline RECTIFY_PRECISION
