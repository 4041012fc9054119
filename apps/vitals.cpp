#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "../nn/error.hpp"
#include "../training/config.hpp"
#include "../vitals/census.hpp"
#include "census.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "output.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

struct VitalsArguments {
  SubjectArguments subject{.split = "train"};
  std::string probe = "2000";
  std::uint64_t seed = 1;
  int threads = 0;
  bool relate_all = false;
  bool units = false;
  bool json = false;
};

/// As in a config: a number, or "all".
ProbeSize probe_size(const std::string& text) {
  const Json value = Json::accept(text) ? Json::parse(text) : Json(text);
  std::vector<Problem> problems;
  ProbeSize size;
  read(Reader(value, "", problems), size, positive_count);
  if (problems.empty()) return size;
  Mismatch mismatch = problems.front().mismatch;
  mismatch.where = "--probe";
  throw ConfigError(mismatch);
}

void show_vitals(const VitalsArguments& arguments) {
  const ProbeSize size = probe_size(arguments.probe);
  const Subject subject = load_subject(arguments.subject);
  const Index samples = size.samples.value_or(subject.data.size());
  const bool drawn = samples < subject.data.size();
  const Dataset probe = draw_probe(subject.data, samples, arguments.seed);
  const Census census = take_census(subject.model.net, probe, Team(arguments.threads),
                                    {.loss = subject.loss, .relate_all = arguments.relate_all});
  const CensusView view{subject, census, drawn ? std::optional(arguments.seed) : std::nullopt,
                        arguments.units};
  if (arguments.json) {
    print_json(census_json(view));
  } else {
    print(census_text(view, output_width()));
  }
}

}  // namespace

void add_vitals_command(CLI::App& app) {
  auto arguments = std::make_shared<VitalsArguments>();
  CLI::App* command = app.add_subcommand("vitals",
                                         "Show which units of a trained model are dead, by every "
                                         "definition");
  add_subject_options(*command, arguments->subject);
  command->add_option("--probe", arguments->probe,
                      "how many samples to look on, 2000 by default, or all");
  command->add_option("--seed", arguments->seed, "draws them; 1 by default, as in a run");
  command->add_option("--threads", arguments->threads, "0: one for each processor")
      ->check(CLI::Range(0, 1024));
  command->add_flag("--relate-all", arguments->relate_all,
                    "look for duplicates and the rank also in layers of more than 512 units");
  command->add_flag("--units", arguments->units,
                    "list every unit that falls under a definition, not 20 of a layer");
  command->add_flag("--json", arguments->json, "one JSON document, with every unit");
  command->footer(
      "Nothing is called dead on a set that is not named: figures are of the probe set that is "
      "said first.\n"
      "Example: rectify vitals runs/fashion-mnist/0001 --data fashion-mnist");
  command->callback([arguments] { show_vitals(*arguments); });
}

}  // namespace rectify::inline RECTIFY_PRECISION
