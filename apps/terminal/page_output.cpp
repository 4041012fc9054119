#include "page_output.hpp"

#include "output.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

void write_new_page(const Page& page, const std::filesystem::path& file, bool overwrite) {
  for (const std::filesystem::path& path : files_of_page(page, file)) check_new(path, overwrite);
  write_page(page, file);
}

}}  // namespace rectify
