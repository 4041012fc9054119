#include "find_file.hpp"

#include <cstdlib>

namespace rectify::inline RECTIFY_PRECISION {

std::filesystem::path find_file(const std::filesystem::path& folder, const std::string& name) {
  const std::filesystem::path here = folder / name;
  const char* data = std::getenv("RECTIFY_DATA");
  std::error_code ignored;
  if (data == nullptr || std::filesystem::exists(here, ignored)) return here;
  const std::filesystem::path there = std::filesystem::path(data) / name;
  return std::filesystem::exists(there, ignored) ? there : here;
}

}  // namespace rectify::inline RECTIFY_PRECISION
