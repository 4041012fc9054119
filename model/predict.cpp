#include "predict.hpp"

#include <algorithm>
#include <span>

#include "../base/error.hpp"
#include "../base/expect.hpp"
#include "../metrics/class_outputs.hpp"
#include "../metrics/value_outputs.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr Index piece_size = 256;

}  // namespace

Matrix predict(const SavedModel& model, ConstView samples, const Team& team) {
  const Sequential& net = model.net;
  expect_equal(samples.rows(), net.inputs(), "predict", "rows of samples", "columns are samples");
  Matrix outputs(net.outputs(), samples.cols());
  const Index pieces = ceiling(samples.cols(), piece_size);
  team.run([&](const Worker& worker) {
    Workspace workspace = net.workspace_for_many();
    Matrix inputs(net.inputs(), std::min(piece_size, samples.cols()));
    const IndexRange mine = worker.share(pieces);
    for (Index piece = mine.begin; piece < mine.end; ++piece) {
      const IndexRange range{piece * piece_size,
                             std::min((piece + 1) * piece_size, samples.cols())};
      View x = view(inputs.data(), net.inputs(), range.size());
      x = columns(samples, range);
      model.info.normalization.apply(x);
      net.predict(read_only(x), columns(view(outputs), range), workspace);
    }
  });
  for (Index sample = 0; sample < outputs.cols(); ++sample) {
    if (!outputs.col(sample).allFinite()) {
      throw DataError(Mismatch{.where = "sample " + std::to_string(sample),
                               .what = "outputs",
                               .expected = "finite numbers",
                               .got = "nan or inf",
                               .hint = "are its values too large for the model?"});
    }
  }
  return outputs;
}

Matrix predicted_values(const ModelInfo& info, ConstView outputs) {
  Matrix result(outputs.rows(), outputs.cols());
  const Link link = info.link(outputs.rows());
  for (Index sample = 0; sample < outputs.cols(); ++sample) {
    values_of(column_values(outputs, sample), link, info.target_scale,
              column_values(view(result), sample));
  }
  return result;
}

Matrix probabilities(const ModelInfo& info, ConstView outputs) {
  const Link link = info.link(outputs.rows());
  if (info.task_or_guess() != Task::classification && has_probabilities(link)) {
    return predicted_values(info, outputs);
  }
  Matrix result(class_count_of(outputs.rows()), outputs.cols());
  for (Index sample = 0; sample < outputs.cols(); ++sample) {
    probabilities_of(column_values(outputs, sample), link, column_values(view(result), sample));
  }
  return result;
}

Matrix predicted_labels(const ModelInfo& info, ConstView outputs, double threshold) {
  const double least = least_output(info.link(outputs.rows()), threshold);
  Matrix result(outputs.rows(), outputs.cols());
  for (Index sample = 0; sample < outputs.cols(); ++sample) {
    for (Index k = 0; k < outputs.rows(); ++k) {
      result(k, sample) = static_cast<double>(outputs(k, sample)) > least ? 1 : 0;
    }
  }
  return result;
}

std::vector<Index> predicted_classes(ConstView outputs) {
  std::vector<Index> classes;
  for (Index sample = 0; sample < outputs.cols(); ++sample) {
    classes.push_back(class_of(column_values(outputs, sample)));
  }
  return classes;
}

}}  // namespace rectify
