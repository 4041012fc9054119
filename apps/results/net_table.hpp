#pragma once

#include <string>

#include "../../base/json.hpp"
#include "../../training/net_summary.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The layers of a net as a table no wider than `width`, and what the net takes below it.
std::string summary_text(const NetSummary& summary, std::size_t width);

/// The same for programs: `inputs`, `layers`, `parameters`, `multiply_adds`, `weight_bytes`, and
/// what training takes under `training` where it is known.
Json summary_json(const NetSummary& summary);

}}  // namespace rectify
