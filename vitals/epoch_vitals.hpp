#pragma once

#include <map>
#include <string>

#include "../base/json.hpp"
#include "../training/epoch.hpp"

/// Results of `Vitals` for an epoch.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Name of `dead_shares` in files.
inline constexpr auto dead_key = "dead";

/// Fraction of gradient-dead units, by index of the activation layer; empty if not computed.
RECTIFY_API const std::map<Index, double>& dead_shares(const Epoch& epoch);
RECTIFY_API void set_dead_share(Epoch& epoch, Index layer, double share);

/// Figures of layers and tensors, as in metrics.jsonl; null if not computed.
RECTIFY_API const Json& vitals_of(const Epoch& epoch);
RECTIFY_API void set_layer_vitals(Epoch& epoch, Index layer, Json figures);
RECTIFY_API void set_tensor_vitals(Epoch& epoch, const std::string& tensor, Json figures);

}}  // namespace rectify
