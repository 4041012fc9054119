#pragma once

#include <string>

#include "../base/json.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The same object with a hash of its members under `checksum_key`: for files that are not edited.
RECTIFY_API Json with_checksum(Json object);

/// Throws DataError for an object with another checksum than its own. One without is taken as it
/// is.
RECTIFY_API void check_checksum(const Json& object, const std::string& where,
                                const std::string& hint = "is the file damaged?");

}}  // namespace rectify
