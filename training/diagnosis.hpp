#pragma once

#include <optional>
#include <span>
#include <string>

#include "../nn/dataset.hpp"
#include "../nn/sequential.hpp"

/// Why numbers stopped being finite.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Where a loss that is not finite comes from, for a message: the first tensor that is not finite,
/// or else the sample's inputs, or else the first layer whose output for it is not.
RECTIFY_API std::string diagnose_loss(const Sequential& net, const Dataset& data, Index sample);

/// The first of a batch's samples for which the net, on its own, gives something that is not
/// finite. A norm over the batch spreads it to all of them.
RECTIFY_API std::optional<Index> first_nonfinite(const Sequential& net, const Dataset& data,
                                                 std::span<const Index> samples);

/// The first of a batch's samples of which some input is not finite.
RECTIFY_API std::optional<Index> first_nonfinite_input(const Dataset& data,
                                                       std::span<const Index> samples);

/// Where a gradient that is not finite is: `2.weight of layers[2] dense`.
RECTIFY_API std::string tensor_and_layer(const Sequential& net, const Tensor& tensor);

}}  // namespace rectify
