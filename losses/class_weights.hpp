#pragma once

#include <string>
#include <vector>

#include "../nn/dataset.hpp"
#include "../schema/values.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Weights of classes in a loss: a number >= 0 for each class, or balanced: samples / (classes *
/// samples of the class) in the training part, as scikit-learn's class_weight "balanced". Classes
/// without samples are not counted and get weight 0.
struct RECTIFY_API ClassWeights {
  std::vector<double> numbers = {};
  bool balanced = false;

  /// The weights as numbers. Throws ConfigError if the data has no classes, or the weights are not
  /// one per class with at least one above 0.
  ClassWeights for_data(const Dataset& data) const;
};

RECTIFY_API std::string expected_of(const ClassWeights*, const Range& range);
RECTIFY_API void read(const Reader& reader, ClassWeights& weights, const Range& range);
RECTIFY_API Json to_json(const ClassWeights& weights);
RECTIFY_API Json schema_of(const ClassWeights*, const Range& range, Json& definitions);

}}  // namespace rectify
