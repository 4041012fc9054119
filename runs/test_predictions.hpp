#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "../nn/dataset.hpp"
#include "../nn/sequential.hpp"
#include "../nn/team.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// What a run's net said of each sample of the test set. In the run's folder test_predictions.npy,
/// uint8 of (samples, 2): the class, and the one that was predicted.
struct TestPredictions {
  std::vector<std::uint8_t> classes;
  std::vector<std::uint8_t> predicted;
  bool is_correct(std::size_t sample) const { return classes[sample] == predicted[sample]; }
};

RECTIFY_API TestPredictions predictions_of(const Sequential& net, const Dataset& test,
                                           const Team& team);

/// Throws DataError if the file cannot be written, or is not what a run writes.
RECTIFY_API void write_test_predictions(const std::filesystem::path& folder,
                                        const TestPredictions& predictions);
/// None where the run has left none: it is not done, or its data has no classes.
RECTIFY_API std::optional<TestPredictions> read_test_predictions(
    const std::filesystem::path& folder);

}}  // namespace rectify
