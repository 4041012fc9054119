#include <rectify/io/files.hpp>
#include <rectify/nn/error.hpp>

#include <vector>

#include "../catch.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  return names;
}

}  // namespace

TEST_CASE("files: bytes and text come back as they were written") {
  const test::TemporaryFolder folder;
  const std::vector<std::uint8_t> bytes{0, 255, 10, 13, 26, 0};
  write_atomically(folder / "bytes", bytes);
  CHECK(read_bytes(folder / "bytes") == bytes);
  write_atomically(folder / "text", "two\nlines\n");
  CHECK(read_text(folder / "text") == "two\nlines\n");
  write_atomically(folder / "empty", "");
  CHECK(read_bytes(folder / "empty").empty());
}

TEST_CASE("files: writing replaces the file and leaves nothing else behind") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "file", std::string(100000, 'x'));
  write_atomically(folder / "file", "short");
  CHECK(read_text(folder / "file") == "short");
  CHECK(names_in(folder.path()) == std::vector<std::string>{"file"});
}

TEST_CASE("files: a file that is not there is refused") {
  const test::TemporaryFolder folder;
  const std::string path = (folder / "x.gz").string();
  CHECK_THROWS_MATCHES(
      read_bytes(path), DataError,
      Message(path + ": file: expected a readable file, got \"No such file or directory\""));
}

TEST_CASE("files: a folder is not read as a file") {
  const test::TemporaryFolder folder;
  const std::string path = folder.path().string();
  CHECK_THROWS_MATCHES(read_text(path), DataError,
                       Message(path + ": file: expected a readable file, got \"Is a directory\""));
}

TEST_CASE("files: a file in a folder that is not there is not written") {
  const test::TemporaryFolder folder;
  const std::string path = (folder / "none" / "file").string();
  CHECK_THROWS_MATCHES(
      write_atomically(path, "text"), DataError,
      Message(path + ": file: expected a writable file, got \"No such file or directory\""));
}

TEST_CASE("files: a write that fails removes what it has written") {
  const test::TemporaryFolder folder;
  fs::create_directory(folder / "taken");
  const std::string path = (folder / "taken").string();
  CHECK_THROWS_MATCHES(write_atomically(path, "text"), DataError,
                       Message(path + ": file: expected a writable file, got \"Is a directory\""));
  CHECK(names_in(folder.path()) == std::vector<std::string>{"taken"});
}
