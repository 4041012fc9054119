#pragma once

#include <string>
#include <string_view>

#include "../../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The text compressed in zlib's format (RFC 1950), in base64: what a page's script unpacks by
/// `DecompressionStream("deflate")`. The same for the same text.
std::string packed(std::string_view text);

}}  // namespace rectify
