#include "commands.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "../../base/error.hpp"
#include "../../base/names.hpp"
#include "../../base/parse_number.hpp"
#include "../../base/words.hpp"
#include "../../datasets/samples.hpp"
#include "../../io/csv.hpp"
#include "../../io/files.hpp"
#include "../../io/npy.hpp"
#include "../../io/npz.hpp"
#include "../../metrics/class_outputs.hpp"
#include "../../model/input_check.hpp"
#include "../../model/model_data.hpp"
#include "../../model/predict.hpp"
#include "../../run/trained_model.hpp"
#include "../../schema/reader.hpp"
#include "../terminal/output.hpp"
#include "option_checks.hpp"
#include "options.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

enum class As { logits, probabilities, classes, values };
constexpr std::array<const char*, 4> names_of(As) {
  return {"logits", "probabilities", "classes", "values"};
}

struct PredictArguments {
  std::string model;
  std::string input;
  std::string output = "-";
  std::string as;  ///< empty: as of the model's task
  double threshold = 0.5;
  bool has_threshold = false;
  int threads = 0;
  bool overwrite = false;
  bool json = false;
};

/// Numbers for each output, or one class per sample.
struct Predictions {
  As as;
  Matrix outputs;              ///< (outputs, samples)
  std::vector<Index> classes;  ///< of a model of classes
  const ModelInfo& info;
  std::vector<std::string> warnings = {};

  bool are_classes() const {
    return as == As::classes && info.task_or_guess() == Task::classification;
  }
};

std::optional<As> as_of(const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (const auto as = find_named<As>(text)) return as;
  const std::vector<std::string> names = list_names<As>();
  throw ConfigError(Mismatch{.where = "--as",
                             .expected = one_of(names),
                             .got = in_quotes(text),
                             .hint = did_you_mean(text, names)});
}

/// Called before any work is done.
void check_output(const std::string& output, bool overwrite) {
  if (output == "-") return;
  for (const char* ending : {".npy", ".npz", ".csv"}) {
    if (output.ends_with(ending)) return check_new(output, overwrite);
  }
  throw ConfigError(Mismatch{
      .where = "--output",
      .expected = "a name that ends in .npy, .npz or .csv, or - for CSV on standard output",
      .got = in_quotes(output)});
}

/// "a regression model with 1 output"
std::string model_text(const SavedModel& model) {
  const std::string outputs = count_text(model.net.outputs(), "output");
  switch (model.info.task_or_guess()) {
    case Task::classification:
      return fmt::format("a classification model trained with {}",
                         model.info.loss ? model.info.loss->kind() : "an unknown loss");
    case Task::multilabel: return fmt::format("a model of several labels with {}", outputs);
    case Task::regression: break;
  }
  return fmt::format("a regression model with {}", outputs);
}

/// Why the model cannot predict this; empty if it can.
std::string expected_for(As as, const SavedModel& model) {
  const Task task = model.info.task_or_guess();
  const bool probable = has_probabilities(model.info.link(model.net.outputs()));
  const bool values = task == Task::regression;
  if (as == As::probabilities && !probable) {
    return values ? "a classification model"
                  : "a model whose loss gives probabilities (softmax_cross_entropy, "
                    "binary_cross_entropy)";
  }
  if (as == As::classes && values) return "a classification model";
  if (as == As::values && !values) return "a regression model";
  return "";
}

void check_task(As as, const SavedModel& model, const PredictArguments& arguments) {
  const std::string expected = expected_for(as, model);
  if (!expected.empty()) {
    const bool values = model.info.task_or_guess() == Task::regression;
    throw DataError(Mismatch{
        .where = arguments.model,
        .what = name_of(as),
        .expected = expected,
        .got = model_text(model),
        .hint = values ? "--as values gives what it predicts" : "--as logits gives its outputs"});
  }
  const bool takes_threshold = as == As::classes && model.info.task_or_guess() == Task::multilabel;
  if (!arguments.has_threshold || takes_threshold) return;
  throw ConfigError(Mismatch{.where = "--threshold",
                             .expected = "--as classes and a model of several labels",
                             .got = fmt::format("--as {} and {}", name_of(as), model_text(model))});
}

std::string input_name(const std::string& input) { return input == "-" ? "standard input" : input; }

Samples read_input(const std::string& input, const SavedModel& model) {
  const std::string name = input_name(input);
  return parse_samples(input == "-" ? read_bytes(stdin, name) : read_bytes(input), name,
                       model.net.inputs(), encoding_for(model.info));
}

