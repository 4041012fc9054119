#pragma once

#include <map>
#include <vector>

#include "../nn/dataset.hpp"
#include "../nn/loss.hpp"
#include "../nn/sequential.hpp"
#include "../nn/team.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The cost of replacing each unit: the increase of the mean loss over the first `gradient_samples`
/// of `probe` when the unit's output is replaced by its mean over these samples. 0 for a constant
/// unit, as a dead one. By activation layer (other than the last layer of the net), then by unit.
/// Each unit takes one pass through the later layers; `UnitCensus::first_order_cost` is a cheaper
/// estimate.
///
/// Throws ConfigError if net, probe and loss do not fit, or there is no sample.
RECTIFY_API std::map<Index, std::vector<double>> replacement_costs(const Sequential& net,
                                                                   const Dataset& probe,
                                                                   const Loss& loss,
                                                                   const Team& team = Team());

}}  // namespace rectify
