#pragma once

#include <map>
#include <span>
#include <vector>

#include "../base/json.hpp"
#include "../nn/dataset.hpp"
#include "../nn/layer_outputs.hpp"
#include "../nn/sequential.hpp"
#include "census.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Counts the training samples since each unit last fired (z > 0), as self-normalized resets
/// (Farias & Jozefiak 2024) and sparse autoencoders do. A sample is evaluated once, right after its
/// step, in evaluation mode and without augmentation.
class RECTIFY_API Silence {
 public:
  /// The samples of a step, in the order of the batch.
  void add(const Sequential& net, const Dataset& data, std::span<const Index> batch);
  /// Resets the counts, as samples were left out.
  void interrupt();
  /// Sets `silent_samples`, once `silence_window` samples have been evaluated.
  void describe(Census& census) const;

  /// For the state of a run.
  Json to_json() const;
  void read(const Json& json);
  static const Json& shape();  ///< of `to_json`, for `check_shape`

 private:
  void count(const Architecture& net, const LayerOutputs& outputs);

  // Both are capped at `silence_window`.
  Index samples_ = 0;                           // evaluated without a gap
  std::map<Index, std::vector<Index>> silent_;  // since the unit fired; by activation layer
};

}}  // namespace rectify
