#pragma once

#include <optional>
#include <vector>

#include "../../metrics/classification.hpp"
#include "../../nn/sequential.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// A misclassified sample.
struct Mistake {
  Index sample;
  Index label;  ///< the true class
  Index predicted;
  /// Probability of the predicted class, if the outputs give probabilities.
  std::optional<double> confidence;
  double loss;  ///< -ln of the probability of the true class; without probabilities the loss
};

/// A net's results on a test set.
struct TestResults {
  Classification classification;
  std::vector<Mistake> mistakes;  ///< by their loss, largest first
};

/// Classifies the data. Throws ConfigError unless the net fits
/// the data and the data has classes.
TestResults test_results_of(const Sequential& net, const Dataset& data, const Loss& loss);

}}  // namespace rectify
