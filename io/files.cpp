#include "files.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <memory>
#include <random>
#include <system_error>

#include "../nn/error.hpp"

#if __has_include(<unistd.h>)
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#define RECTIFY_POSIX
#endif

namespace rectify::inline RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using OpenFile = std::unique_ptr<std::FILE, Close>;

[[noreturn]] void refuse_file(const fs::path& path, const char* expected, std::error_code problem) {
  const std::string got = in_quotes(problem.message());
  throw DataError(Mismatch{path.string(), "file", expected, got, {}}.text());
}

std::error_code last_problem() { return {errno, std::generic_category()}; }

/// Reads until the end, so that pipes, whose size nobody knows, are read whole too.
template <class Bytes>
Bytes read(const fs::path& path) {
  constexpr auto expected = "a readable file";
  const OpenFile file(std::fopen(path.string().c_str(), "rb"));
  if (!file) refuse_file(path, expected, last_problem());
  std::error_code unknown;
  const auto size = fs::file_size(path, unknown);
  // One byte more than the size, so that the first round meets the end of an ordinary file.
  const std::size_t chunk = unknown ? 1 << 16 : static_cast<std::size_t>(size) + 1;
  Bytes bytes;
  while (!std::feof(file.get())) {
    const std::size_t had = bytes.size();
    bytes.resize(had + chunk);
    bytes.resize(had + std::fread(bytes.data() + had, 1, chunk, file.get()));
    if (std::ferror(file.get())) refuse_file(path, expected, last_problem());
  }
  return bytes;
}

/// Waits until the disk has it. Elsewhere than on POSIX, the system's word is taken for it.
bool synced(std::FILE* file) {
  if (std::fflush(file) != 0) return false;
#ifdef RECTIFY_POSIX
  return ::fsync(::fileno(file)) == 0;
#else
  return true;
#endif
}

/// A name of its own for every writer, be it a thread or a process, in the same folder.
fs::path beside(const fs::path& path) {
  static const unsigned process = std::random_device{}();
  static std::atomic<unsigned> writer = 0;
  return path.string() + fmt::format(".{:08x}-{}.tmp", process, writer++);
}

void write_and_rename(const fs::path& path, const fs::path& fresh, std::string_view bytes) {
  constexpr auto expected = "a writable file";
  OpenFile file(std::fopen(fresh.string().c_str(), "wb"));
  if (!file) refuse_file(path, expected, last_problem());
  const bool written =
      bytes.empty() || std::fwrite(bytes.data(), 1, bytes.size(), file.get()) == bytes.size();
  if (!written || !synced(file.get())) refuse_file(path, expected, last_problem());
  file.reset();
  std::error_code problem;
  fs::rename(fresh, path, problem);
  if (problem) refuse_file(path, expected, problem);
}

}  // namespace

std::vector<std::uint8_t> read_bytes(const fs::path& path) {
  return read<std::vector<std::uint8_t>>(path);
}

std::string read_text(const fs::path& path) { return read<std::string>(path); }

FolderLock::FolderLock(const fs::path& folder) {
#ifdef RECTIFY_POSIX
  const int file = ::open(folder.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  const auto close = [](const int* held) {
    ::close(*held);
    std::default_delete<const int>()(held);
  };
  file_ = std::shared_ptr<const int>(std::make_unique<const int>(file).release(), close);
  if (::flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    throw DataError(Mismatch{folder.string(), "folder", "one that nobody is writing to",
                             "one that another process holds"});
  }
#endif
}

void write_atomically(const fs::path& path, std::string_view text) {
  const fs::path fresh = beside(path);
  try {
    write_and_rename(path, fresh, text);
  } catch (const DataError&) {
    std::error_code ignored;
    fs::remove(fresh, ignored);
    throw;
  }
  // The new name is an entry of the folder, which has to reach the disk as well; some systems
  // cannot say whether it did.
  const fs::path folder = path.has_parent_path() ? path.parent_path() : ".";
  if (const OpenFile opened{std::fopen(folder.string().c_str(), "rb")}) synced(opened.get());
}

void write_atomically(const fs::path& path, std::span<const std::uint8_t> bytes) {
  write_atomically(path,
                   std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

void append(const fs::path& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::app | std::ios::binary);
  file << bytes << std::flush;
  if (file) return;
  throw DataError(
      Mismatch{path.string(), "bytes", "to be written", "an error", "is the disk full?"});
}

void filter_lines(const fs::path& path, const std::function<bool(const std::string& line)>& keep) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return;
  const std::string text = read_text(path);
  std::string kept;
  for (std::size_t begin = 0, end; (end = text.find('\n', begin)) != text.npos; begin = end + 1) {
    const std::string line = text.substr(begin, end - begin);
    if (keep(line)) kept += line + '\n';
  }
  write_atomically(path, kept);
}

}  // namespace rectify::inline RECTIFY_PRECISION
