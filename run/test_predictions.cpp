#include "test_predictions.hpp"

#include <algorithm>

#include "../base/error.hpp"
#include "../io/files.hpp"
#include "../io/npy.hpp"
#include "../metrics/class_outputs.hpp"
#include "../metrics/value_outputs.hpp"
#include "../nn/pieces.hpp"
#include "run_files.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr auto predictions_name = run_files::test_predictions;

bool holds_values(const NpyArray& array) {
  const bool floats = array.type == "f4" || array.type == "f8";
  return floats && array.shape.size() == 3 && array.shape[1] == 2;
}

[[noreturn]] void refuse_array(const std::filesystem::path& path) {
  throw DataError(Mismatch{.where = path.string(),
                           .what = "array",
                           .expected = "uint8 or int64 of (samples, 2), or floats of (samples, 2, "
                                       "targets)",
                           .got = "another"});
}

}  // namespace

TestPredictions predictions_of(const Sequential& net, const Dataset& test, const Team& team) {
  const auto samples = static_cast<std::size_t>(test.size());
  TestPredictions predictions{std::vector<Label>(samples), std::vector<Label>(samples)};
  for_each_piece(net, test, team, [&](const Worker&, const Piece& piece) {
    for (Index i = 0; i < piece.outputs.cols(); ++i) {
      const Index sample = piece.samples[at(i)];
      const auto place = static_cast<std::size_t>(sample);
      predictions.classes[place] = static_cast<Label>(test.target(sample).label);
      predictions.predicted[place] = static_cast<Label>(class_of(piece.output(i)));
    }
  });
  return predictions;
}

void write_test_predictions(const std::filesystem::path& folder,
                            const TestPredictions& predictions) {
  std::vector<std::int64_t> pairs;
  for (std::size_t i = 0; i < predictions.classes.size(); ++i) {
    pairs.insert(pairs.end(), {predictions.classes[i], predictions.predicted[i]});
  }
  const std::vector<Index> shape{std::ssize(predictions.classes), 2};
  const bool small =
      std::all_of(pairs.begin(), pairs.end(), [](std::int64_t c) { return c <= 255; });
  const std::vector<std::uint8_t> bytes(pairs.begin(), pairs.end());
  write_atomically(folder / predictions_name,
                   small ? npy_bytes(shape, bytes) : npy_bytes(shape, pairs));
}

std::optional<TestPredictions> read_test_predictions(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / predictions_name;
  if (!has_file(path)) return std::nullopt;
  const NpyArray array = parse_npy(read_bytes(path), path.string());
  if (holds_values(array)) return std::nullopt;
  const bool whole = array.type == "u1" || array.type == "i8";
  if (!whole || array.shape.size() != 2 || array.shape[1] != 2) refuse_array(path);
  TestPredictions predictions;
  for (std::size_t i = 0; i + 1 < array.values.size(); i += 2) {
    predictions.classes.push_back(static_cast<Label>(array.values[i]));
    predictions.predicted.push_back(static_cast<Label>(array.values[i + 1]));
  }
  return predictions;
}

TestValues test_values_of(const Sequential& net, const Dataset& test, const Loss& loss,
                          const Team& team) {
  TestValues values{Matrix(test.outputs(), test.size()), Matrix(test.outputs(), test.size())};
  for_each_piece(net, test, team, [&](const Worker&, const Piece& piece) {
    for (Index i = 0; i < piece.outputs.cols(); ++i) {
      const Index sample = piece.samples[at(i)];
      values_of(piece.output(i), loss->link(), test.target_scale(),
                column_values(view(values.predicted), sample));
      for (Index k = 0; k < test.outputs(); ++k) {
        values.targets(k, sample) = static_cast<Scalar>(test.own_target(sample, at(k)));
      }
    }
  });
  return values;
}

void write_test_values(const std::filesystem::path& folder, const TestValues& values) {
  const Index targets = values.targets.rows(), samples = values.targets.cols();
  Matrix both(2 * targets, samples);
  both << values.targets, values.predicted;
  write_atomically(folder / predictions_name,
                   npy_bytes({samples, 2, targets}, std::span(both.data(), at(both.size()))));
}

std::optional<TestValues> read_test_values(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / predictions_name;
  if (!has_file(path)) return std::nullopt;
  const NpyArray array = parse_npy(read_bytes(path), path.string());
  if (!holds_values(array)) {
    if (array.shape.size() != 2) refuse_array(path);
    return std::nullopt;
  }
  const Index samples = array.shape[0], targets = array.shape[2];
  const Eigen::Map<const Matrix> both(array.values.data(), 2 * targets, samples);
  return TestValues{both.topRows(targets), both.bottomRows(targets)};
}

}}  // namespace rectify
