#include <rectify/base/error.hpp>
#include <rectify/io/files.hpp>
#include <rectify/run/checkpoints.hpp>
#include <rectify/run/result_folder.hpp>
#include <rectify/run/run_files.hpp>

#include "../catch.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;
namespace fs = std::filesystem;

namespace {

constexpr FolderKind kind{.holds = "run", .marker = run_files::status, .files = files_of_run};

/// A file's own name, and of a chart that a report drew what tells so.
std::string content_of(const std::string& name) {
  return name + (name == "charts/loss.vl.json" ? run_files::chart_mark : "");
}

/// Files with such contents.
void make_files(const fs::path& folder, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    make_folders((folder / name).parent_path());
    write_atomically(folder / name, content_of(name));
  }
}

const std::vector<std::string> files_of_earlier_run{"run.json",
                                                    "config.json",
                                                    "model.safetensors",
                                                    "vitals.npz.0badcafe-3.tmp",
                                                    "metrics.csv.0badcafe-3.old",
                                                    "checkpoints/step-000000000008.safetensors",
                                                    "charts/loss.vl.json"};
const std::vector<std::string> files_of_others{"thesis.tex",
                                               "notes.0badcafe-3.tmp",
                                               "photos/1.jpg",
                                               "model.safetensors.bak",
                                               "checkpoints/step-best.safetensors",
                                               "checkpoints/step-8.safetensors",
                                               "charts/notes.txt",
                                               "charts/mine.vl.json"};

}  // namespace

TEST_CASE("result folder: what a process left that was killed at its first file is nothing",
          "[run]") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "run.json.0123abcd-0.tmp", std::string_view("{"));
  CHECK(ResultFolder::make_or_open(kind, folder.path(), "x").path() == folder.path());
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("result folder: what somebody else has there is left alone", "[run]") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "notes.txt", std::string_view("mine"));
  CHECK_THROWS_AS(ResultFolder::make(kind, folder.path(), "x"), ConfigError);
  CHECK_THROWS_AS(ResultFolder::make(kind, folder.path(), "x", /*overwrite=*/true), ConfigError);
  CHECK_THROWS_AS(ResultFolder::make_or_open(kind, folder.path(), "x"), ConfigError);
  CHECK(read_text(folder / "notes.txt") == "mine");
}

TEST_CASE("result folder: overwriting removes what a run writes, and nothing else", "[run]") {
  const test::TemporaryFolder folder;
  make_files(folder.path(), files_of_earlier_run);
  make_files(folder.path(), files_of_others);
  CHECK_THROWS_AS(ResultFolder::make(kind, folder.path(), "x"), ConfigError);
  for (const std::string& name : files_of_earlier_run) CHECK(is_there(folder / name));
  ResultFolder::make(kind, folder.path(), "x", /*overwrite=*/true);
  for (const std::string& name : files_of_earlier_run) {
    CHECK(is_there(folder / name) == (name == run_files::status));
  }
  for (const std::string& name : files_of_others)
    CHECK(read_text(folder / name) == content_of(name));
}

TEST_CASE("result folder: one file that cannot be removed keeps all", "[run]") {
  const test::TemporaryFolder folder;
  make_files(folder.path(), files_of_earlier_run);
  // In the place of a file, and not to be removed since something is in it.
  make_files(folder.path(), {"vitals.npz/mine"});
  CHECK_THROWS_AS(ResultFolder::make(kind, folder.path(), "x", /*overwrite=*/true), FileError);
  for (const std::string& name : files_of_earlier_run)
    CHECK(read_text(folder / name) == content_of(name));
  CHECK(read_text(folder / "vitals.npz/mine") == "vitals.npz/mine");
}

