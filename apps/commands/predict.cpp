#include "commands.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <iterator>
#include <memory>
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
#include "../../model/predict.hpp"
#include "../../run/trained_model.hpp"
#include "../../schema/reader.hpp"
#include "../terminal/output.hpp"
#include "options.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

enum class As { logits, probabilities, classes };
constexpr std::array<const char*, 3> names_of(As) { return {"logits", "probabilities", "classes"}; }

struct PredictArguments {
  std::string model;
  std::string input;
  std::string output = "-";
  std::string as = "logits";
  int threads = 0;
  bool overwrite = false;
  bool json = false;
};

/// Numbers for each output, or one class per sample.
struct Predictions {
  As as;
  Matrix outputs;  ///< (outputs, samples)
  std::vector<Index> classes;
  const ModelInfo& info;
};

As as_of(const std::string& text) {
  if (const auto as = find_named<As>(text)) return *as;
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

void check_classes(As as, const SavedModel& model, const std::string& name) {
  if (as == As::logits || model.info.classes > 1) return;
  throw DataError(Mismatch{
      .where = name,
      .what = name_of(as),
      .expected = "a classification model",
      .got = fmt::format("a regression model with {}", count_text(model.net.outputs(), "output")),
      .hint = "--as logits gives its outputs"});
}

Samples read_input(const std::string& input, const SavedModel& model) {
  const bool piped = input == "-";
  const std::string name = piped ? "standard input" : input;
  return parse_samples(piped ? read_bytes(stdin, name) : read_bytes(input), name,
                       model.net.inputs(), model.info.feature_names);
}

Predictions run(const SavedModel& model, const Samples& samples, As as, int threads) {
  Predictions result{as, predict(model, samples.matrix(), Team(threads)), {}, model.info};
  const ConstView logits = read_only(view(result.outputs));
  if (as == As::classes) result.classes = predicted_classes(logits);
  if (as == As::probabilities) result.outputs = probabilities(logits);
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

/// Names of the columns: the names of the classes if none of them is a number, else class_0, ...,
/// so that the header cannot be mistaken for data. A single logit for two classes is output_0.
std::vector<std::string> column_names(const Predictions& predictions) {
  if (predictions.as == As::classes) {
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
  if (predictions.as != As::classes) {
    for (Index sample = 0; sample < predictions.outputs.cols(); ++sample) {
      for (Index k = 0; k < predictions.outputs.rows(); ++k) {
        fmt::format_to(to, "{}{}", k == 0 ? '\n' : ',', predictions.outputs(k, sample));
      }
    }
  }
  text.push_back('\n');
  return fmt::to_string(text);
}

/// Classes as (samples) of int64, everything else as (samples, outputs).
std::string npy(const Predictions& predictions) {
  const Matrix& y = predictions.outputs;
  if (predictions.as == As::classes) {
    const std::vector<std::int64_t> classes(predictions.classes.begin(), predictions.classes.end());
    return npy_bytes({y.cols()}, classes);
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
  if (predictions.as == As::classes) return predictions.classes;
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
      print(fmt::format("{} of {} samples in {}\n", arguments.as, samples, arguments.output));
    return;
  }
  Json json{{"model", arguments.model},
            {"input", arguments.input},
            {"output", to_file ? Json(arguments.output) : Json()},
            {"as", arguments.as},
            {"samples", samples},
            {"class_names", predictions.info.class_names}};
  if (!to_file) json["predictions"] = predictions_json(predictions);
  print_json(json);
}

void predict_samples(const PredictArguments& arguments) {
  const As as = as_of(arguments.as);
  check_output(arguments.output, arguments.overwrite);
  const SavedModel model = load_trained_model(arguments.model);
  check_classes(as, model, arguments.model);
  const Samples samples = read_input(arguments.input, model);
  const Predictions predictions = run(model, samples, as, arguments.threads);
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
          "samples, not normalized (pixels as 0 to 255): .npy, .csv or IDX, each also as .gz, "
          "or .npz (array x, x_test or its only one); - for standard input")
      ->required();
  command->add_option("--output", arguments->output,
                      ".npy, .npz or .csv file; - (default) for CSV on standard output");
  command->add_flag("--overwrite", arguments->overwrite, "replace the --output file if it exists");
  command->add_option(
      "--as", arguments->as,
      "logits (default): the outputs of the net; probabilities; or classes: the most "
      "probable class of each sample");
  add_threads_option(*command, arguments->threads);
  command->add_flag("--json", arguments->json,
                    "print one JSON document, with the predictions unless --output is a file");
  command->footer(
      "Example: rectify predict runs/digits/0001 --input images.npy --output classes.csv "
      "--as classes");
  command->callback([arguments] { predict_samples(*arguments); });
}

}}  // namespace rectify
