#include "files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <random>
#include <system_error>

#include "../base/error.hpp"
#include "file_system.hpp"
#include "memory.hpp"

#if __has_include(<unistd.h>)
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <thread>
#define RECTIFY_POSIX
#endif
#ifdef __linux__
#include <sys/xattr.h>
#endif

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using OpenFile = std::unique_ptr<std::FILE, Close>;

[[noreturn]] void refuse_file(const fs::path& path, const char* expected, std::error_code problem) {
  refuse_path(path, "file", expected, problem);
}

std::error_code last_problem() { return {errno, std::generic_category()}; }

constexpr auto writable = "a writable file";
constexpr auto readable = "a readable file";

/// Appends up to `most` bytes; fewer at the end of the file.
template <class Bytes>
void read_more(std::FILE* file, const std::string& name, std::size_t most, Bytes& bytes) {
  const std::size_t had = bytes.size();
  bytes.resize(had + most);
  bytes.resize(had + std::fread(bytes.data() + had, 1, most, file));
  if (std::ferror(file)) refuse_file(name, readable, last_problem());
}

/// Reads to the end, in blocks, since a stream may be endless: never more than the memory limit.
template <class Bytes>
Bytes read_to_end(std::FILE* file, const std::string& name) {
  constexpr std::size_t first = 1 << 16, largest = 1 << 26;
  const MemoryLimit limit = stream_limit();
  std::vector<Bytes> blocks;
  std::size_t size = 0;
  for (std::size_t block = first; !std::feof(file); block = std::min(2 * block, largest)) {
    check_memory(size, name, "size", limit);
    read_more(file, name, std::min(block, limit.bytes - size + 1), blocks.emplace_back());
    size += blocks.back().size();
  }
  if (blocks.size() == 1) return std::move(blocks.front());
  Bytes bytes;
  bytes.reserve(size);
  for (const Bytes& block : blocks) bytes.insert(bytes.end(), block.begin(), block.end());
  return bytes;
}

OpenFile open_to_read(const fs::path& path) {
  OpenFile file(std::fopen(path.string().c_str(), "rb"));
  if (!file) refuse_file(path, readable, last_problem());
  return file;
}

template <class Bytes>
Bytes read(const fs::path& path) {
  const OpenFile file = open_to_read(path);
  std::error_code unknown;  // e.g. for a pipe
  const auto size = fs::file_size(path, unknown);
  Bytes bytes;
  if (!unknown) {
    check_memory(size, path.string(), "size");
    // One byte more than the size, to reach the end of a regular file.
    read_more(file.get(), path.string(), static_cast<std::size_t>(size) + 1, bytes);
  }
  if (std::feof(file.get())) return bytes;
  const Bytes rest = read_to_end<Bytes>(file.get(), path.string());
  bytes.insert(bytes.end(), rest.begin(), rest.end());
  return bytes;
}

constexpr std::string_view temporary_ending = ".tmp", aside_ending = ".old";

/// A name in the same folder, unique to this writer (thread and process); long names are cut.
fs::path beside(const fs::path& path, std::string_view ending = temporary_ending) {
  constexpr std::size_t longest = 255;  // usual limit of file systems, in bytes
  static const unsigned process = std::random_device{}();
  static std::atomic<unsigned> writer = 0;
  const std::string more = fmt::format(".{:08x}-{}{}", process, writer++, ending);
  const std::string name = path.filename().string();
  std::size_t kept = std::min(name.size(), longest - more.size());
  const auto is_inside = [&](std::size_t at) {  // of a UTF-8 character
    return at < name.size() && (static_cast<unsigned char>(name[at]) & 0xC0) == 0x80;
  };
  while (kept > 0 && is_inside(kept)) --kept;
  return path.parent_path() / (name.substr(0, kept) + more);
}

