#pragma once

#include <vector>

#include "../nn/team.hpp"
#include "model_file.hpp"

/// Parallel prediction of many samples.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The outputs of the net (logits; of regression values as the loss takes them) for each column of
/// `samples`, which are raw data: (outputs, samples). The result does not depend on the number of
/// threads. Throws ConfigError if `samples` does not have a row for each input, and DataError,
/// naming the sample, if an output is NaN or infinity.
RECTIFY_API Matrix predict(const SavedModel& model, ConstView samples, const Team& team = Team());

/// `values_of` each column of outputs, on the targets' own scale: (targets, samples). Throws
/// ConfigError for logits of a softmax.
RECTIFY_API Matrix predicted_values(const ModelInfo& info, ConstView outputs);

/// The probability of each class, or that each label applies, by columns: (classes or labels,
/// samples). Throws ConfigError if outputs of this model give no probabilities.
RECTIFY_API Matrix probabilities(const ModelInfo& info, ConstView outputs);

/// 1 for each label whose probability is above the threshold (without a link, its output), else 0:
/// (labels, samples). Throws ConfigError as `least_output` does.
RECTIFY_API Matrix predicted_labels(const ModelInfo& info, ConstView outputs, double threshold);

/// `class_of` each column of logits.
RECTIFY_API std::vector<Index> predicted_classes(ConstView outputs);

}}  // namespace rectify