std::vector<std::string> warnings_of(const PredictArguments& arguments, const SavedModel& model,
                                     const Samples& samples) {
  std::vector<std::string> warnings = samples.warnings;
  if (const std::string unknown = unknown_in(model.info); !unknown.empty()) {
    warnings.push_back(
        fmt::format("{} does not say {} in training, as files of earlier versions do not; taken as "
                    "a model of {}",
                    arguments.model, unknown, name_of(model.info.task_or_guess())));
  }
  for (const std::string& text : input_warnings(model.info, samples.matrix())) {
    warnings.push_back(fmt::format("{}: {}", input_name(arguments.input), text));
  }
  return warnings;
}

Predictions run(const SavedModel& model, const Samples& samples, As as,
                const PredictArguments& arguments) {
  Predictions result{
      as, predict(model, samples.matrix(), Team(arguments.threads)), {}, model.info, {}};
  const ConstView outputs = read_only(view(result.outputs));
  if (result.are_classes()) {
    result.classes = predicted_classes(outputs);
  } else if (as == As::classes) {
    result.outputs = predicted_labels(model.info, outputs, arguments.threshold);
  }
  if (as == As::values) result.outputs = predicted_values(model.info, outputs);
  if (as == As::probabilities) result.outputs = probabilities(model.info, outputs);
  return result;
}

const std::string& label(const Predictions& predictions, Index c) {
  return predictions.info.class_names[at(c)];
}

bool is_number(const std::string& text) { return parse_number<double>(text).has_value(); }

std::vector<std::string> output_names(const Predictions& predictions) {
  std::vector<std::string> names;
  for (Index k = 0; k < predictions.outputs.rows(); ++k) {
    names.push_back(fmt::format("output_{}", k));
  }
  return names;
}

/// Of values and labels: their names if none of them is a number. Outputs of a regression model,
/// which are not on the scale of the targets, do not have their names.
std::vector<std::string> target_columns(const Predictions& predictions) {
  const std::vector<std::string>& names = predictions.info.target_names;
  const bool outputs =
      predictions.as == As::logits && predictions.info.task_or_guess() == Task::regression;
  if (outputs || names.empty() || std::any_of(names.begin(), names.end(), is_number)) {
    return output_names(predictions);
  }
  return names;
}

/// Names of the columns: the names of the classes if none of them is a number, else class_0, ...,
/// so that the header cannot be mistaken for data. A single logit for two classes is output_0.
std::vector<std::string> column_names(const Predictions& predictions) {
  if (predictions.info.task_or_guess() != Task::classification) {
    return target_columns(predictions);
  }
  if (predictions.are_classes()) {
    if (predictions.info.class_names.empty()) return {"class"};
    return {"class", "label"};
  }
  if (predictions.outputs.rows() != predictions.info.classes) return output_names(predictions);
  const std::vector<std::string>& classes = predictions.info.class_names;
  const bool are_words = std::none_of(classes.begin(), classes.end(), is_number);
  if (!classes.empty() && are_words) return classes;
  std::vector<std::string> names;
  for (Index k = 0; k < predictions.outputs.rows(); ++k) {
    const std::string number = classes.empty() ? std::to_string(k) : label(predictions, k);
    names.push_back("class_" + number);
  }
  return names;
}

std::string csv(const Predictions& predictions) {
  fmt::memory_buffer text;
  const auto to = std::back_inserter(text);
  std::vector<std::string> names = column_names(predictions);
  std::transform(names.begin(), names.end(), names.begin(), csv_cell);
  fmt::format_to(to, "{}", csv_row(names));
  for (const Index c : predictions.classes) {
    fmt::format_to(to, "\n{}", c);
    if (!predictions.info.class_names.empty()) {
      fmt::format_to(to, ",{}", csv_cell(label(predictions, c)));
    }
  }
  if (!predictions.are_classes()) {
    for (Index sample = 0; sample < predictions.outputs.cols(); ++sample) {
      for (Index k = 0; k < predictions.outputs.rows(); ++k) {
        fmt::format_to(to, "{}{}", k == 0 ? '\n' : ',', predictions.outputs(k, sample));
      }
    }
  }
  text.push_back('\n');
  return fmt::to_string(text);
}

/// Classes as (samples) of int64, labels as (samples, labels) of int64, everything else as
/// (samples, outputs).
std::string npy(const Predictions& predictions) {
  const Matrix& y = predictions.outputs;
  if (predictions.are_classes()) {
    const std::vector<std::int64_t> classes(predictions.classes.begin(), predictions.classes.end());
    return npy_bytes({y.cols()}, classes);
  }
  if (predictions.as == As::classes) {
    std::vector<std::int64_t> labels;
    for (Index i = 0; i < y.size(); ++i) labels.push_back(y.data()[i] > 0 ? 1 : 0);
    return npy_bytes({y.cols(), y.rows()}, labels);
  }
  return npy_bytes({y.cols(), y.rows()},
                   std::span<const Scalar>(y.data(), static_cast<std::size_t>(y.size())));
}

