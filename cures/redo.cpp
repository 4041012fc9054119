#include "redo.hpp"

#include <numeric>

namespace rectify { inline namespace RECTIFY_PRECISION {

void ReDo::treat(Treatment& treatment) const {
  if (until && treatment.step > static_cast<std::uint64_t>(*until)) return;
  for (TreatedLayer& layer : treatment.layers) {
    const std::vector<double>& outputs = layer.mean_abs_output();
    const double mean =
        std::accumulate(outputs.begin(), outputs.end(), 0.0) / static_cast<double>(outputs.size());
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      if (outputs[i] <= threshold * mean) layer.replace(static_cast<Index>(i));
    }
  }
}

}}  // namespace rectify
