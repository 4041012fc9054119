#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../../advice/forecast.hpp"
#include "../../base/error.hpp"
#include "../../base/words.hpp"
#include "../../reports/run/run_report.hpp"
#include "../../run/run.hpp"
#include "../../run/run_data.hpp"
#include "../../run/run_files.hpp"
#include "../live/live_view.hpp"
#include "../results/data_table.hpp"
#include "../results/net_table.hpp"
#include "../results/requirement.hpp"
#include "../results/training_result.hpp"
#include "../terminal/console.hpp"
#include "../terminal/interrupt.hpp"
#include "../terminal/output.hpp"
#include "../terminal/progress.hpp"
#include "../terminal/tables.hpp"
#include "commands.hpp"
#include "option_checks.hpp"
#include "options.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

struct TrainArguments {
  std::string program;  ///< as it was called, for the command that resumes the run
  std::string config;
  std::string out;
  std::vector<std::string> set;
  std::optional<std::uint64_t> seed;
  int threads = 0;
  std::vector<std::string> require;
  bool resume = false;
  bool overwrite = false;
  bool dry_run = false;
  bool quiet = false;
  bool json = false;
  std::optional<std::string> live;  ///< the port, as text
};

/// The report of a run: its path, or why it was not written.
struct WrittenReport {
  fs::path path = {};
  std::string problem = {};
};

/// A report that cannot be written does not end the run.
WrittenReport try_report(const fs::path& folder, const Dataset& test) {
  try {
    return {.path = write_run_report(folder, test)};
  } catch (const std::exception& error) {
    return {.problem = fmt::format("report.html was not written: {}", error.what())};
  }
}

/// Trains and writes the report, also if the run diverges.
RunResult run_and_report(const Config& config, RunOptions options,
                         const std::shared_ptr<Console>& console, LiveView* live,
                         WrittenReport& report) {
  const Splits data = config.data.source->load(config.data.dir);
  fs::path folder;
  options.data = data;
  options.observers = [&](const fs::path& made) {
    folder = made;
    console->log_to(folder / run_files::console);
    Observers observers{progress(console)};
    if (live != nullptr) observers.push_back(live->observer());
    return observers;
  };
  const auto read_live = live == nullptr ? decltype(options.on_probe)() : live->probe_reader();
  options.on_probe = [console, read_live](const Probe& probe, std::size_t number) {
    report_early(probe, *console);
    if (read_live) read_live(probe, number);
  };
  try {
    RunResult result = run(config, options);
    if (!result.interrupted) report = try_report(folder, data.test);
    if (live != nullptr) live->end(result, report.path);
    return result;
  } catch (const Diverged&) {
    if (!folder.empty()) report = try_report(folder, data.test);
    if (live != nullptr) live->end_diverged(report.path);
    if (!report.problem.empty()) complain(report.problem);
    throw;
  }
}

/// A run folder given as CONFIG stands for the config in it.
void find_config(TrainArguments& arguments) {
  find_in_folder(arguments.config, arguments.out, arguments.resume,
                 {.argument = "config", .holds = "run", .file = run_files::config});
}

[[noreturn]] void end_interrupted(const RunResult& result, const TrainArguments& arguments) {
  std::string command = fmt::format("{} train {} --resume", shell_word(arguments.program),
                                    shell_word(result.folder.string()));
  for (const std::string& text : arguments.require) command += " --require " + shell_word(text);
  Json json = result_to_json(result);
  json["resume"] = command;
  throw Ending{interrupt_code(),
               fmt::format("interrupted after step {}, everything is saved; to resume:\n  {}",
                           result.last.step, command),
               std::move(json)};
}

Json forecast_to_json(const Forecast& forecast) {
  return {{"status", "dry run"},
          {"net", summary_json(forecast.net)},
          {"samples",
           {{"fitting", forecast.data.fitting.samples},
            {"validation", forecast.data.validation.samples},
            {"test", forecast.data.test.samples}}},
          {"data", data_summary_json(forecast.data)},
          {"data_bytes", forecast.data_bytes},
          {"steps", forecast.steps},
          {"seconds_per_step", forecast.seconds_per_step},
          {"seconds", forecast.seconds}};
}

/// Throws ConfigError for required figures that the run will not have.
void check_requirements(const std::vector<Requirement>& requirements, const Parts& parts) {
  const std::vector<std::string> names = figure_names(parts);
  std::vector<std::string> problems;
  for (const Requirement& requirement : requirements) {
    const std::string& figure = requirement.figure;
    if (std::find(names.begin(), names.end(), figure) != names.end()) continue;
    const bool constant = figure == "test_r2" && parts.test.task() == Task::regression;
    problems.push_back(
        Mismatch{.where = "--require",
                 .expected = fmt::format("{} for {}", one_of(names), name_of(parts.test.task())),
                 .got = in_quotes(figure),
                 .hint = constant ? "the targets of all test samples are the same" : ""}
            .text());
  }
  if (!problems.empty()) throw ConfigError(lines(problems));
}

