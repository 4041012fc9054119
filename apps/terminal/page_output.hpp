#pragma once

#include <filesystem>

#include "../../reports/page/page.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Writes a page and its charts. Throws ConfigError, before anything is written, if one of the
/// files exists and may not be overwritten.
void write_new_page(const Page& page, const std::filesystem::path& file, bool overwrite);

}}  // namespace rectify
