#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "../nn/dataset.hpp"
#include "../nn/loss.hpp"
#include "../nn/sequential.hpp"
#include "../nn/team.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

// In a run's folder test_predictions.npy: of classes uint8 of (samples, 2), int64 for classes above
// 255; of values float32 of (samples, 2, targets); of labels the same, with probabilities.

/// The class and the predicted class of each test sample.
struct TestPredictions {
  std::vector<Label> classes;
  std::vector<Label> predicted;
  bool is_correct(std::size_t sample) const { return classes[sample] == predicted[sample]; }
};

RECTIFY_API TestPredictions predictions_of(const Sequential& net, const Dataset& test,
                                           const Team& team);

/// Throws DataError if the file cannot be written.
RECTIFY_API void write_test_predictions(const std::filesystem::path& folder,
                                        const TestPredictions& predictions);
/// None if the run has no such file: it is not done, or predicts values or labels. Throws DataError
/// if the file is damaged.
RECTIFY_API std::optional<TestPredictions> read_test_predictions(
    const std::filesystem::path& folder);

/// What regression is to predict for each test sample, and what the net predicts, in the targets'
/// own units; of labels whether each applies, 0 or 1, and the probability that it does.
struct TestValues {
  Matrix targets;    ///< (targets, samples)
  Matrix predicted;  ///< likewise
};

/// `loss` is the one that the net was trained with.
RECTIFY_API TestValues test_values_of(const Sequential& net, const Dataset& test, const Loss& loss,
                                      const Team& team);

/// Throws DataError if the file cannot be written.
RECTIFY_API void write_test_values(const std::filesystem::path& folder, const TestValues& values);
/// None if the run has no such file: it is not done, is of an earlier version, or has classes.
/// Throws DataError if the file is damaged.
RECTIFY_API std::optional<TestValues> read_test_values(const std::filesystem::path& folder);

}}  // namespace rectify
