#include "disk_speed.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>

#include "../base/stopwatch.hpp"
#include "../io/file_system.hpp"

#if __has_include(<unistd.h>)
#include <fcntl.h>
#include <unistd.h>
#endif

namespace rectify { inline namespace RECTIFY_PRECISION {

#ifdef O_TMPFILE

namespace {

namespace fs = std::filesystem;

fs::path nearest_folder(const fs::path& path) {
  fs::path folder = absolute_path(path.empty() ? "." : path);
  while (folder.has_relative_path() && !is_there(folder)) folder = folder.parent_path();
  return folder;
}

/// Whether all bytes are on the disk.
bool add_bytes(int file, std::size_t bytes) {
  const std::string zeros(std::min(bytes, std::size_t{1} << 20), '\0');
  while (bytes > 0) {
    const auto written = ::write(file, zeros.data(), std::min(bytes, zeros.size()));
    if (written <= 0) return false;
    bytes -= static_cast<std::size_t>(written);
  }
  return ::fsync(file) == 0;
}

}  // namespace

double seconds_to_write(const fs::path& folder, std::size_t bytes) {
  const fs::path place = nearest_folder(folder);
  std::array<double, 5> seconds{};
  for (double& one : seconds) {
    Stopwatch watch;
    const int file = ::open(place.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0) return 0;
    // The second write stands for the folder's new entry.
    const bool written = add_bytes(file, bytes) && add_bytes(file, 1);
    ::close(file);
    if (!written) return 0;
    one = watch.lap();
  }
  // Without the slowest, which may have waited for what others write.
  const double all = std::accumulate(seconds.begin(), seconds.end(), 0.0);
  return (all - *std::max_element(seconds.begin(), seconds.end())) / (seconds.size() - 1);
}

#else

double seconds_to_write(const std::filesystem::path&, std::size_t) { return 0; }

#endif

}}  // namespace rectify
