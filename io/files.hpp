#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "../nn/precision.hpp"

/// The one place that asks the operating system for files.
namespace rectify::inline RECTIFY_PRECISION {

/// The whole file. Throws DataError if it cannot be read.
RECTIFY_API std::vector<std::uint8_t> read_bytes(const std::filesystem::path& path);
RECTIFY_API std::string read_text(const std::filesystem::path& path);

/// Replaces `path` in one step: whatever happens, there is the old file or the new one, whole. The
/// bytes are on the disk when this returns. Throws DataError if they cannot be written.
RECTIFY_API void write_atomically(const std::filesystem::path& path,
                                  std::span<const std::uint8_t> bytes);
RECTIFY_API void write_atomically(const std::filesystem::path& path, std::string_view text);

/// Behind what is there; makes the file where there is none. Throws DataError if they cannot be
/// written.
RECTIFY_API void append(const std::filesystem::path& path, std::string_view bytes);

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

}  // namespace rectify::inline RECTIFY_PRECISION
