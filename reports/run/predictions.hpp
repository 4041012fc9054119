#pragma once

#include <vector>

#include "../../metrics/classification.hpp"
#include "../../nn/sequential.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// What a net made of a sample whose class it did not see.
struct Mistake {
  Index sample;
  Index label;
  Index predicted;
  double confidence;  ///< the probability of the class predicted
  double loss;        ///< -ln of the probability of the right one
};

struct TestResults {
  Classification classification;
  std::vector<Mistake> mistakes;  ///< those of the largest loss, largest first
};

/// The net on data with classes; at most so many mistakes. Throws ConfigError where they do not
/// fit.
TestResults test_results_of(const Sequential& net, const Dataset& data, const Loss& loss,
                            std::size_t most);

}}  // namespace rectify