/// Shows what would be trained and how long it would take; writes nothing.
void forecast_run(const Config& config, const TrainArguments& arguments,
                  const std::vector<Requirement>& requirements) {
  const Prepared prepared = prepare(config);
  check_requirements(requirements, prepared.parts);
  const Forecast result = forecast(prepared, arguments.threads, arguments.out);
  if (arguments.json) return print_json(forecast_to_json(result));
  const std::size_t width = output_width();
  print(summary_text(result.net, names_of_layers(config.model.layers), width));
  const auto say = [&](const LineParts& parts) { print(fmt::format("{}\n", fit(parts, width))); };
  say({fmt::format("data       {:>10}", bytes_text(static_cast<Index>(result.data_bytes))),
       std::string(config.data.source.kind())});
  print(data_summary_text(result.data, width));
  say({fmt::format("training   {:>10}", short_duration_text(result.seconds)),
       fmt::format("{} steps of {:.0f} us", count_text(result.steps),
                   1e6 * result.seconds_per_step),
       fmt::format("in {} epochs", config.training.epochs)});
  say({"dry run:", "nothing was written"});
}

/// Throws ConfigError for figures that this run will not have.
std::vector<Requirement> requirements_of(const TrainArguments& arguments, const Config& config) {
  std::vector<Requirement> requirements;
  for (const std::string& text : arguments.require) {
    requirements.push_back(read_requirement(text, figure_names()));
    const std::string& figure = requirements.back().figure;
    if (figure.starts_with("validation") && config.data.validation == 0) {
      throw ConfigError(Mismatch{
          .where = "--require", .what = figure, .expected = "data.validation above 0", .got = "0"});
    }
  }
  return requirements;
}

std::vector<std::string> texts_of(const std::vector<Override>& overrides) {
  std::vector<std::string> texts;
  for (const Override& override : overrides) texts.push_back(override.text);
  return texts;
}

void train(TrainArguments arguments) {
  find_config(arguments);
  const auto overrides = overrides_of(arguments.set, arguments.seed);
  const auto [config, origins] = load_config(arguments.config, overrides);
  const std::vector<Requirement> requirements = requirements_of(arguments, config);
  if (arguments.dry_run) return forecast_run(config, arguments, requirements);
  const auto console = std::make_shared<Console>(arguments.quiet);
  note_interrupts();
  continue_without_reader();
  std::optional<LiveView> live;
  if (arguments.live) {
    live.emplace(config, static_cast<std::uint16_t>(std::stoi(*arguments.live)));
    complain(fmt::format("watch the run at\n  {}", live->address()));
  }
  WrittenReport report;
  const RunResult result = run_and_report(
      config,
      {.out = arguments.out,
       .threads = arguments.threads,
       .overwrite = arguments.overwrite,
       .resume = arguments.resume,
       .overrides = texts_of(overrides),
       .origins = origins,
       .check = [&](const Prepared& prepared) { check_requirements(requirements, prepared.parts); },
       .interrupted = was_interrupted,
       .on_message = complain},
      console, live ? &*live : nullptr, report);
  if (result.interrupted) end_interrupted(result, arguments);
  for (const auto& line : closing(result, with_places_of(config, result.folder), report.path)) {
    console->log(fit(line, std::string::npos));
    if (!arguments.json) print(fmt::format("{}\n", fit(line, output_width())));
  }
  for (const Advice& advice : result.advice) {
    const std::string text = fmt::format("advice: {}: {}", advice.seen, advice.change);
    console->log(text);
    if (!arguments.json) print(wrapped(text, output_width()));
  }
  const Json json = result_to_json(result, report.path);
  std::vector<std::string> errors = unmet(requirements, figures_of(result));
  if (!errors.empty()) {
    if (!report.problem.empty()) errors.push_back(report.problem);
    throw Ending{ExitCode::requirement_not_met, lines(errors), json};
  }
  if (!report.problem.empty()) throw Ending{ExitCode::data_or_file, report.problem, json};
  if (arguments.json) print_json(json);
}

}  // namespace

void add_train_command(CLI::App& app) {
  auto arguments = std::make_shared<TrainArguments>();
  CLI::App* command = app.add_subcommand("train", "Train a net from a config");
  command
      ->add_option("CONFIG", arguments->config,
                   "config, a JSON file; with --resume also a run folder")
      ->required();
  CLI::Option* out = command->add_option("--out", arguments->out,
                                         "run folder; default: the next runs/NAME/NUMBER");
  add_set_option(*command, arguments->set);
  command->add_option("--seed", arguments->seed, "override the seed of the config")
      ->check(whole_number(seeds));
  add_threads_option(*command, arguments->threads);
  CLI::Option* resume = command->add_flag(
      "--resume", arguments->resume,
      "resume the run from its last checkpoint, also for more epochs; start it if "
      "there is none");
  command->add_flag("--overwrite", arguments->overwrite, "replace an earlier run in --out")
      ->needs(out)
      ->excludes(resume);
  command
      ->add_option(
          "--require", arguments->require,
          "exit with code 5 unless the condition holds: 'test_accuracy>=0.88'; may be repeated")
      ->allow_extra_args(false)
      ->take_all();
  CLI::Option* dry_run =
      command->add_flag("--dry-run", arguments->dry_run,
                        "show what would be trained and how long it would take, train nothing");
  command
      ->add_flag("--live{0}", arguments->live,
                 "print the address of a page that shows the run while it trains, for this machine "
                 "only; --live=PORT chooses the port")
      ->check(whole_number({.low = 0, .high = 65535}))
      ->excludes(dry_run);
  command->add_flag("--quiet", arguments->quiet, "print only the result");
  command->add_flag("--json", arguments->json, "print the result as one JSON document");
  command->footer("Example: rectify train configs/digits.json --set training.epochs=5 --seed 2");
  command->callback([arguments, &app] {
    arguments->program = app.get_name();
    train(*arguments);
  });
}

}}  // namespace rectify
