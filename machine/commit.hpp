#pragma once

#include "../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// "2f5b250", with "+" where the sources differ from that commit; "" where it is not known.
const char* commit();

}}  // namespace rectify
