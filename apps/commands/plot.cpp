#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "../../base/error.hpp"
#include "../../config/meant_names.hpp"
#include "../../io/json.hpp"
#include "../../layers/catalogue.hpp"
#include "../../reports/activations/plot_report.hpp"
#include "../terminal/output.hpp"
#include "../terminal/page_output.hpp"
#include "commands.hpp"
#include "option_checks.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

struct PlotArguments {
  std::vector<std::string> activations;
  std::string out = "activations.html";
  double from = -5;
  double to = 5;
  bool overwrite = false;
  bool json = false;
};

constexpr auto command_name = "plot";

/// Throws ConfigError for layers that have no curve: those that are not activations, and those
/// whose outputs depend on several inputs.
void check_kind(const Json& value) {
  const Json type = value.is_object() ? value.value("type", Json()) : value;
  const std::string kind = type.is_string() ? type.get<std::string>() : "";
  const auto* entry = registry<Layer>().find(kind);
  const std::vector<std::string> known = kinds_with_curve();
  if (entry != nullptr && std::find(known.begin(), known.end(), entry->kind) != known.end()) return;
  throw ConfigError(Mismatch{.where = command_name,
                             .what = "activation",
                             .expected = one_of(known),
                             .got = shown(type),
                             .hint = did_you_mean_name(kind, "activation", known)});
}

/// `text`: the name of an activation, or a JSON object with its options.
NamedActivation read_activation(const std::string& text) {
  const bool is_json = text.starts_with('{');
  const JsonDocument document =
      is_json ? parse_json(text, command_name) : JsonDocument(Json(text), command_name);
  check_kind(document.value);
  std::vector<Problem> problems;
  const auto layer = registry<Layer>().read(Reader(document.value, "", problems));
  std::vector<std::string> texts;
  for (const Problem& problem : problems) {
    Mismatch mismatch = problem.mismatch;
    mismatch.where = document.where(problem.path);
    texts.push_back(mismatch.text());
  }
  if (!texts.empty()) throw ConfigError(lines(texts));
  if (!is_json) return {text, *layer};
  std::string name(layer->kind());
  for (const auto& [key, value] : document.value.items()) {
    if (key != "type") name += fmt::format(" {} {}", key, shown(value));
  }
  return {name, *layer};
}

/// Throws ConfigError unless --from < --to and both are small enough for smooth curves in `float`.
void check_range(const PlotArguments& arguments) {
  constexpr double most = 1e6;
  for (const auto& [option, value] :
       {std::pair{"--from", arguments.from}, {"--to", arguments.to}}) {
    if (std::abs(value) <= most) continue;
    throw ConfigError(Mismatch{.where = command_name,
                               .what = option,
                               .expected = "a number from -1e6 to 1e6",
                               .got = fmt::format("{}", value)});
  }
  if (!(arguments.from < arguments.to)) {
    throw ConfigError(Mismatch{.where = command_name,
                               .what = "--to",
                               .expected = fmt::format("a number above {}", arguments.from),
                               .got = fmt::format("{}", arguments.to)});
  }
}

void plot(const PlotArguments& arguments) {
  check_range(arguments);
  std::vector<NamedActivation> activations;
  for (const std::string& text : arguments.activations) {
    activations.push_back(read_activation(text));
  }
  write_new_page(plot_page(activations, arguments.from, arguments.to), arguments.out,
                 arguments.overwrite);
  if (!arguments.json) return print(fmt::format("written: {}\n", arguments.out));
  Json json{{"report", arguments.out}, {"activations", Json::array()}};
  for (const NamedActivation& activation : activations) {
    json["activations"].push_back(to_json(activation.layer));
  }
  print_json(json);
}

}  // namespace

void add_plot_command(CLI::App& app) {
  auto arguments = std::make_shared<PlotArguments>();
  CLI::App* command =
      app.add_subcommand("plot", "Plot activations and their slopes in an HTML page");
  command
      ->add_option("ACTIVATION", arguments->activations,
                   "names, or JSON: '{\"type\": \"leaky_relu\", \"negative_slope\": 0.2}'")
      ->required();
  command->add_option("--out", arguments->out, "HTML file to write")->capture_default_str();
  command->add_option("--from", arguments->from, "smallest input plotted")
      ->check(number(any_number))
      ->capture_default_str();
  command->add_option("--to", arguments->to, "largest input plotted")
      ->check(number(any_number))
      ->capture_default_str();
  command->add_flag("--overwrite", arguments->overwrite, "replace the file if it exists");
  command->add_flag("--json", arguments->json, "print one JSON document");
  command->footer("Example: rectify plot relu leaky_relu prelu elu");
  command->callback([arguments] { plot(*arguments); });
}

}}  // namespace rectify