/// `x.0123abcd-0` gives `x`; other names give "".
std::string marked_name(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == name.npos || dot == 0) return {};
  const std::string_view unique = name.substr(dot + 1);
  const std::size_t dash = unique.find('-');
  constexpr std::string_view digits = "0123456789", hexadecimal = "0123456789abcdef";
  const bool ours = dash == 8 && unique.find_first_not_of(hexadecimal) == dash &&
                    unique.size() > dash + 1 &&
                    unique.find_first_not_of(digits, dash + 1) == unique.npos;
  return ours ? std::string(name.substr(0, dot)) : std::string();
}

/// Follows links to their target, which need not exist: the target is replaced, the links stay.
fs::path without_links(fs::path path) {
  constexpr int most = 40;  // the limit of Linux
  for (int links = 0; links < most && is_link(path); ++links) {
    std::error_code reason;
    const fs::path next = fs::read_symlink(path, reason);
    if (reason) refuse_file(path, writable, reason);
    path = path.parent_path() / next;
  }
  return path;
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : ".";
}

#ifdef RECTIFY_POSIX

using Descriptor = std::shared_ptr<const int>;

/// Repeats a call that a signal interrupted, at most 100 times.
template <class Call>
auto uninterrupted(Call&& call) {
  auto result = call();
  for (int again = 0; result < 0 && errno == EINTR && again < 100; ++again) result = call();
  return result;
}

/// Null if it cannot be opened; the reason is in errno.
Descriptor open_file(const fs::path& path, int flags, mode_t mode = 0) {
  const int file = uninterrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, mode); });
  if (file < 0) return {};
  const auto close = [](const int* held) {
    ::close(*held);
    std::default_delete<const int>()(held);
  };
  return {std::make_unique<const int>(file).release(), close};
}

std::error_code write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = uninterrupted([&] { return ::write(file, bytes.data(), bytes.size()); });
    if (written < 0) return last_problem();
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

bool lock(int file) {
  return uninterrupted([&] { return ::flock(file, LOCK_EX | LOCK_NB); }) == 0;
}

/// Whether another process holds the lock; file systems without locks set another errno.
bool is_held() { return errno == EWOULDBLOCK; }

Descriptor lock_folder(const fs::path& folder) {
  Descriptor file = open_file(folder, O_RDONLY | O_DIRECTORY);
  if (!file) refuse_path(folder, "folder", "one that can be locked", last_problem());
  if (lock(*file)) return file;
  if (is_held()) {
    throw DataError(Mismatch{folder.string(), "folder", "one that no other process uses",
                             "one in use by another process"});
  }
  if (errno != ENOLCK && errno != ENOTSUP && errno != ENOSYS && errno != EINVAL) {
    refuse_path(folder, "folder", "one that can be locked", last_problem());
  }
  return file;
}

#ifdef __linux__

/// Copies the access control list of the file that is replaced, or removes that of the new file,
/// which may come from a default of the folder.
void keep_access_list(const fs::path& path, int file) {
  constexpr auto name = "system.posix_acl_access";
  std::string list(1 << 16, '\0');  // the limit of Linux
  const auto size = ::getxattr(path.c_str(), name, list.data(), list.size());
  const bool none = size < 0 && (errno == ENODATA || errno == ENOTSUP);
  if (size < 0 && !none) refuse_file(path, writable, last_problem());
  const int kept = none ? ::fremovexattr(file, name)
                        : ::fsetxattr(file, name, list.data(), static_cast<std::size_t>(size), 0);
  const bool had_none = none && (errno == ENODATA || errno == ENOTSUP);
  if (kept != 0 && !had_none) refuse_file(path, writable, last_problem());
}

#else

void keep_access_list(const fs::path&, int) {}

#endif

/// Copies the permissions and, if permitted, the owner of the file that is replaced. Until then
/// only its owner can read the new file. Set-user-ID and set-group-ID bits are cleared, as by any
/// write.
void keep_owner_and_mode(const fs::path& path, int file, const struct stat& before) {
  if (::fchown(file, before.st_uid, before.st_gid) != 0 &&
      ::fchown(file, static_cast<uid_t>(-1), before.st_gid) != 0 && errno != EPERM) {
    refuse_file(path, writable, last_problem());
  }
  keep_access_list(path, file);
  if (::fchmod(file, before.st_mode & 0777) != 0) refuse_file(path, writable, last_problem());
}

