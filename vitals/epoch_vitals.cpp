#include "epoch_vitals.hpp"

#include <utility>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr auto vitals_key = "vitals";

}  // namespace

const std::map<Index, double>& dead_shares(const Epoch& epoch) {
  static const std::map<Index, double> none;
  const auto found = epoch.layer_metrics.find(dead_key);
  return found == epoch.layer_metrics.end() ? none : found->second;
}

void set_dead_share(Epoch& epoch, Index layer, double share) {
  epoch.layer_metrics[dead_key][layer] = share;
}

const Json& vitals_of(const Epoch& epoch) {
  static const Json none;
  const auto found = epoch.details.find(vitals_key);
  return found == epoch.details.end() ? none : *found;
}

void set_layer_vitals(Epoch& epoch, Index layer, Json figures) {
  epoch.details[vitals_key]["layers"][std::to_string(layer)] = std::move(figures);
}

void set_tensor_vitals(Epoch& epoch, const std::string& tensor, Json figures) {
  epoch.details[vitals_key]["tensors"][tensor] = std::move(figures);
}

}}  // namespace rectify
