#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "../base/indices.hpp"
#include "dataset.hpp"
#include "sequential.hpp"
#include "team.hpp"

/// Prediction of a whole data set, in pieces that do not depend on the number of threads.
namespace rectify { inline namespace RECTIFY_PRECISION {

inline constexpr Index piece_samples = 256;

/// Samples of a data set and the net's outputs for them.
struct Piece {
  Index number;
  std::span<const Index> samples;
  ConstView outputs;  ///< (outputs, samples)

  std::span<const Scalar> output(Index i) const { return column_values(outputs, i); }
};

inline Index count_pieces(const Dataset& data) { return ceiling(data.size(), piece_samples); }

/// Calls `visit(worker, piece)` for each piece, in parallel. Sums over pieces in the order of their
/// numbers have the same bits for every team.
template <class Visit>
void for_each_piece(const Sequential& net, const Dataset& data, const Team& team, Visit&& visit) {
  const std::vector<Index> all = all_indices(data.size());
  team.run([&](const Worker& worker) {
    Workspace workspace = net.workspace_for_many();
    Matrix inputs(net.inputs(), std::min(piece_samples, data.size()));
    Matrix outputs(net.outputs(), inputs.cols());
    const IndexRange mine = worker.share(count_pieces(data));
    for (Index number = mine.begin; number < mine.end; ++number) {
      const Index begin = number * piece_samples;
      const Index size = std::min(piece_samples, data.size() - begin);
      const auto samples = std::span<const Index>(all).subspan(static_cast<std::size_t>(begin),
                                                               static_cast<std::size_t>(size));
      const View x = view(inputs.data(), net.inputs(), size);
      const View y = view(outputs.data(), net.outputs(), size);
      data.gather(samples, x);
      net.predict(read_only(x), y, workspace);
      visit(worker, Piece{number, samples, read_only(y)});
    }
  });
}

}}  // namespace rectify
