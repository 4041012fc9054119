#include <rectify/experiments/comparison_files.hpp>
#include <rectify/io/files.hpp>

#include <algorithm>
#include <filesystem>

#include "../catch.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;
namespace fs = std::filesystem;

TEST_CASE("comparison files: a folder that only has the name of a trial is kept", "[experiments]") {
  const test::TemporaryFolder folder;
  const fs::path trials = folder / "trials";
  const auto put = [](const fs::path& path) {
    make_folders(path.parent_path());
    write_atomically(path, "x");
  };
  put(trials / "01-relu/seed-1/run.json");
  put(trials / "01-relu/seed-1/config.json");
  put(trials / "01-relu/seed-2/run.json.0badcafe-1.old");  // left by a process that was killed
  make_folders(trials / "01-relu/seed-3/checkpoints");
  put(trials / "mine/seed-7/config.json");
  const auto files = files_of_comparison(folder.path());
  const auto place = [&](const char* name) {
    return std::ranges::find(files, trials / name) - files.begin();
  };
  const auto none = std::ssize(files);
  CHECK(place("01-relu/seed-1/config.json") < place("01-relu/seed-1/run.json"));
  CHECK(place("01-relu/seed-1/run.json") < place("01-relu/seed-1"));
  CHECK(place("01-relu/seed-2/run.json.0badcafe-1.old") < none);
  CHECK(place("01-relu/seed-3/checkpoints") < place("01-relu/seed-3"));
  CHECK(place("01-relu/seed-3") < none);
  CHECK(place("mine/seed-7/config.json") == none);
}
