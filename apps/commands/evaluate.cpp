#include "commands.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <memory>

#include "../../base/error.hpp"
#include "../results/evaluation_tables.hpp"
#include "../terminal/console.hpp"
#include "../terminal/output.hpp"
#include "options.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

struct EvaluateArguments {
  SubjectArguments subject{.split = "test"};
  int threads = 0;
  bool json = false;
};

/// Throws Diverged if the loss is NaN or infinite.
void check_loss(const Subject& subject, double loss) {
  if (std::isfinite(loss)) return;
  throw Diverged(Mismatch{.where = subject.path,
                          .what = "loss",
                          .expected = "a finite number",
                          .got = fmt::format("{} on {}", std::abs(loss), subject.source.kind()),
                          .hint = "are its values too large for the model?"});
}

void evaluate_model(const EvaluateArguments& arguments) {
  const Subject subject = load_subject(arguments.subject);
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
  CLI::App* command = app.add_subcommand("evaluate", "Evaluate a trained model on a data set");
  add_subject_options(*command, arguments->subject);
  add_threads_option(*command, arguments->threads);
  command->add_flag("--json", arguments->json, "print one JSON document");
  command->footer(
      "Loss: the run's loss function if MODEL is a run folder; for a model file cross-entropy for "
      "classes, mean squared error for values. The loss is weighted if the data has sample "
      "weights; all other figures count every sample once.\n"
      "Precision, recall and F1 of a class that is never predicted are 0.\n"
      "Top-5 accuracy, with more than 5 classes: the fraction of samples whose class is among the "
      "5 most probable; on ties lower class numbers come first.\n"
      "ROC AUC, with 2 classes: the probability that a sample of class 1 scores higher than a "
      "sample of class 0; ties count half.\n"
      "Example: rectify evaluate runs/fashion-mnist/0001");
  command->callback([arguments] { evaluate_model(*arguments); });
}

}}  // namespace rectify
