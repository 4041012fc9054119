#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

#include "../base/error.hpp"

/// Queries to the file system. A missing file is a valid result; every other error is thrown as
/// FileError, so that an error never passes as a missing file.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A failed system call: `path: file: expected one that can be removed, got "Permission denied"`.
/// Unlike other DataErrors it is not about a file's contents.
struct RECTIFY_API FileError : DataError {
  using DataError::DataError;
};

/// Throws FileError. `what` is "file" or "folder"; `expected` names the operation that failed.
[[noreturn]] RECTIFY_API void refuse_path(const std::filesystem::path& path, const char* what,
                                          const char* expected, std::error_code reason);

/// Whether the path exists; follows links.
RECTIFY_API bool is_there(const std::filesystem::path& path);
RECTIFY_API bool is_folder(const std::filesystem::path& path);

/// Whether it is a symbolic link, broken or not.
RECTIFY_API bool is_link(const std::filesystem::path& path);

/// Whether it is a regular file. Throws FileError for a folder, pipe or device: opening a pipe
/// could block for ever.
RECTIFY_API bool has_file(const std::filesystem::path& path);

/// `folder / name`. Throws like `has_file`.
RECTIFY_API std::filesystem::path file_in_folder(const std::filesystem::path& folder,
                                                 const char* name);

/// Whether it is a pipe or character device, which is written to rather than replaced.
RECTIFY_API bool is_stream(const std::filesystem::path& path);

/// Whether both exist and are the same file.
RECTIFY_API bool is_same_file(const std::filesystem::path& a, const std::filesystem::path& b);

/// An absolute path without `.` and `..`; links are not resolved.
RECTIFY_API std::filesystem::path absolute_path(const std::filesystem::path& path);

/// The entries of a folder, sorted by path.
RECTIFY_API std::vector<std::filesystem::path> list_folder(const std::filesystem::path& folder);

/// As `list_folder`; empty if the folder does not exist.
RECTIFY_API std::vector<std::filesystem::path> list_folder_if_there(
    const std::filesystem::path& folder);

/// Creates a folder and its parents unless they exist.
RECTIFY_API void make_folders(const std::filesystem::path& folder);

/// Creates a folder; false if the name exists already.
RECTIFY_API bool make_folder(const std::filesystem::path& folder);

/// Removes a file, or a link but not its target, if it exists.
RECTIFY_API void remove_file(const std::filesystem::path& path);

/// Removes a folder if it is empty.
RECTIFY_API void remove_empty_folder(const std::filesystem::path& folder);

/// Replaces `to` if it exists.
RECTIFY_API void rename_file(const std::filesystem::path& from, const std::filesystem::path& to);

/// The bytes of a file.
RECTIFY_API std::uintmax_t size_of_file(const std::filesystem::path& path);

/// Truncates a file to `size` bytes.
RECTIFY_API void shorten_file(const std::filesystem::path& path, std::uintmax_t size);

}}  // namespace rectify
