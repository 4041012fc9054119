#pragma once

#include <string>
#include <vector>

#include "../nn/dataset.hpp"
#include "../schema/values.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// How much samples of each class count in a loss: numbers >= 0, one a class, or balanced: samples
/// / (classes * samples of the class) of the training part, as scikit-learn's class_weight
/// "balanced", where classes are those that occur; one that does not has weight 0.
struct RECTIFY_API ClassWeights {
  std::vector<double> numbers = {};
  bool balanced = false;

  /// As numbers. Throws ConfigError if the data has no classes, there is not one for each of them,
  /// or none is above 0.
  ClassWeights for_data(const Dataset& data) const;
};

RECTIFY_API std::string expected_of(const ClassWeights*, const Range& range);
RECTIFY_API void read(const Reader& reader, ClassWeights& weights, const Range& range);
RECTIFY_API Json to_json(const ClassWeights& weights);
RECTIFY_API Json schema_of(const ClassWeights*, const Range& range, Json& definitions);

}}  // namespace rectify
