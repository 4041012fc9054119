#pragma once

#include "../nn/sequential.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Layers first .. last-1, at least one, as a net of their own with the same values.
Sequential net_part(const Sequential& net, Index first, Index last);

}}  // namespace rectify
