#pragma once

#include "../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// "2f5b250", with "+" if the sources differ from that commit; "" if unknown.
const char* commit();

}}  // namespace rectify
