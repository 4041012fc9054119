#pragma once

#include <map>
#include <vector>

#include "../nn/dataset.hpp"
#include "../nn/loss.hpp"
#include "../nn/sequential.hpp"
#include "../nn/team.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// What each unit is worth: how much the mean loss over the first `gradient_samples` of `probe`
/// grows when the unit's output is replaced by its mean over these samples, and nothing else is
/// changed. Of a unit that is constant, as a dead one, it is 0. By activation layer, then by unit;
/// of an activation that is the last layer nothing is said. Each unit takes one pass through the
/// layers behind it. Its first-order estimate is `UnitCensus::first_order_cost`.
///
/// Throws ConfigError if net, probe and loss do not fit, or there is no sample.
RECTIFY_API std::map<Index, std::vector<double>> replacement_costs(const Sequential& net,
                                                                   const Dataset& probe,
                                                                   const Loss& loss,
                                                                   const Team& team = Team());

}}  // namespace rectify