TEST_CASE("result folder: one file that cannot be set aside brings the others back", "[run]") {
  const test::TemporaryFolder folder;
  make_files(folder.path(), files_of_earlier_run);
  constexpr FolderKind with_lost{
      .holds = "run", .marker = run_files::status, .files = [](const fs::path& path) {
        std::vector<fs::path> files = files_of_run(path);
        files.push_back(path / "lost");
        return files;
      }};
  CHECK_THROWS_AS(ResultFolder::make(with_lost, folder.path(), "x", /*overwrite=*/true), FileError);
  for (const std::string& name : files_of_earlier_run) {
    CHECK(read_text(folder / name) == content_of(name));
  }
}

TEST_CASE("result folder: resuming removes unfinished files, and nothing else", "[run]") {
  const test::TemporaryFolder folder;
  make_files(folder.path(), files_of_earlier_run);
  make_files(folder.path(), files_of_others);
  make_files(folder.path(), {"checkpoints/step-000000000012.safetensors.0badcafe-1.tmp",
                             "charts/loss.vl.json.0badcafe-2.tmp"});
  ResultFolder::make_or_open(kind, folder.path(), "x");
  for (const std::string& name : files_of_earlier_run) {
    CHECK(is_there(folder / name) == !name.ends_with(".tmp"));
  }
  CHECK(list_folder(folder / "checkpoints").size() == 3);
  CHECK(list_folder(folder / "charts").size() == 3);
  for (const std::string& name : files_of_others)
    CHECK(read_text(folder / name) == content_of(name));
}

TEST_CASE("result folder: a link to a folder of checkpoints stays", "[run]") {
  const test::TemporaryFolder folder;
  make_files(folder.path(), {"run/run.json", "far/step-000000000008.safetensors"});
  fs::create_directory_symlink("../far", folder / "run/checkpoints");
  ResultFolder::make(kind, folder / "run", "x", /*overwrite=*/true);
  CHECK(is_link(folder / "run/checkpoints"));
  CHECK(list_folder(folder / "far").empty());
}

TEST_CASE("result folder: numbers go on past 32 bits, and what leaves no next is none", "[run]") {
  const test::TemporaryFolder folder;
  const fs::path before = fs::current_path();
  const auto next = [&] {
    fs::current_path(folder.path());
    const fs::path made = ResultFolder::make(kind, {}, "x").path();
    fs::current_path(before);
    return made.filename().string();
  };
  CHECK(next() == "0001");
  CHECK(next() == "0002");
  fs::create_directory(folder / "runs/x/2147483647");
  CHECK(next() == "2147483648");
  for (const char* name : {"9223372036854775807", "99999999999999999999", "-5", "12x"}) {
    fs::create_directory(folder / "runs/x" / name);
  }
  CHECK(next() == "2147483649");
  write_atomically(folder / "runs/x/2147483650", std::string_view("a file"));
  CHECK(next() == "2147483651");
}

TEST_CASE("result folder: a file is not the last one to resume", "[run]") {
  const test::TemporaryFolder folder;
  const fs::path before = fs::current_path();
  make_files(folder.path(), {"runs/x/0001/run.json", "runs/x/0002/run.json", "runs/x/0003"});
  fs::current_path(folder.path());
  const fs::path found = ResultFolder::make_or_open(kind, {}, "x").path();
  fs::current_path(before);
  CHECK(found == fs::path("runs/x/0002"));
}

TEST_CASE("checkpoints: only names that are exactly ours count", "[run]") {
  const test::TemporaryFolder folder;
  make_files(folder.path(),
             {"step-000000000008.safetensors", "step-1234567890123.safetensors",
              "step-best.safetensors", "step-8.safetensors", "step-000000000009.safetensors.bak",
              "step-00000000000x.safetensors", "step--00000000008.safetensors"});
  const fs::path older = folder / "step-000000000008.safetensors",
                 newer = folder / "step-1234567890123.safetensors";
  CHECK(checkpoints_in(folder.path()) == std::vector{newer, older});
  remove_checkpoints(folder.path());
  CHECK(list_folder(folder.path()).size() == 5);
}
