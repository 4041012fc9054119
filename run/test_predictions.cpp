#include "test_predictions.hpp"

#include <algorithm>

#include "../base/error.hpp"
#include "../io/files.hpp"
#include "../io/npy.hpp"
#include "../metrics/class_outputs.hpp"
#include "../nn/pieces.hpp"
#include "run_files.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr auto predictions_name = run_files::test_predictions;

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
  const bool whole = array.type == "u1" || array.type == "i8";
  if (!whole || array.shape.size() != 2 || array.shape[1] != 2) {
    throw DataError(Mismatch{.where = path.string(),
                             .what = "array",
                             .expected = "uint8 or int64 of (samples, 2)",
                             .got = "another"});
  }
  TestPredictions predictions;
  for (std::size_t i = 0; i + 1 < array.values.size(); i += 2) {
    predictions.classes.push_back(static_cast<Label>(array.values[i]));
    predictions.predicted.push_back(static_cast<Label>(array.values[i + 1]));
  }
  return predictions;
}

}}  // namespace rectify
