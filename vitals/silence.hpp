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

/// For how many of the newest training samples in a row each unit has not fired (z <= 0): what
/// self-normalized resets (Farias & Jozefiak 2024) and sparse autoencoders count. A sample is
/// looked at once, right after the step that it was in, as `predict` computes it and without
/// augmentation.
class RECTIFY_API Silence {
 public:
  /// The samples of a step, in the order of the batch.
  void add(const Sequential& net, const Dataset& data, std::span<const Index> batch);
  /// Samples were left out: what is counted begins anew.
  void interrupt();
  /// Adds what is known: nothing, before `silence_window` samples have been looked at.
  void describe(Census& census) const;

  /// For the state of a run.
  Json to_json() const;
  void read(const Json& json);
  static const Json& shape();  ///< as `check_shape` takes it

 private:
  void count(const Architecture& net, const LayerOutputs& outputs);

  // Neither counts further than `silence_window`.
  Index samples_ = 0;                           // looked at, one behind the other
  std::map<Index, std::vector<Index>> silent_;  // of them, since a unit fired; by activation layer
};

}}  // namespace rectify
