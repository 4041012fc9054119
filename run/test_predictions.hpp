#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "../nn/dataset.hpp"
#include "../nn/sequential.hpp"
#include "../nn/team.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The class and the predicted class of each test sample; in a run's folder test_predictions.npy,
/// uint8 of (samples, 2), int64 for classes above 255.
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
/// None if the run has no such file: it is not done, or its data has no classes. Throws DataError
/// if the file is damaged.
RECTIFY_API std::optional<TestPredictions> read_test_predictions(
    const std::filesystem::path& folder);

}}  // namespace rectify
