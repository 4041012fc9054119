#include "options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "../../base/error.hpp"
#include "../../io/file_system.hpp"
#include "option_checks.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

void add_set_option(CLI::App& command, std::vector<std::string>& set, const std::string& of) {
  command.add_option("--set", set, fmt::format("override {}: key=value; may be repeated", of))
      ->allow_extra_args(false)
      ->take_all();
}

void add_threads_option(CLI::App& command, int& threads) {
  command.add_option("--threads", threads, "number of threads; 0: one per processor")
      ->check(whole_number(thread_counts));
}

void find_in_folder(std::string& given, std::string& out, bool resume, const Resumed& resumed) {
  if (!is_folder(given)) return;
  if (!resume) {
    throw ConfigError(
        Mismatch{.where = given,
                 .what = resumed.argument,
                 .expected = "a JSON file",
                 .got = "a folder",
                 .hint = fmt::format("--resume resumes the {} in it", resumed.holds)});
  }
  if (out.empty()) out = given;
  given = file_in_folder(given, resumed.file).string();
}

}}  // namespace rectify
