#include <rectify/io/file_system.hpp>
#include <rectify/io/files.hpp>

#include <filesystem>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "../temporary_folder.hpp"

#if __has_include(<sys/stat.h>)
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#endif

using namespace rectify;
namespace fs = std::filesystem;

TEST_CASE("file system: what is not there is no error, also below a file") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "file", std::string_view("text"));
  for (const char* name : {"none", "none/deeper", "file/below"}) {
    CHECK_FALSE(is_there(folder / name));
    CHECK_FALSE(is_folder(folder / name));
    CHECK_FALSE(has_file(folder / name));
    CHECK_FALSE(is_link(folder / name));
    CHECK(list_folder_if_there(folder / name).empty());
    CHECK_NOTHROW(remove_file(folder / name));
    CHECK_NOTHROW(remove_empty_folder(folder / name));
  }
}

TEST_CASE("file system: any other error is thrown with path, operation and reason") {
  const test::TemporaryFolder folder;
  const fs::path name = folder / std::string(300, 'x');  // longer than a name can be
  const auto text = [&](const char* what, const char* expected) {
    return Message(name.string() + ": " + what + ": expected " + expected +
                   ", got \"File name too long\"");
  };
  const auto looked_up = text("file", "one that can be looked up");
  CHECK_THROWS_MATCHES(is_there(name), FileError, looked_up);
  CHECK_THROWS_MATCHES(is_folder(name), FileError, looked_up);
  CHECK_THROWS_MATCHES(has_file(name), FileError, looked_up);
  CHECK_THROWS_MATCHES(is_stream(name), FileError, looked_up);
  CHECK_THROWS_MATCHES(is_link(name), FileError, looked_up);
  CHECK_THROWS_MATCHES(is_same_file(name, name), FileError, looked_up);
  CHECK_THROWS_MATCHES(list_folder_if_there(name), FileError, looked_up);
  CHECK_THROWS_MATCHES(list_folder(name), FileError, text("folder", "one that can be listed"));
  CHECK_THROWS_MATCHES(make_folder(name), FileError, text("folder", "one that can be made"));
  CHECK_THROWS_MATCHES(make_folders(name), FileError, looked_up);
  CHECK_THROWS_MATCHES(remove_file(name), FileError, text("file", "one that can be removed"));
  CHECK_THROWS_MATCHES(rename_file(name, folder / "y"), FileError,
                       text("file", "one that can be renamed"));
  CHECK_THROWS_MATCHES(size_of_file(name), FileError, text("file", "a readable file"));
  CHECK_THROWS_MATCHES(shorten_file(name, 0), FileError, text("file", "one that can be shortened"));
}

TEST_CASE("file system: a folder is listed by name, and removed only when it is empty") {
  const test::TemporaryFolder folder;
  CHECK(make_folder(folder / "a"));
  CHECK_FALSE(make_folder(folder / "a"));
  write_atomically(folder / "a" / "2", std::string_view());
  write_atomically(folder / "a" / "1", std::string_view());
  CHECK_FALSE(make_folder(folder / "a" / "1"));  // a file has the name
  const fs::path first = folder / "a" / "1", second = folder / "a" / "2";
  CHECK(list_folder(folder / "a") == std::vector{first, second});
  remove_empty_folder(folder / "a");
  CHECK(is_folder(folder / "a"));
  remove_file(first);
  remove_file(second);
  remove_empty_folder(folder / "a");
  CHECK_FALSE(is_there(folder / "a"));
}

#if __has_include(<sys/stat.h>)
TEST_CASE("file system: a pipe in place of a file is refused, without waiting for its writer") {
  const test::TemporaryFolder folder;
  const fs::path pipe = folder / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(is_stream(pipe));
  const auto refused = Message(pipe.string() + ": file: expected an ordinary file, got a pipe");
  CHECK_THROWS_MATCHES(has_file(pipe), FileError, refused);
  CHECK_THROWS_AS(append(pipe, "text"), FileError);
  const int reader = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
  CHECK_THROWS_MATCHES(append(pipe, "text"), FileError, refused);
  ::close(reader);
}

