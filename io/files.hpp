#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "../base/precision.hpp"
#include "file_system.hpp"

/// The one place that asks the operating system for files.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The whole file. Throws DataError if it cannot be read, or is larger than `memory_limit` allows
/// (where it comes from a pipe or a device, `stream_limit`).
RECTIFY_API std::vector<std::uint8_t> read_bytes(const std::filesystem::path& path);
RECTIFY_API std::string read_text(const std::filesystem::path& path);
/// The same of what is open, such as standard input; `name` is for messages.
RECTIFY_API std::vector<std::uint8_t> read_bytes(std::FILE* file, const std::string& name);
/// Its first bytes, fewer where the file is shorter.
RECTIFY_API std::string read_start(const std::filesystem::path& path, std::size_t size);

/// Replaces `path` in one step: whatever happens, there is the old file or the new one, whole. The
/// bytes are on the disk when this returns. A file that is replaced leaves its mode, and as far as
/// that may be its owner; of a link the file that it leads to is replaced; a pipe or a device is
/// written to. What a killed writer left of the same file goes. Throws FileError if the bytes
/// cannot be written.
RECTIFY_API void write_atomically(const std::filesystem::path& path,
                                  std::span<const std::uint8_t> bytes);
RECTIFY_API void write_atomically(const std::filesystem::path& path, std::string_view text);

/// Behind what is there; makes the file where there is none. Throws FileError if they cannot be
/// written; then none of them is there.
RECTIFY_API void append(const std::filesystem::path& path, std::string_view bytes);

/// Of the name of a temporary file of `write_atomically` (`x.0123abcd-0.tmp`), or of a file that
/// was set aside (`x.0123abcd-0.old`), that of the file which it was to be or has been, `x`; empty
/// of any other name.
RECTIFY_API std::string temporary_of(std::string_view name);

/// Whether a name is that of a temporary file of `write_atomically`.
RECTIFY_API bool is_leftover(std::string_view name);

/// Removes a temporary file, unless its writer lives.
RECTIFY_API void remove_leftover(const std::filesystem::path& path);

/// Gives a file another name in its folder, which is returned.
RECTIFY_API std::filesystem::path set_aside(const std::filesystem::path& path);

/// Leaves in a file only those whole lines, given without their end, that `keep` wants. Nothing
/// happens where there is no such file.
RECTIFY_API void filter_lines(const std::filesystem::path& path,
                              const std::function<bool(const std::string& line)>& keep);

/// Holds a folder: as long as it lives, or until the process ends in whatever way, nobody else can
/// have a lock on it. Elsewhere than on POSIX, and on file systems without locks, it holds nothing.
class RECTIFY_API FolderLock {
 public:
  /// Throws DataError if somebody else has it.
  explicit FolderLock(const std::filesystem::path& folder);

 private:
  std::shared_ptr<const int> file_;
};

}}  // namespace rectify
