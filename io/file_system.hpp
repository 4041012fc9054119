#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

#include "../base/error.hpp"

/// Questions to the file system. "Not there" is an answer; whatever else the system says is thrown
/// as FileError, so that an error is never taken for nothing.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// What the system did not do: `path: file: expected one that can be removed, got "Permission
/// denied"`. Unlike other DataErrors it says nothing of what is in a file.
struct RECTIFY_API FileError : DataError {
  using DataError::DataError;
};

/// Throws FileError: `expected` says what was to be done with `what`, a file or a folder.
[[noreturn]] RECTIFY_API void refuse_path(const std::filesystem::path& path, const char* what,
                                          const char* expected, std::error_code reason);

/// Whether there is anything of that name; links are followed.
RECTIFY_API bool is_there(const std::filesystem::path& path);
RECTIFY_API bool is_folder(const std::filesystem::path& path);

/// Whether it is a link, wherever that leads.
RECTIFY_API bool is_link(const std::filesystem::path& path);

/// Whether there is a file. Throws DataError where a folder, a pipe or a device has its name: who
/// opened a pipe would wait for its writer for ever.
RECTIFY_API bool has_file(const std::filesystem::path& path);

/// `folder / name`. Throws as `has_file` does.
RECTIFY_API std::filesystem::path file_in_folder(const std::filesystem::path& folder,
                                                 const char* name);

/// Whether what is to be written there replaces a file, or makes one; not so of a pipe or a device,
/// which are written to.
RECTIFY_API bool is_stream(const std::filesystem::path& path);

/// Whether both are there and are one file.
RECTIFY_API bool is_same_file(const std::filesystem::path& a, const std::filesystem::path& b);

/// Without `.`, `..` and links that lead there.
RECTIFY_API std::filesystem::path absolute_path(const std::filesystem::path& path);

/// All that is in a folder, by name.
RECTIFY_API std::vector<std::filesystem::path> list_folder(const std::filesystem::path& folder);

/// As `list_folder`; nothing where there is no such folder.
RECTIFY_API std::vector<std::filesystem::path> list_folder_if_there(
    const std::filesystem::path& folder);

/// Makes a folder and those that it lies in, where they are not there yet.
RECTIFY_API void make_folders(const std::filesystem::path& folder);

/// Makes a folder; false where something has its name already.
RECTIFY_API bool make_folder(const std::filesystem::path& folder);

/// Removes a file, or a link and not what it leads to, where there is one.
RECTIFY_API void remove_file(const std::filesystem::path& path);

/// Removes a folder if nothing is in it.
RECTIFY_API void remove_empty_folder(const std::filesystem::path& folder);

/// Replaces `to`, if it is there.
RECTIFY_API void rename_file(const std::filesystem::path& from, const std::filesystem::path& to);

/// Leaves the first `size` bytes of a file.
RECTIFY_API void shorten_file(const std::filesystem::path& path, std::uintmax_t size);

}}  // namespace rectify
