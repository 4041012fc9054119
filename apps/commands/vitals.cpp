#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../../base/error.hpp"
#include "../../config/config.hpp"
#include "../../io/json.hpp"
#include "../../run/vitals_files.hpp"
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
  double tau = 0.025;
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

/// The probe set of the run in a run folder; none if --probe or --seed asks for another.
std::optional<Dataset> probe_of_run(const VitalsArguments& arguments, const Subject& subject) {
  if (!arguments.probe.empty() || arguments.seed) return std::nullopt;
  const auto set = read_probe_set(arguments.subject.model);
  return set ? find_probe(subject.data, *set) : std::nullopt;
}

void show_vitals(const VitalsArguments& arguments) {
  const ProbeSize size = probe_size(arguments.probe.empty() ? "2000" : arguments.probe);
  const std::uint64_t seed = arguments.seed.value_or(1);
  const Subject subject = load_subject(arguments.subject);
  const Index samples = size.samples.value_or(subject.data.size());
  const std::optional<Dataset> of_run = probe_of_run(arguments, subject);
  const Dataset probe = of_run ? *of_run : draw_probe(subject.data, samples, seed);
  const Census census = take_census(
      subject.model.net, probe, Team(arguments.threads),
      {.loss = subject.loss, .relate_all = arguments.relate_all, .dormant_share = arguments.tau});
  const bool drawn = !of_run && samples < subject.data.size();
  CensusView view{.subject = subject,
                  .census = census,
                  .seed = drawn ? std::optional(seed) : std::nullopt,
                  .of_run = of_run.has_value(),
                  .all_units = arguments.units,
                  .tau = arguments.tau};
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
                      "probe set of the "
                      "run, or 2000 samples if MODEL is not a run folder or its data differs");
  command->add_option("--seed", arguments->seed, "seed that draws the samples; default 1")
      ->check(whole_number(seeds));
  command
      ->add_option("--tau", arguments->tau,
                   "a unit is dormant if its mean |h| is at most this fraction of its layer's; "
                   "default 0.025")
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
      "All figures are measured on the probe set, which the first line names.\n"
      "Example: rectify vitals runs/fashion-mnist/0001 --data fashion-mnist");
  command->callback([arguments] { show_vitals(*arguments); });
}

}}  // namespace rectify
