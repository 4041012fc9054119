#include <rectify/io/files.hpp>
#include <rectify/nn/error.hpp>
#include <rectify/training/result_folder.hpp>

#include "../catch.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;

namespace {

constexpr FolderKind kind{.holds = "run", .marker = "run.json"};

}  // namespace

TEST_CASE("result folder: what a process left that was killed at its first file is nothing",
          "[training]") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "run.json.0123abcd-0.tmp", std::string_view("{"));
  CHECK(ResultFolder::make_or_open(kind, folder.path(), "x").path() == folder.path());
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("result folder: what somebody else has there is left alone", "[training]") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "notes.txt", std::string_view("mine"));
  CHECK_THROWS_AS(ResultFolder::make(kind, folder.path(), "x"), ConfigError);
  CHECK_THROWS_AS(ResultFolder::make(kind, folder.path(), "x", /*overwrite=*/true), ConfigError);
  CHECK_THROWS_AS(ResultFolder::make_or_open(kind, folder.path(), "x"), ConfigError);
  CHECK(read_text(folder / "notes.txt") == "mine");
}
