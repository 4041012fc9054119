#include "file_system.hpp"

#include <algorithm>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

constexpr auto a_file = "file", a_folder = "folder";

bool means_not_there(std::error_code reason) {
  return reason == std::errc::no_such_file_or_directory || reason == std::errc::not_a_directory;
}

fs::file_type type_of(const fs::path& path) {
  std::error_code reason;
  const fs::file_type type = fs::status(path, reason).type();
  if (type == fs::file_type::not_found || means_not_there(reason)) return fs::file_type::not_found;
  if (reason) refuse_path(path, a_file, "one that can be looked up", reason);
  return type;
}

const char* name_of(fs::file_type type) {
  switch (type) {
    case fs::file_type::directory: return "a folder";
    case fs::file_type::fifo: return "a pipe";
    case fs::file_type::socket: return "a socket";
    default: return "a device";
  }
}

}  // namespace

void refuse_path(const fs::path& path, const char* what, const char* expected,
                 std::error_code reason) {
  throw FileError(Mismatch{.where = path.string(),
                           .what = what,
                           .expected = expected,
                           .got = in_quotes(reason.message())});
}

bool is_there(const fs::path& path) { return type_of(path) != fs::file_type::not_found; }

bool is_folder(const fs::path& path) { return type_of(path) == fs::file_type::directory; }

bool is_link(const fs::path& path) {
  std::error_code reason;
  const fs::file_type type = fs::symlink_status(path, reason).type();
  if (type == fs::file_type::not_found || means_not_there(reason)) return false;
  if (reason) refuse_path(path, a_file, "one that can be looked up", reason);
  return type == fs::file_type::symlink;
}

bool has_file(const fs::path& path) {
  const fs::file_type type = type_of(path);
  if (type == fs::file_type::regular) return true;
  if (type == fs::file_type::not_found) return false;
  throw FileError(Mismatch{.where = path.string(),
                           .what = a_file,
                           .expected = "an ordinary file",
                           .got = name_of(type)});
}

fs::path file_in_folder(const fs::path& folder, const char* name) {
  fs::path path = folder / name;
  has_file(path);  // a missing file is reported when it is opened
  return path;
}

bool is_stream(const fs::path& path) {
  const fs::file_type type = type_of(path);
  return type == fs::file_type::fifo || type == fs::file_type::character;
}

bool is_same_file(const fs::path& a, const fs::path& b) {
  std::error_code reason;
  const bool same = fs::equivalent(a, b, reason);
  if (!reason) return same;
  // If neither can be looked up, the standard library reports "no such file" whatever the reason.
  if (!is_there(a) || !is_there(b)) return false;
  refuse_path(a, a_file, "one that can be looked up", reason);
}

fs::path absolute_path(const fs::path& path) {
  std::error_code reason;
  const fs::path absolute = fs::absolute(path, reason);
  if (reason) refuse_path(path, a_file, "an existing working directory", reason);
  return absolute.lexically_normal();
}

std::vector<fs::path> list_folder(const fs::path& folder) {
  constexpr auto expected = "one that can be listed";
  std::vector<fs::path> paths;
  std::error_code reason;
  fs::directory_iterator entry(folder, reason);
  // On an error the iterator becomes the end iterator: only `reason` distinguishes the two.
  while (!reason && entry != fs::directory_iterator()) {
    paths.push_back(entry->path());
    entry.increment(reason);
  }
  if (reason) refuse_path(folder, a_folder, expected, reason);
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<fs::path> list_folder_if_there(const fs::path& folder) {
  if (!is_there(folder)) return {};
  return list_folder(folder);
}

void make_folders(const fs::path& folder) {
  if (folder.empty() || is_folder(folder)) return;
  make_folders(folder.parent_path());
  if (make_folder(folder) || is_folder(folder)) return;
  refuse_path(folder, a_folder, "one that can be made",
              std::make_error_code(std::errc::not_a_directory));
}

bool make_folder(const fs::path& folder) {
  std::error_code reason;
  if (fs::create_directory(folder, reason)) return true;
  if (reason && reason != std::errc::file_exists && reason != std::errc::not_a_directory) {
    refuse_path(folder, a_folder, "one that can be made", reason);
  }
  if (reason && !is_there(folder)) refuse_path(folder, a_folder, "one that can be made", reason);
  return false;
}

void remove_file(const fs::path& path) {
  std::error_code reason;
  fs::remove(path, reason);
  if (reason && !means_not_there(reason)) {
    refuse_path(path, a_file, "one that can be removed", reason);
  }
}

void remove_empty_folder(const fs::path& folder) {
  if (!is_there(folder)) return;
  std::error_code reason;
  fs::remove(folder, reason);
  const bool stays = reason == std::errc::directory_not_empty || reason == std::errc::file_exists;
  if (reason && !stays && !means_not_there(reason)) {
    refuse_path(folder, a_folder, "one that can be removed", reason);
  }
}

void rename_file(const fs::path& from, const fs::path& to) {
  std::error_code reason;
  fs::rename(from, to, reason);
  if (reason) refuse_path(from, a_file, "one that can be renamed", reason);
}

std::uintmax_t size_of_file(const fs::path& path) {
  std::error_code reason;
  const std::uintmax_t size = fs::file_size(path, reason);
  if (reason) refuse_path(path, a_file, "a readable file", reason);
  return size;
}

void shorten_file(const fs::path& path, std::uintmax_t size) {
  std::error_code reason;
  fs::resize_file(path, size, reason);
  if (reason) refuse_path(path, a_file, "one that can be shortened", reason);
}

}}  // namespace rectify
