#pragma once

#include <optional>
#include <span>

#include "../nn/dataset.hpp"
#include "../nn/loss.hpp"
#include "../nn/sequential.hpp"
#include "../nn/team.hpp"
#include "class_outputs.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Loss and accuracy on a data set.
struct Metrics {
  double loss = 0;                 ///< weighted mean over the samples
  std::optional<double> accuracy;  ///< fraction of correctly classified samples
  Index samples = 0;
};

/// Whether the predicted class is the target's. False for regression.
inline bool is_correct(std::span<const Scalar> output, const Target& target) {
  return class_of(output) == target.label;
}

/// Returns the loss completed from the data (`for_data`). Throws ConfigError if the loss does not
/// apply to the data, or the net's inputs or outputs do not match data and loss.
RECTIFY_API Loss check_fit(const Sequential& net, const Dataset& data, const Loss& loss);

/// Evaluates in parallel; the result does not depend on the number of threads. Throws as
/// `check_fit`.
RECTIFY_API Metrics evaluate(const Sequential& net, const Dataset& data, const Loss& loss,
                             const Team& team = Team());
/// With `Loss::fitting`.
RECTIFY_API Metrics evaluate(const Sequential& net, const Dataset& data);

}}  // namespace rectify
