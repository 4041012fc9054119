#pragma once

#include <string>

#include "../base/json.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The object with a hash of its members added under `checksum_key`, for files that users do not
/// edit.
RECTIFY_API Json with_checksum(Json object);

/// Throws DataError if the object's checksum does not match. An object without one is accepted.
RECTIFY_API void check_checksum(const Json& object, const std::string& where,
                                const std::string& hint = "is the file damaged?");

}}  // namespace rectify
