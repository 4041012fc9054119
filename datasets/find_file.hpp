#pragma once

#include <filesystem>
#include <string>

#include "../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The path of a data file: in the folder given, else in $RECTIFY_DATA; if it is in neither, its
/// path in the folder.
RECTIFY_API std::filesystem::path find_file(const std::filesystem::path& folder,
                                            const std::string& name);

}}  // namespace rectify