/// The new name is an entry of the folder, which must reach the disk too. Some file systems do not
/// support this, and without read permission it is not possible.
void sync_folder(const fs::path& folder) {
  const Descriptor file = open_file(folder, O_RDONLY | O_DIRECTORY);
  if (!file && errno == EACCES) return;
  if (file && uninterrupted([&] { return ::fsync(*file); }) == 0) return;
  if (file && (errno == EINVAL || errno == ENOTSUP)) return;
  refuse_path(folder, "folder", "one that can be synchronised", last_problem());
}

/// A file being written, removed unless it is renamed to its target. Its lock shows that the writer
/// is alive.
class Temporary {
 public:
  Temporary(const fs::path& path, const fs::path& target) {
    struct stat before {};
    const bool replaces = ::stat(target.c_str(), &before) == 0 && S_ISREG(before.st_mode);
    const mode_t mode = replaces ? 0600 : 0666;
    while (!file_) {
      fresh_.reset(std::make_unique<fs::path>(beside(target)).release());
      file_ = open_file(*fresh_, O_WRONLY | O_CREAT | O_EXCL, mode);
      if (!file_) refuse_file(path, writable, last_problem());
      if (!lock(*file_) && is_held())
        file_.reset();  // `remove_if_abandoned` of another process has it
    }
    if (replaces) keep_owner_and_mode(path, *file_, before);
  }

  int file() const { return *file_; }
  const fs::path& name() const { return *fresh_; }

 private:
  struct Discard {
    void operator()(fs::path* path) const {
      ::unlink(path->c_str());  // fails if it has been renamed
      std::default_delete<fs::path>()(path);
    }
  };
  std::unique_ptr<fs::path, Discard> fresh_;
  Descriptor file_;
};

void write_and_rename(const fs::path& path, const fs::path& target, std::string_view bytes) {
  {
    const Temporary fresh(path, target);
    if (const auto reason = write_all(fresh.file(), bytes)) refuse_file(path, writable, reason);
    if (uninterrupted([&] { return ::fsync(fresh.file()); }) != 0 ||
        uninterrupted([&] { return ::rename(fresh.name().c_str(), target.c_str()); }) != 0) {
      refuse_file(path, writable, last_problem());
    }
  }
  sync_folder(folder_of(target));
}

/// Waits up to 5 s for a pipe's reader.
Descriptor open_stream(const fs::path& path) {
  using namespace std::chrono_literals;
  Descriptor file;
  for (int tries = 0; tries < 100; ++tries) {
    file = open_file(path, O_WRONLY | O_NONBLOCK | O_NOCTTY);
    if (file || errno != ENXIO) break;
    std::this_thread::sleep_for(50ms);
  }
  return file;
}

void write_to_stream(const fs::path& path, std::string_view bytes) {
  const Descriptor file = open_stream(path);
  if (!file) refuse_file(path, "a device, or a pipe with a reader", last_problem());
  ::fcntl(*file, F_SETFL, ::fcntl(*file, F_GETFL) & ~O_NONBLOCK);
  if (const auto reason = write_all(*file, bytes)) refuse_file(path, writable, reason);
}

/// O_NONBLOCK, since opening a pipe would block until its other end is opened.
void remove_if_abandoned(const fs::path& path) {
  const Descriptor file = open_file(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
  if (!file && (errno == ENOENT || errno == ELOOP)) return;
  if (!file) refuse_file(path, "one that can be removed", last_problem());
  struct stat found {};
  if (::fstat(*file, &found) != 0 || !S_ISREG(found.st_mode)) return;
  if (lock(*file) || !is_held()) remove_file(path);
}

#else

using Descriptor = std::shared_ptr<const int>;

Descriptor lock_folder(const fs::path&) { return {}; }

void write_bytes(const fs::path& path, const char* mode, std::string_view bytes) {
  const OpenFile file(std::fopen(path.string().c_str(), mode));
  if (!file) refuse_file(path, writable, last_problem());
  const bool written =
      bytes.empty() || std::fwrite(bytes.data(), 1, bytes.size(), file.get()) == bytes.size();
  if (!written || std::fflush(file.get()) != 0) refuse_file(path, writable, last_problem());
}

void write_and_rename(const fs::path& path, const fs::path& target, std::string_view bytes) {
  const fs::path fresh = beside(target);
  try {
    write_bytes(fresh, "wb", bytes);
    std::error_code reason;
    fs::rename(fresh, target, reason);
    if (reason) refuse_file(path, writable, reason);
  } catch (const FileError&) {
    std::error_code ignored;  // the first error is reported
    fs::remove(fresh, ignored);
    throw;
  }
}

void write_to_stream(const fs::path& path, std::string_view bytes) {
  write_bytes(path, "wb", bytes);
}

/// Without locks there is no way to know.
void remove_if_abandoned(const fs::path&) {}

#endif

}  // namespace

