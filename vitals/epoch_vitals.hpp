#pragma once

#include <map>
#include <string>

#include "../base/json.hpp"
#include "../training/epoch.hpp"

/// What `Vitals` adds to an epoch.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The name under which files have the shares of dead units.
inline constexpr auto dead_key = "dead";

/// Share of units that are gradient-dead, by index of the activation layer; empty where it was not
/// computed.
RECTIFY_API const std::map<Index, double>& dead_shares(const Epoch& epoch);
RECTIFY_API void set_dead_share(Epoch& epoch, Index layer, double share);

/// Figures of layers and tensors, as metrics.jsonl has them; null where they were not computed.
RECTIFY_API const Json& vitals_of(const Epoch& epoch);
RECTIFY_API void set_layer_vitals(Epoch& epoch, Index layer, Json figures);
RECTIFY_API void set_tensor_vitals(Epoch& epoch, const std::string& tensor, Json figures);

}}  // namespace rectify