TEST_CASE("file system: what has the name of a file and is none is called by its sort") {
  const test::TemporaryFolder folder;
  const std::string name = (folder / "socket").string();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  REQUIRE(name.copy(address.sun_path, sizeof address.sun_path - 1) == name.size());
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  REQUIRE(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  const auto refused = [](const fs::path& path, const char* sort) {
    CHECK_THROWS_MATCHES(has_file(path), FileError,
                         Message(path.string() + ": file: expected an ordinary file, got " + sort));
  };
  refused(name, "a socket");
  refused(folder.path(), "a folder");
  refused("/dev/null", "a device");
  ::close(socket);
}

TEST_CASE("files: a replaced file keeps its permissions, but no set-user-ID or set-group-ID bit") {
  const test::TemporaryFolder folder;
  for (const mode_t mode : {0600U, 0640U, 0755U, 02750U, 04755U}) {
    write_atomically(folder / "file", std::string_view("old"));
    REQUIRE(::chmod((folder / "file").c_str(), mode) == 0);
    write_atomically(folder / "file", std::string_view("new"));
    struct stat now {};
    REQUIRE(::stat((folder / "file").c_str(), &now) == 0);
    CHECK((now.st_mode & 07777) == (mode & 0777));
    CHECK(read_text(folder / "file") == "new");
  }
}

TEST_CASE("files: what another writer of the same file is writing stays until it has ended") {
  const test::TemporaryFolder folder;
  const fs::path other = folder / "file.0badcafe-1.tmp";
  const int writer = ::open(other.c_str(), O_WRONLY | O_CREAT, 0600);
  REQUIRE(writer >= 0);
  REQUIRE(::flock(writer, LOCK_EX) == 0);
  write_atomically(folder / "file", std::string_view("ours"));
  CHECK(is_there(other));
  ::close(writer);
  write_atomically(folder / "file", std::string_view("ours again"));
  CHECK_FALSE(is_there(other));
}

TEST_CASE("files: of what cannot be appended as a whole nothing is") {
  const test::TemporaryFolder folder;
  append(folder / "lines", "first\n");
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const rlimit least{.rlim_cur = 10, .rlim_max = before.rlim_max};
  auto* const handler = std::signal(SIGXFSZ, SIG_IGN);  // as the command does
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &least) == 0);
  std::string refused;
  try {
    append(folder / "lines", "second\n");
  } catch (const FileError& error) {
    refused = error.what();
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK(refused ==
        (folder / "lines").string() + ": file: expected a writable file, got \"File too large\"");
  CHECK(read_text(folder / "lines") == "first\n");
}
#endif

TEST_CASE(
    "files: links stay, also those that lead nowhere yet, and the file they lead to is written") {
  const test::TemporaryFolder folder;
  make_folders(folder / "far");
  write_atomically(folder / "far" / "old", std::string_view("old"));
  fs::create_symlink("far/old", folder / "link");
  fs::create_symlink("link", folder / "second");
  fs::create_symlink("far/new", folder / "dangling");
  write_atomically(folder / "second", std::string_view("by links"));
  write_atomically(folder / "dangling", std::string_view("made"));
  for (const char* name : {"link", "second", "dangling"}) CHECK(is_link(folder / name));
  CHECK(read_text(folder / "far" / "old") == "by links");
  CHECK(read_text(folder / "far" / "new") == "made");
  CHECK(list_folder(folder / "far").size() == 2);
}

TEST_CASE(
    "files: what a killed writer of the same file left goes; what is called otherwise stays") {
  const test::TemporaryFolder folder;
  const std::vector<std::string> ours{"file.0badcafe-31.tmp", "file.00000000-0.tmp"};
  const std::vector<std::string> others{
      "file.tmp",          "file.0BADCAFE-1.tmp",  "file.0badcaf-1.tmp",  "file.0badcafe-.tmp",
      "file.0badcafe.tmp", "file.0badcafe-1x.tmp", "other.0badcafe-1.tmp"};
  for (const std::string& name : ours) append(folder / name, "half");
  for (const std::string& name : others) append(folder / name, "mine");
  write_atomically(folder / "file", std::string_view("whole"));
  for (const std::string& name : ours) CHECK_FALSE(is_there(folder / name));
  for (const std::string& name : others) CHECK(is_there(folder / name));
}

TEST_CASE("files: what cannot be appended is told by the system's reason") {
  if (!is_there("/dev/full")) return;
  CHECK_THROWS_MATCHES(
      append("/dev/full", "text"), FileError,
      Message("/dev/full: file: expected a writable file, got \"No space left on device\""));
}

TEST_CASE("file system: a file is the same by whatever name, and no other") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "file", std::string_view("text"));
  write_atomically(folder / "copy", std::string_view("text"));
  fs::create_symlink("file", folder / "link");
  CHECK(is_same_file(folder / "file", folder / "link"));
  CHECK_FALSE(is_same_file(folder / "file", folder / "copy"));
  CHECK_FALSE(is_same_file(folder / "file", folder / "none"));
  CHECK(file_in_folder(folder.path(), "none") == folder / "none");
}

TEST_CASE("file system: a folder that is not empty stays, one that cannot be removed is refused") {
  const test::TemporaryFolder folder;
  fs::create_directories(folder / "a/b");
  remove_empty_folder(folder / "a");
  CHECK(is_folder(folder / "a/b"));
  const fs::path itself = folder / "a/b/.";
  CHECK_THROWS_MATCHES(remove_empty_folder(itself), FileError,
                       Message(itself.string() + ": folder: expected one that can be removed, got "
                                                 "\"Invalid argument\""));
}
