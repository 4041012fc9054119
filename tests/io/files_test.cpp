#include <rectify/base/error.hpp>
#include <rectify/io/files.hpp>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "../catch.hpp"
#include "../temporary_folder.hpp"

#if __has_include(<sys/stat.h>)
#include <sys/stat.h>
#endif
#ifdef __linux__
#include <sys/xattr.h>
#endif

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

TEST_CASE("files: a name may be as long as the system allows") {
  const test::TemporaryFolder folder;
  std::string accented;
  for (int i = 0; i < 127; ++i) accented += "\u00e9";  // two bytes each
  for (const std::string& name : {std::string(255, 'x'), accented + "y"}) {
    for (const char* text : {"old", "new"}) write_atomically(folder / name, text);
    CHECK(read_text(folder / name) == "new");
    remove_file(set_aside(folder / name));
    CHECK(names_in(folder.path()).empty());
  }
}

#ifdef __linux__

TEST_CASE("files: one that is replaced keeps its access control list, and gets none instead") {
  const test::TemporaryFolder folder;
  // Version 2; the owner, user 1234, the group, the mask, others: each a tag, permissions, an id.
  const std::uint16_t none = 0, read = 4, all = 0xFFFF;
  std::string list("\2\0\0\0", 4);
  for (const auto& [tag, allowed, id] : {std::tuple{1, read, all},
                                         {2, read, std::uint16_t{1234}},
                                         {4, none, all},
                                         {16, read, all},
                                         {32, none, all}}) {
    const std::uint16_t entry[]{static_cast<std::uint16_t>(tag), allowed, id,
                                static_cast<std::uint16_t>(id == all ? all : 0)};
    list.append(reinterpret_cast<const char*>(entry), sizeof entry);
  }
  constexpr auto own = "system.posix_acl_access", of_new_files = "system.posix_acl_default";
  write_atomically(folder / "x", "old");
  if (::setxattr((folder / "x").c_str(), own, list.data(), list.size(), 0) != 0)
    return;  // no lists
  write_atomically(folder / "x", "new");
  std::string kept(list.size() + 1, '\0');
  CHECK(::getxattr((folder / "x").c_str(), own, kept.data(), kept.size()) == std::ssize(list));
  CHECK(kept.substr(0, list.size()) == list);

  write_atomically(folder / "plain", "old");
  REQUIRE(::setxattr(folder.path().c_str(), of_new_files, list.data(), list.size(), 0) == 0);
  write_atomically(folder / "plain", "new");
  CHECK(::getxattr((folder / "plain").c_str(), own, kept.data(), kept.size()) == -1);
}

#endif

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

TEST_CASE("files: a stream is read to its end, block by block") {
  const test::TemporaryFolder folder;
  std::vector<std::uint8_t> bytes(300000);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * i >> 7);
  write_atomically(folder / "bytes", bytes);
  const std::string path = (folder / "bytes").string();
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             std::fclose);
  CHECK(read_bytes(file.get(), "standard input") == bytes);
}

TEST_CASE("files: links that lead to each other are refused") {
  const test::TemporaryFolder folder;
  fs::create_symlink("b", folder / "a");
  fs::create_symlink("a", folder / "b");
  CHECK_THROWS_AS(write_atomically(folder / "a", "text"), FileError);
  CHECK(fs::is_symlink(folder / "a"));
}

#if __has_include(<sys/stat.h>)
TEST_CASE("files: a file that says it is empty is read to its end") {
  if (!fs::exists("/proc/self/status")) return;
  CHECK_THAT(read_text("/proc/self/status"),
             ContainsSubstring("Name:") && ContainsSubstring("Threads:"));
}

TEST_CASE("files: a pipe is written to once it has a reader, and stays") {
  const test::TemporaryFolder folder;
  const std::string pipe = (folder / "pipe").string();
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  std::string got;
  std::thread reader([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    got = read_text(pipe);
  });
  write_atomically(pipe, "through the pipe");
  reader.join();
  CHECK(got == "through the pipe");
  CHECK(fs::is_fifo(pipe));
}
#endif
