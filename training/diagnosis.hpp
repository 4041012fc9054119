#pragma once

#include <optional>
#include <span>
#include <string>

#include "../nn/dataset.hpp"
#include "../nn/sequential.hpp"

/// Locating the origin of NaN and infinity.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Describes the origin of a loss that is NaN or infinity: the first tensor that is not finite, or
/// else the sample's inputs, or else the first layer whose output is not finite.
RECTIFY_API std::string diagnose_loss(const Sequential& net, const Dataset& data, Index sample);

/// The first sample of a batch for which some layer's output is not finite, when predicted alone.
/// (Batch norm spreads NaN to all samples of a batch.)
RECTIFY_API std::optional<Index> first_nonfinite(const Sequential& net, const Dataset& data,
                                                 std::span<const Index> samples);

/// The first sample of a batch with an input that is not finite.
RECTIFY_API std::optional<Index> first_nonfinite_input(const Dataset& data,
                                                       std::span<const Index> samples);

/// `2.weight of layers[2] dense`
RECTIFY_API std::string tensor_and_layer(const Sequential& net, const Tensor& tensor);

}}  // namespace rectify
