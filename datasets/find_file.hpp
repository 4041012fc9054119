#pragma once

#include <filesystem>
#include <string>

#include "../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// A file of the user's: in the folder given, else in $RECTIFY_DATA; where there is none of that
/// name, its path in the folder.
RECTIFY_API std::filesystem::path find_file(const std::filesystem::path& folder,
                                            const std::string& name);

}}  // namespace rectify
