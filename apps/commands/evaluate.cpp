#include "commands.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <memory>

#include "../../base/error.hpp"
#include "../../base/names.hpp"
#include "../results/evaluation_tables.hpp"
#include "../terminal/console.hpp"
#include "../terminal/output.hpp"
#include "option_checks.hpp"
#include "options.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

struct EvaluateArguments {
  SubjectArguments subject{.split = "test"};
  double threshold = 0.5;
  bool has_threshold = false;
  int threads = 0;
  bool json = false;
};

void check_threshold(const EvaluateArguments& arguments, const Subject& subject) {
  if (!arguments.has_threshold || subject.data.task() == Task::multilabel) return;
  throw ConfigError(Mismatch{.where = "--threshold",
                             .expected = "a model of several labels",
                             .got = fmt::format("one of {}", name_of(subject.data.task()))});
}

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
  check_threshold(arguments, subject);
  const Sequential& net = subject.model.net;
  const Team team(arguments.threads);
  const auto report = [&](const auto& result) {
    check_loss(subject, result.loss);
    warn_of(subject);
    if (arguments.json) {
      print_json(evaluation_json(subject, result));
    } else {
      print(evaluation_text(subject, result, output_width()));
    }
  };
  switch (subject.data.task()) {
    case Task::classification:
      return report(evaluate_classes(net, subject.data, subject.loss, team));
    case Task::multilabel:
      return report(evaluate_labels(net, subject.data, subject.loss, arguments.threshold, team));
    case Task::regression: return report(evaluate_values(net, subject.data, subject.loss, team));
  }
}

}  // namespace

void add_evaluate_command(CLI::App& app) {
  auto arguments = std::make_shared<EvaluateArguments>();
  CLI::App* command = app.add_subcommand("evaluate", "Evaluate a trained model on a data set");
  add_subject_options(*command, arguments->subject);
  CLI::Option* threshold =
      command
          ->add_option("--threshold", arguments->threshold,
                       "of several labels, the probability above which a label is predicted; "
                       "default 0.5")
          ->check(number(open_unit_interval));
  add_threads_option(*command, arguments->threads);
  command->add_flag("--json", arguments->json, "print one JSON document");
  command->footer(
      "What is measured, and with which loss, follows from what MODEL was trained for: classes, "
      "several labels (each label applies or not), or values. The loss is weighted if the data "
      "has sample weights; all other figures count every sample once.\n"
      "Columns of a table are found by name, in any order; columns that the model does not need "
      "are left out. Classes are matched by name, and need not all occur.\n"
      "A warning says so if the data has another scale than the training data.\n"
      "Precision, recall and F1 of a class or label that is never predicted are 0.\n"
      "Top-5 accuracy, with more than 5 classes: the fraction of samples whose class is among the "
      "5 most probable; on ties lower class numbers come first.\n"
      "Exact match, of several labels: the fraction of samples all of whose labels are right; "
      "Hamming loss: the fraction of labels that are wrong.\n"
      "ROC AUC, with 2 classes or of a label: the probability that a sample of class 1 scores "
      "higher than a "
      "sample of class 0; ties count half.\n"
      "Example: rectify evaluate runs/fashion-mnist/0001\n"
      "Example: rectify evaluate runs/my/0001 --data later.csv");
  command->callback([arguments, threshold] {
    arguments->has_threshold = !threshold->empty();
    evaluate_model(*arguments);
  });
}

}}  // namespace rectify
