#pragma once

#include <string>
#include <vector>

#include <rectify/base/precision.hpp>

namespace rectify::bench {

/// Seconds a call of the compiled-in net of case `id`, loaded from `path`, on `count` samples in
/// turn; nothing where no net is compiled in for the case. One value a slice, as `time_calls`
/// gives.
std::vector<double> time_static_net(const std::string& id, const std::string& path,
                                    const Scalar* inputs, Index count, double seconds);

}  // namespace rectify::bench
