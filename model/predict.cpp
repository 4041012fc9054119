#include "predict.hpp"

#include <algorithm>
#include <cmath>

#include "../nn/error.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

constexpr Index piece_size = 256;

}  // namespace

Matrix predict(const SavedModel& model, ConstView samples, const Team& team) {
  const Sequential& net = model.net;
  if (samples.rows() != net.inputs()) {
    throw ConfigError(Mismatch{"predict", "rows of samples", std::to_string(net.inputs()),
                               std::to_string(samples.rows()), "columns are samples"});
  }
  Matrix outputs(net.outputs(), samples.cols());
  const Index pieces = ceiling(samples.cols(), piece_size);
  team.run([&](const Worker& worker) {
    Workspace workspace = net.workspace(piece_size);
    const Units mine = worker.share(pieces);
    for (Index piece = mine.begin; piece < mine.end; ++piece) {
      const Units range{piece * piece_size, std::min((piece + 1) * piece_size, samples.cols())};
      View x = workspace.input(range.size());
      x = columns(samples, range);
      model.info.normalization.apply(x);
      net.predict(read_only(x), columns(view(outputs), range), workspace);
    }
  });
  for (Index sample = 0; sample < outputs.cols(); ++sample) {
    if (!outputs.col(sample).allFinite()) {
      throw DataError(Mismatch{"sample " + std::to_string(sample), "outputs", "finite numbers",
                               "nan or inf", "are its values too large for the model?"});
    }
  }
  return outputs;
}

// The largest logit is taken off first, so that no exponential overflows.
void softmax(View logits) {
  for (Index sample = 0; sample < logits.cols(); ++sample) {
    auto column = logits.col(sample);
    column = (column.array() - column.maxCoeff()).exp();
    column /= column.sum();
  }
}

std::vector<Index> predicted_classes(ConstView outputs) {
  std::vector<Index> classes;
  for (Index sample = 0; sample < outputs.cols(); ++sample) {
    const Scalar* column = outputs.data() + sample * outputs.outerStride();
    classes.push_back(std::max_element(column, column + outputs.rows()) - column);
  }
  return classes;
}

}  // namespace rectify::inline RECTIFY_PRECISION
