#pragma once

#include <optional>
#include <span>

#include "../nn/dataset.hpp"
#include "../nn/loss.hpp"
#include "../nn/sequential.hpp"
#include "../nn/team.hpp"
#include "class_outputs.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// How well a net does on a data set.
struct Metrics {
  double loss = 0;                 ///< mean over the samples, by their weights
  std::optional<double> accuracy;  ///< share of samples whose class was predicted
  Index samples = 0;
};

/// Whether the class that the outputs stand for is the target's. False for regression.
inline bool is_correct(std::span<const Scalar> output, const Target& target) {
  return class_of(output) == target.label;
}

/// The loss with what the data decides written out. Throws ConfigError unless it is one for this
/// data, and the net takes the data's features and gives what the loss compares.
RECTIFY_API Loss check_fit(const Sequential& net, const Dataset& data, const Loss& loss);

/// In pieces of a fixed size, side by side; the result does not depend on the number of threads.
RECTIFY_API Metrics evaluate(const Sequential& net, const Dataset& data, const Loss& loss,
                             const Team& team = Team());
/// With the loss that fits data and net.
RECTIFY_API Metrics evaluate(const Sequential& net, const Dataset& data);

}}  // namespace rectify
