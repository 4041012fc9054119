#pragma once

#include <string>
#include <vector>

#include "config.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// What an activation after the last dense layer keeps the net from, one sentence each: logits or
/// values outside its range, and gradients where it is flat. With `fitting`, the training part
/// with the targets that the net is trained on, how many of them are out of its range.
RECTIFY_API std::vector<std::string> output_warnings(const LayerList& layers, const Loss& loss,
                                                     const Dataset& fitting);

/// The same of a config alone: without data, and without a loss where it follows from the data.
RECTIFY_API std::vector<std::string> output_warnings(const Config& config);

}}  // namespace rectify
