#pragma once

#include <string_view>

#include "../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Whether a text is a date, a time or both, in one of the usual forms: 2024-01-31, 31.1.2024,
/// 1/31/24, 31 Jan 2024, 10:30, 2024-01-31T10:30:00Z.
RECTIFY_API bool looks_like_date(std::string_view text);

}}  // namespace rectify
