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

/// Reading and writing of files.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The whole file. Throws DataError if it cannot be read or exceeds `memory_limit` (`stream_limit`
/// for pipes and devices).
RECTIFY_API std::vector<std::uint8_t> read_bytes(const std::filesystem::path& path);
RECTIFY_API std::string read_text(const std::filesystem::path& path);
/// As above, from an open file such as standard input; `name` is for messages.
RECTIFY_API std::vector<std::uint8_t> read_bytes(std::FILE* file, const std::string& name);
/// The first `size` bytes, or all of a shorter file.
RECTIFY_API std::string read_start(const std::filesystem::path& path, std::size_t size);

/// Replaces `path` atomically: at any time the complete old or new file exists. The bytes are on
/// the disk when this returns. Keeps the mode and, if permitted, the owner of the old file;
/// replaces the target of a link; writes to pipes and devices directly. Removes temporary files
/// that killed writers of the same file left. Throws FileError if the bytes cannot be written.
RECTIFY_API void write_atomically(const std::filesystem::path& path,
                                  std::span<const std::uint8_t> bytes);
RECTIFY_API void write_atomically(const std::filesystem::path& path, std::string_view text);

/// Appends to a file, which is created if missing. Throws FileError if the bytes cannot be written,
/// after truncating the file to its old size.
RECTIFY_API void append(const std::filesystem::path& path, std::string_view bytes);

/// The name `x` of the file that belongs to a temporary file of `write_atomically`
/// (`x.0123abcd-0.tmp`) or to a file set aside (`x.0123abcd-0.old`); empty for other names.
RECTIFY_API std::string temporary_of(std::string_view name);

/// Whether this is the name of a temporary file of `write_atomically`.
RECTIFY_API bool is_leftover(std::string_view name);

/// Removes a temporary file unless its writer is alive.
RECTIFY_API void remove_leftover(const std::filesystem::path& path);

/// Renames a file within its folder and returns the new path.
RECTIFY_API std::filesystem::path set_aside(const std::filesystem::path& path);

/// Keeps only the complete lines for which `keep` (called without the line break) is true. Does
/// nothing if the file does not exist.
RECTIFY_API void filter_lines(const std::filesystem::path& path,
                              const std::function<bool(const std::string& line)>& keep);

/// An exclusive lock on a folder, held until it is destroyed or the process ends in any way. No
/// effect on systems other than POSIX and on file systems without locks.
class RECTIFY_API FolderLock {
 public:
  /// Throws DataError if the folder is locked already.
  explicit FolderLock(const std::filesystem::path& folder);

 private:
  std::shared_ptr<const int> file_;
};

}}  // namespace rectify