/// The contents of a file of this name.
std::string contents(const std::string& output, const Predictions& predictions) {
  if (output.ends_with(".npy")) return npy(predictions);
  if (!output.ends_with(".npz")) return csv(predictions);
  return npz_bytes({{name_of(predictions.as), npy(predictions)}}, output);
}

Json predictions_json(const Predictions& predictions) {
  if (predictions.are_classes()) return predictions.classes;
  Json samples = Json::array();
  for (Index sample = 0; sample < predictions.outputs.cols(); ++sample) {
    const auto column = predictions.outputs.col(sample);
    samples.push_back(std::vector<double>(column.begin(), column.end()));
  }
  return samples;
}

/// Prints what was done, and with --json the predictions that went into no file.
void report(const PredictArguments& arguments, const Predictions& predictions) {
  const Index samples = predictions.outputs.cols();
  const bool to_file = arguments.output != "-";
  if (!arguments.json) {
    if (to_file)
      print(fmt::format("{} of {} samples in {}\n", name_of(predictions.as), samples,
                        arguments.output));
    return;
  }
  Json json{{"model", arguments.model},
            {"input", arguments.input},
            {"output", to_file ? Json(arguments.output) : Json()},
            {"as", name_of(predictions.as)},
            {"samples", samples},
            {"class_names", predictions.info.class_names},
            {"target_names", predictions.info.target_names},
            {"warnings", predictions.warnings}};
  if (!to_file) json["predictions"] = predictions_json(predictions);
  print_json(json);
}

void predict_samples(const PredictArguments& arguments) {
  const std::optional<As> wanted = as_of(arguments.as);
  check_output(arguments.output, arguments.overwrite);
  const SavedModel model = load_trained_model(arguments.model);
  const bool values = model.info.task_or_guess() == Task::regression;
  const As as = wanted.value_or(values ? As::values : As::logits);
  check_task(as, model, arguments);
  const Samples samples = read_input(arguments.input, model);
  Predictions predictions = run(model, samples, as, arguments);
  predictions.warnings = warnings_of(arguments, model, samples);
  for (const std::string& warning : predictions.warnings) complain("warning: " + warning);
  if (arguments.output == "-") {
    if (!arguments.json) print_data(csv(predictions));
  } else {
    write_atomically(arguments.output, contents(arguments.output, predictions));
  }
  report(arguments, predictions);
}

}  // namespace

void add_predict_command(CLI::App& app) {
  auto arguments = std::make_shared<PredictArguments>();
  CLI::App* command =
      app.add_subcommand("predict", "Predict the samples in a file with a trained model");
  command->add_option("MODEL", arguments->model, "model.safetensors or run folder")->required();
  command
      ->add_option(
          "--input", arguments->input,
          "samples, not normalized (pixels as 0 to 255): a table (.csv), .npy or IDX, each also as "
          ".gz, or .npz (array x, x_test or its only one); - for standard input")
      ->required();
  command->add_option("--output", arguments->output,
                      ".npy, .npz or .csv file; - (default) for CSV on standard output");
  command->add_flag("--overwrite", arguments->overwrite, "replace the --output file if it exists");
  command->add_option(
      "--as", arguments->as,
      "values (default of a regression model): on the scale of the targets; logits (default of "
      "other models): the outputs of the net; probabilities: of each class or label; classes: the "
      "most probable class, or for each of several labels whether it is predicted, 1 or 0");
  CLI::Option* threshold =
      command
          ->add_option("--threshold", arguments->threshold,
                       "with --as classes, of several labels: the probability above which a label "
                       "is predicted; default 0.5")
          ->check(number(open_unit_interval));
  add_threads_option(*command, arguments->threads);
  command->add_flag("--json", arguments->json,
                    "print one JSON document, with the predictions unless --output is a file");
  command->footer(
      "Columns of a table are found by name, in any order; columns that the model does not need, "
      "such as the label, are left out. The output's columns are named after targets, labels or "
      "classes.\n"
      "A warning says so if the samples have another scale than those in training.\n"
      "Example: rectify predict runs/my/0001 --input new.csv --as classes\n"
      "Example: rectify predict runs/digits/0001 --input x.npy --output logits.npy");
  command->callback([arguments, threshold] {
    arguments->has_threshold = !threshold->empty();
    predict_samples(*arguments);
  });
}

}}  // namespace rectify
