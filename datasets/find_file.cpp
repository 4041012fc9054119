#include "find_file.hpp"

#include <cstdlib>

#include "../io/file_system.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

std::filesystem::path find_file(const std::filesystem::path& folder, const std::string& name) {
  std::filesystem::path here = folder / name;
  const char* data = std::getenv("RECTIFY_DATA");
  if (data == nullptr || is_there(here)) return here;
  std::filesystem::path there = std::filesystem::path(data) / name;
  return is_there(there) ? there : here;
}

}}  // namespace rectify
