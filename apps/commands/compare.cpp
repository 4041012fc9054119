#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../../base/error.hpp"
#include "../../base/words.hpp"
#include "../../comparison/results_files.hpp"
#include "../../experiments/compare.hpp"
#include "../../experiments/comparison_files.hpp"
#include "../../reports/comparison/comparison_report.hpp"
#include "../results/comparison_plan.hpp"
#include "../results/comparison_tables.hpp"
#include "../results/data_starter.hpp"
#include "../terminal/console.hpp"
#include "../terminal/interrupt.hpp"
#include "../terminal/output.hpp"
#include "../terminal/trials_progress.hpp"
#include "commands.hpp"
#include "compared_activations.hpp"
#include "option_checks.hpp"
#include "options.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

struct CompareArguments {
  std::string program;  ///< as it was called, for the command that resumes the comparison
  std::vector<std::string> words;  ///< EXPERIMENT, or activations
  std::string experiment = {};     ///< path; empty for activations
  std::string data = "digits";
  std::vector<std::string> labels;
  std::string out;
  std::vector<std::string> set;
  std::optional<Index> seeds;
  int jobs = 0;
  bool resume = false;
  bool overwrite = false;
  bool dry_run = false;
  bool quiet = false;
  bool json = false;
};

/// Throws ConfigError for --data or --label beside an experiment, which has its own data.
void check_data_options(const CLI::App& command, const std::string& experiment) {
  std::vector<std::string> errors;
  for (const char* option : {"--data", "--label"}) {
    if (command.count(option) == 0) continue;
    errors.push_back(Mismatch{.where = "compare",
                              .what = option,
                              .expected = "activations to compare",
                              .got = "an experiment, " + in_quotes(experiment),
                              .hint = "--set data.source=... changes its data"}
                         .text());
  }
  if (!errors.empty()) throw ConfigError(lines(errors));
}

/// The experiment of a file; a comparison folder stands for the one in it.
MadeExperiment experiment_in_file(const CLI::App& command, CompareArguments& arguments) {
  arguments.experiment = arguments.words.front();
  check_data_options(command, arguments.experiment);
  find_in_folder(
      arguments.experiment, arguments.out, arguments.resume,
      {.argument = "experiment", .holds = "comparison", .file = comparison_files::experiment_name});
  return {load_experiment(arguments.experiment, overrides_of(arguments.set)), {}};
}

/// The experiment of a file or of activations, with the defaults that were taken.
MadeExperiment find_experiment(const CLI::App& command, CompareArguments& arguments) {
  if (is_path_of_experiment(arguments.words)) return experiment_in_file(command, arguments);
  MadeExperiment made = compare_activations({.activations = arguments.words,
                                             .data = arguments.data,
                                             .labels = arguments.labels,
                                             .overrides = overrides_of(arguments.set)});
  const std::size_t seeds = arguments.seeds ? static_cast<std::size_t>(*arguments.seeds)
                                            : made.loaded.experiment.seeds.values.size();
  made.taken.push_back(fmt::format("{}; baseline {}; --set and --seeds change this",
                                   count_text(static_cast<Index>(seeds), "seed"),
                                   baseline_label(made.loaded.experiment)));
  return made;
}

[[noreturn]] void end_interrupted(const fs::path& folder, const CompareArguments& arguments) {
  std::string command = fmt::format("{} compare {} --resume", shell_word(arguments.program),
                                    shell_word(folder.string()));
  if (arguments.jobs > 0) command += fmt::format(" --jobs {}", arguments.jobs);
  throw Ending{interrupt_code(),
               fmt::format("interrupted, everything is saved; to resume:\n  {}", command),
               {{"status", "interrupted"}, {"folder", folder.string()}, {"resume", command}}};
}

/// Shows what would be trained, and how long it would take; writes nothing.
void show_plan(const LoadedExperiment& loaded, const CompareArguments& arguments) {
  const ComparisonForecast result = forecast(loaded, arguments.jobs);
  if (arguments.json) return print_json(plan_to_json(loaded, result));
  print(plan_text(loaded, result) + "dry run: nothing was written\n");
}

