#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../../base/error.hpp"
#include "../../config/config.hpp"
#include "../../io/json.hpp"
#include "../../vitals/census.hpp"
#include "../../vitals/replacement.hpp"
#include "../results/census_tables.hpp"
#include "../terminal/console.hpp"
#include "../terminal/output.hpp"
#include "commands.hpp"
#include "option_checks.hpp"
#include "options.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

struct VitalsArguments {
  SubjectArguments subject{.split = "train"};
  std::string probe = {};
  std::optional<std::uint64_t> seed = {};
  std::optional<double> tau = {};
  int threads = 0;
  bool relate_all = false;
  bool costs = false;
  bool units = false;
  bool json = false;
};

/// A number or "all", as in a config.
ProbeSize probe_size(const std::string& text) {
  const Json value = json_or_text(text);
  std::vector<Problem> problems;
  ProbeSize size;
  read(Reader(value, "", problems), size, positive_count);
  if (problems.empty()) return size;
  Mismatch mismatch = problems.front().mismatch;
  mismatch.where = "--probe";
  throw ConfigError(mismatch);
}

/// As the run's, so that the same units are dormant.
double tau_of(const VitalsArguments& arguments, const Subject& subject) {
  const VitalsConfig usual = subject.run ? subject.run->config.vitals : VitalsConfig{};
  return arguments.tau.value_or(usual.tau);
}

void show_vitals(const VitalsArguments& arguments) {
  ProbeRequest request{.seed = arguments.seed};
  if (!arguments.probe.empty()) request.size = probe_size(arguments.probe);
  const Subject subject = load_subject(arguments.subject);
  const double tau = tau_of(arguments, subject);
  const ProbeChoice choice = choose_probe(subject, request);
  const Dataset& probe = choice.probe;
  const Census census =
      take_census(subject.model.net, probe, Team(arguments.threads),
                  {.loss = subject.loss, .relate_all = arguments.relate_all, .dormant_share = tau});
  CensusView view{.subject = subject,
                  .census = census,
                  .probe = choice,
                  .all_units = arguments.units,
                  .tau = tau};
  if (arguments.costs) {
    view.costs = replacement_costs(subject.model.net, probe, subject.loss, Team(arguments.threads));
  }
  warn_of(subject);
  if (arguments.json) {
    print_json(census_json(view));
  } else {
    print(census_text(view, output_width()));
  }
}

}  // namespace

void add_vitals_command(CLI::App& app) {
  auto arguments = std::make_shared<VitalsArguments>();
  CLI::App* command = app.add_subcommand("vitals", "Show which units of a trained model are dead");
  add_subject_options(*command, arguments->subject);
  command->add_option("--probe", arguments->probe,
                      "number of samples to evaluate units on, the probe set, or all; default: the "
                      "probe set of the run, or that number of samples if the data is not the "
                      "run's; 2000 for a model file");
  command
      ->add_option("--seed", arguments->seed,
                   "seed that draws the samples; default: that of the run, 1 for a model file")
      ->check(whole_number(seeds));
  command
      ->add_option("--tau", arguments->tau,
                   "a unit is dormant if its mean |h| is at most this fraction of its layer's; "
                   "default: that of the run, 0.025 for a model file")
      ->check(number(non_negative));
  add_threads_option(*command, arguments->threads);
  command->add_flag("--relate-all", arguments->relate_all,
                    "compute correlations and ranks also for layers of more than 512 units");
  command->add_flag("--costs", arguments->costs,
                    "show the cost of replacing each unit by its mean: the increase of the loss "
                    "over the first 250 samples, and its first-order estimate");
  command->add_flag("--units", arguments->units,
                    "list all units that fall under a definition, not only 20 per layer");
  command->add_flag("--json", arguments->json, "print one JSON document, with every unit");
  command->footer(
      "All figures are measured on the probe set. The first line names it, and if it is not that "
      "of "
      "the run, what the run used.\n"
      "Example: rectify vitals runs/fashion-mnist/0001");
  command->callback([arguments] { show_vitals(*arguments); });
}

}}  // namespace rectify
