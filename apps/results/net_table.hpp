#pragma once

#include <string>

#include "../../base/json.hpp"
#include "../../nn/layer_names.hpp"
#include "../../training/net_summary.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// A table of the net's layers, and below it memory and cost of a step, in lines of at most
/// `width`. Hidden layers have their number, other layers their place in the config if it is
/// known.
std::string summary_text(const NetSummary& summary, const LayerNames& names, std::size_t width);

/// The same as JSON: `inputs`, `layers`, `parameters`, `multiply_adds`, `weight_bytes`, and
/// `training` if it is known how the net is trained.
Json summary_json(const NetSummary& summary);

}}  // namespace rectify
