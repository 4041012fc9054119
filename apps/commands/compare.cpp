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
#include "../../io/file_system.hpp"
#include "../../reports/comparison/comparison_report.hpp"
#include "../results/comparison_tables.hpp"
#include "../terminal/console.hpp"
#include "../terminal/interrupt.hpp"
#include "../terminal/output.hpp"
#include "../terminal/trials_progress.hpp"
#include "commands.hpp"
#include "option_checks.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

struct CompareArguments {
  std::string program;  ///< as it was called, for the command that resumes the comparison
  std::string experiment;
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

/// A comparison folder given as EXPERIMENT stands for the experiment in it.
void find_experiment(CompareArguments& arguments) {
  if (!is_folder(arguments.experiment)) return;
  if (!arguments.resume) {
    throw ConfigError(Mismatch{arguments.experiment, "experiment", "a JSON file", "a folder",
                               "--resume resumes the comparison in it"});
  }
  if (arguments.out.empty()) arguments.out = arguments.experiment;
  arguments.experiment =
      file_in_folder(arguments.experiment, comparison_files::experiment_name).string();
}

[[noreturn]] void end_interrupted(const fs::path& folder, const CompareArguments& arguments) {
  std::string command = fmt::format("{} compare {} --resume", shell_word(arguments.program),
                                    shell_word(folder.string()));
  if (arguments.jobs > 0) command += fmt::format(" --jobs {}", arguments.jobs);
  throw Ending{interrupt_code(),
               fmt::format("interrupted, everything is saved; to resume:\n  {}", command),
               {{"status", "interrupted"}, {"folder", folder.string()}, {"resume", command}}};
}

/// Shows what would be trained; writes nothing.
void show_plan(const LoadedExperiment& loaded, const CompareArguments& arguments) {
  const std::vector<GridCell> cells = cells_of(loaded.experiment);
  check_experiment(loaded);
  Json json{{"status", "dry run"},
            {"trials", trial_count(loaded)},
            {"seeds", loaded.experiment.seeds.values},
            {"cells", Json::array()}};
  std::string text =
      fmt::format("{}: {}, {}{}\n", count_text(static_cast<Index>(trial_count(loaded)), "trial"),
                  count_text(std::ssize(cells), "cell"),
                  count_text(std::ssize(loaded.experiment.seeds.values), "seed"),
                  loaded.experiment.tune ? ", plus the trials for tuning" : "");
  for (std::size_t c = 0; c < cells.size(); ++c) {
    json["cells"].push_back(cells[c].label);
    const bool baseline = cells[c].baseline == c;
    text += fmt::format(
        "  {}{}\n", cells[c].label,
        baseline ? "  (baseline)" : "  compared with " + cells[cells[c].baseline].label);
  }
  if (arguments.json) return print_json(json);
  print(text + "dry run: nothing was written\n");
}

/// Writes results and report into the comparison folder, and prints the result.
void show_results(const Comparison& comparison, const CompareArguments& arguments) {
  const fs::path page = write_comparison_report(comparison);
  if (arguments.json) {
    Json json = comparison_to_json(comparison);
    json["folder"] = comparison.folder.string();
    json["report"] = page.string();
    return print_json(json);
  }
  print(comparison_text(comparison, output_width()));
  print(fmt::format("everything is in {}\nreport {}\n", comparison.folder.string(), page.string()));
}

void run_compare(CompareArguments arguments) {
  find_experiment(arguments);
  LoadedExperiment loaded = load_experiment(arguments.experiment, overrides_of(arguments.set));
  if (arguments.seeds) loaded.experiment.seeds = Seeds::first(*arguments.seeds);
  check_trial_count(loaded);
  if (arguments.dry_run) return show_plan(loaded, arguments);
  const auto console = std::make_shared<Console>(arguments.quiet);
  note_interrupts();
  continue_without_reader();
  const CompareResult result =
      compare(loaded, {.out = arguments.out,
                       .jobs = arguments.jobs,
                       .overwrite = arguments.overwrite,
                       .resume = arguments.resume,
                       .interrupted = was_interrupted,
                       .watch = [&](const std::string& what, const std::vector<Trial>& trials) {
                         return trials_progress(console, what, trials);
                       }});
  if (result.interrupted) end_interrupted(result.folder, arguments);
  show_results(read_comparison(result.folder), arguments);
}

}  // namespace

void add_compare_command(CLI::App& app) {
  auto arguments = std::make_shared<CompareArguments>();
  CLI::App* command =
      app.add_subcommand("compare", "Train a grid of configs with the same seeds and compare them");
  command
      ->add_option("EXPERIMENT", arguments->experiment,
                   "experiment, a JSON file; with --resume also a comparison folder")
      ->required();
  CLI::Option* out = command->add_option("--out", arguments->out,
                                         "comparison folder; default: the next runs/NAME/NUMBER");
  command
      ->add_option("--set", arguments->set,
                   "override a value of the training config: key=value; may be repeated")
      ->allow_extra_args(false)
      ->take_all();
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
  command->add_flag("--dry-run", arguments->dry_run, "show what would be trained, train nothing");
  command->add_flag("--quiet", arguments->quiet, "print only the result");
  command->add_flag("--json", arguments->json, "print the result as one JSON document");
  command->footer("Example: rectify compare configs/activations_quick.json");
  command->callback([arguments, &app] {
    arguments->program = app.get_name();
    run_compare(*arguments);
  });
}

}}  // namespace rectify
