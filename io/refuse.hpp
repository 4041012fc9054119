#pragma once

#include <string>

#include "../base/error.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Throws DataError with a Mismatch of these texts.
[[noreturn]] inline void refuse(const std::string& where, const std::string& what,
                                const std::string& expected, const std::string& got,
                                const std::string& hint = {}) {
  throw DataError(Mismatch{where, what, expected, got, hint});
}

}}  // namespace rectify