std::vector<std::uint8_t> read_bytes(const fs::path& path) {
  return read<std::vector<std::uint8_t>>(path);
}

std::string read_text(const fs::path& path) { return read<std::string>(path); }

std::vector<std::uint8_t> read_bytes(std::FILE* file, const std::string& name) {
  return read_to_end<std::vector<std::uint8_t>>(file, name);
}

std::string read_start(const fs::path& path, std::size_t size) {
  std::string start;
  read_more(open_to_read(path).get(), path.string(), size, start);
  return start;
}

FolderLock::FolderLock(const fs::path& folder) : file_(lock_folder(folder)) {}

void write_atomically(const fs::path& path, std::string_view text) {
  if (is_stream(path)) return write_to_stream(path, text);
  if (!is_folder(path)) has_file(path);  // throws for block devices and sockets
  const fs::path target = without_links(path);
  try {
    for (const fs::path& file : list_folder(folder_of(target))) {
      const std::string name = file.filename().string();
      if (is_leftover(name) && temporary_of(name) == target.filename()) remove_leftover(file);
    }
  } catch (const FileError&) {  // leftovers of killed writers do not prevent writing
  }
  write_and_rename(path, target, text);
}

void write_atomically(const fs::path& path, std::span<const std::uint8_t> bytes) {
  write_atomically(path,
                   std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

void append(const fs::path& path, std::string_view bytes) {
#ifdef RECTIFY_POSIX
  const Descriptor file = open_file(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0666);
  if (!file) refuse_file(path, writable, last_problem());
  struct stat before {};
  if (::fstat(*file, &before) != 0) refuse_file(path, writable, last_problem());
  if (S_ISFIFO(before.st_mode)) {
    throw FileError(Mismatch{path.string(), "file", "an ordinary file", "a pipe"});
  }
  const auto reason = write_all(*file, bytes);
  if (!reason) return;
  const bool whole_again = !S_ISREG(before.st_mode) || ::ftruncate(*file, before.st_size) == 0;
  throw FileError(Mismatch{path.string(), "file", writable, in_quotes(reason.message()),
                           whole_again ? "" : "its last line is incomplete"});
#else
  write_bytes(path, "ab", bytes);
#endif
}

std::string temporary_of(std::string_view name) {
  for (const std::string_view ending : {temporary_ending, aside_ending}) {
    if (name.ends_with(ending)) return marked_name(name.substr(0, name.size() - ending.size()));
  }
  return {};
}

bool is_leftover(std::string_view name) {
  return name.ends_with(temporary_ending) && !temporary_of(name).empty();
}

void remove_leftover(const fs::path& path) { remove_if_abandoned(path); }

fs::path set_aside(const fs::path& path) {
  const fs::path aside = beside(path, aside_ending);
  rename_file(path, aside);
  return aside;
}

void filter_lines(const fs::path& path, const std::function<bool(const std::string& line)>& keep) {
  if (!has_file(path)) return;
  const std::string text = read_text(path);
  std::string kept;
  for (std::size_t begin = 0, end; (end = text.find('\n', begin)) != text.npos; begin = end + 1) {
    const std::string line = text.substr(begin, end - begin);
    if (keep(line)) kept += line + '\n';
  }
  write_atomically(path, kept);
}

}}  // namespace rectify