/// Writes results and report into the comparison folder, and prints the result.
void show_results(const Comparison& comparison, const CompareArguments& arguments) {
  const fs::path page = write_comparison_report(comparison);
  if (arguments.json) {
    Json json = comparison_to_json(comparison);
    json["folder"] = comparison.folder.string();
    json["report"] = page.string();
    json["experiment"] = (comparison.folder / comparison_files::experiment_name).string();
    return print_json(json);
  }
  print(comparison_text(comparison, output_width()));
  print(fmt::format("everything is in {}\nreport {}\n", comparison.folder.string(), page.string()));
  if (!arguments.experiment.empty()) return;
  const fs::path file = comparison.folder / comparison_files::experiment_name;
  print(fmt::format("the same again: rectify compare {}\n", shell_word(file.string())));
}

void run_compare(const CLI::App& command, CompareArguments arguments) {
  auto [loaded, taken] = find_experiment(command, arguments);
  if (arguments.seeds) loaded.experiment.seeds = Seeds::first(*arguments.seeds);
  check_trial_count(loaded);
  const auto console = std::make_shared<Console>(arguments.quiet);
  for (const std::string& line : taken) console->say({line});
  if (arguments.dry_run) return show_plan(loaded, arguments);
  note_interrupts();
  continue_without_reader();
  const Experiment& experiment = loaded.experiment;
  const CompareResult result = compare(
      loaded, {.out = arguments.out,
               .jobs = arguments.jobs,
               .overwrite = arguments.overwrite,
               .resume = arguments.resume,
               .interrupted = was_interrupted,
               .watch = [&](const std::string& what, const std::vector<Trial>& trials) {
                 const auto& tune = experiment.tune;
                 return trials_progress(console, what, trials,
                                        what == "tuning" ? std::optional(tune->by) : std::nullopt);
               }});
  if (result.interrupted) end_interrupted(result.folder, arguments);
  show_results(read_comparison(result.folder), arguments);
}

}  // namespace

void add_compare_command(CLI::App& app) {
  auto arguments = std::make_shared<CompareArguments>();
  CLI::App* command = app.add_subcommand(
      "compare", "Train a grid of configs, or activations, and compare the results");
  command
      ->add_option("EXPERIMENT", arguments->words,
                   "experiment, a JSON file; with --resume also a comparison folder. Or "
                   "activations, by name or as JSON, to compare on --data; the first one is the "
                   "baseline")
      ->required();
  add_data_options(*command, arguments->data, arguments->labels);
  CLI::Option* out = command->add_option("--out", arguments->out,
                                         "comparison folder; default: the next runs/NAME/NUMBER");
  add_set_option(*command, arguments->set, "a value of the training config");
  command->add_option("--seeds", arguments->seeds, "number of seeds; overrides the experiment's")
      ->check(whole_number({.low = 1, .high = 10'000}));
  command
      ->add_option("--jobs", arguments->jobs,
                   "number of trials trained in parallel, one thread each; 0: one per processor")
      ->check(whole_number(thread_counts));
  CLI::Option* resume = command->add_flag("--resume", arguments->resume,
                                          "resume the comparison; start it if there is none");
  command->add_flag("--overwrite", arguments->overwrite, "replace an earlier comparison in --out")
      ->needs(out)
      ->excludes(resume);
  command->add_flag("--dry-run", arguments->dry_run,
                    "show what would be trained and how long it would take, train nothing");
  command->add_flag("--quiet", arguments->quiet, "print only the result");
  command->add_flag("--json", arguments->json, "print the result as one JSON document");
  command->footer(
      "Example: rectify compare relu leaky_relu gelu --data digits\n"
      "Example: rectify compare configs/activations_quick.json");
  command->callback([arguments, &app, command] {
    arguments->program = app.get_name();
    run_compare(*command, *arguments);
  });
}

}}  // namespace rectify
