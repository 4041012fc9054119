#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "../../base/error.hpp"
#include "../../comparison/comparison.hpp"
#include "../../reports/comparison/comparison_report.hpp"
#include "../../reports/run/run_report.hpp"
#include "../terminal/output.hpp"
#include "../terminal/page_output.hpp"
#include "commands.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

struct ReportArguments {
  std::vector<std::string> folders;
  std::string out;
  bool overwrite = false;
  bool json = false;
};

/// Writes the report of one folder into that folder.
fs::path write_own_page(const fs::path& folder) {
  return is_comparison(folder) ? write_comparison_report(read_comparison(folder))
                               : write_run_report(folder);
}

Page page_of(const std::vector<fs::path>& folders) {
  if (folders.size() == 1) {
    const fs::path& folder = folders.front();
    return is_comparison(folder) ? comparison_page(read_comparison(folder))
                                 : run_page(read_material(folder));
  }
  std::vector<std::string> problems;
  for (const fs::path& folder : folders) {
    if (!is_comparison(folder)) continue;
    problems.push_back(Mismatch{folder.string(), "", "a run folder", "a comparison folder",
                                "a comparison is reported alone"}
                           .text());
  }
  if (!problems.empty()) throw ConfigError(lines(problems));
  return runs_page(folders);
}

fs::path write_report(const ReportArguments& arguments) {
  const std::vector<fs::path> folders(arguments.folders.begin(), arguments.folders.end());
  if (!arguments.out.empty()) {
    check_new(arguments.out, arguments.overwrite);
    write_new_page(page_of(folders), arguments.out, arguments.overwrite);
    return arguments.out;
  }
  if (folders.size() == 1) return write_own_page(folders.front());
  throw ConfigError(
      Mismatch{"report", "--out", "a file name for the report of several runs", "none"});
}

void report(const ReportArguments& arguments) {
  const fs::path path = write_report(arguments);
  if (arguments.json) {
    print_json({{"report", path.string()}, {"folders", arguments.folders}});
  } else {
    print(fmt::format("written: {}\n", path.string()));
  }
}

}  // namespace

void add_report_command(CLI::App& app) {
  auto arguments = std::make_shared<ReportArguments>();
  CLI::App* command = app.add_subcommand(
      "report", "Write the report of a run or a comparison again, or one of several runs");
  command
      ->add_option("DIR", arguments->folders,
                   "run folder, comparison folder, or several run folders")
      ->required();
  command->add_option("--out", arguments->out,
                      "HTML file to write; default for a single folder: its report.html");
  command->add_flag("--overwrite", arguments->overwrite, "replace the --out file if it exists");
  command->add_flag("--json", arguments->json, "print one JSON document");
  command->footer("Example: rectify report runs/digits/0001 runs/digits/0002 --out both.html");
  command->callback([arguments] { report(*arguments); });
}

}}  // namespace rectify
