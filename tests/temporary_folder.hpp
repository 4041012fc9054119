#pragma once

#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <system_error>

namespace rectify::test {

/// A new, empty folder of the test's own, removed with all its files at the end of the scope.
class TemporaryFolder {
 public:
  const std::filesystem::path& path() const { return *path_; }
  std::filesystem::path operator/(const std::string& name) const { return *path_ / name; }

 private:
  using Path = std::filesystem::path;
  struct Remove {
    void operator()(const Path* path) const {
      std::error_code ignored;
      std::filesystem::remove_all(*path, ignored);
      std::default_delete<const Path>{}(path);
    }
  };

  static std::unique_ptr<const Path, Remove> make() {
    static const auto process = std::to_string(std::random_device{}());
    static std::atomic<unsigned> count = 0;
    const auto name = "rectify-test-" + process + "-" + std::to_string(count++);
    auto path = std::make_unique<const Path>(std::filesystem::temp_directory_path() / name);
    std::filesystem::create_directory(*path);
    return std::unique_ptr<const Path, Remove>(path.release());
  }

  std::unique_ptr<const Path, Remove> path_ = make();
};

/// A message without the names of temporary folders in it.
inline std::string without_folders(std::string text) {
  const std::string parent = std::filesystem::temp_directory_path().string();
  for (std::size_t begin; (begin = text.find(parent)) != std::string::npos;) {
    text.erase(begin, text.find('/', text.find("rectify-test", begin)) + 1 - begin);
  }
  return text;
}

/// Writes a file that need not reach the disk, which takes long.
inline void put(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace rectify::test
