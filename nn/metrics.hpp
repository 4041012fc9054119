#pragma once

#include <algorithm>
#include <optional>
#include <span>

#include "dataset.hpp"
#include "loss.hpp"
#include "sequential.hpp"
#include "team.hpp"

namespace rectify::inline RECTIFY_PRECISION {

/// How well a net does on a data set.
struct Metrics {
  double loss = 0;                 ///< mean over the samples
  std::optional<double> accuracy;  ///< share of samples whose largest output is their class
  Index samples = 0;
};

/// Whether the largest output, the first of equals, is the class. False for regression.
inline bool is_correct(std::span<const Scalar> output, const Target& target) {
  const auto largest = std::max_element(output.begin(), output.end());
  return largest - output.begin() == target.label;
}

/// Throws ConfigError unless the net takes the data's features and gives what the loss compares.
RECTIFY_API void check_fit(const Sequential& net, const Dataset& data, const Loss& loss);

/// In pieces of a fixed size, side by side; the result does not depend on the number of threads.
RECTIFY_API Metrics evaluate(const Sequential& net, const Dataset& data, const Loss& loss,
                             const Team& team = Team());
/// With the loss that fits the data.
RECTIFY_API Metrics evaluate(const Sequential& net, const Dataset& data);

}  // namespace rectify::inline RECTIFY_PRECISION
