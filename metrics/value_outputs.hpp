#pragma once

#include <span>

#include "../nn/dataset.hpp"

/// Predictions of values, and of labels that apply or not, from a net's outputs.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The output, or its sigmoid where that is the link: for targets from 0 to 1. Throws ConfigError
/// for softmax, which is a function of all outputs together.
RECTIFY_API double prediction_of(Scalar output, Link link);

/// `prediction_of` an output on the scale of its target, which is number `target`. Throws
/// ConfigError for softmax.
RECTIFY_API double value_of(Scalar output, Link link, const TargetScale& scale, std::size_t target);

/// Writes the `value_of` each output, rounded to the scalar type. May write over the outputs.
/// Throws ConfigError unless there is a value for each output, and a scale for each or none, and
/// for softmax.
RECTIFY_API void values_of(std::span<const Scalar> outputs, Link link, const TargetScale& scale,
                           std::span<Scalar> values);

/// The outputs above which `prediction_of` is above `threshold`: of a sigmoid its logit. With the
/// threshold 0.5 a sigmoid's output has to be above 0, as for two classes. Throws ConfigError for
/// softmax, and for a sigmoid unless 0 < threshold < 1.
RECTIFY_API double least_output(Link link, double threshold);

}}  // namespace rectify
