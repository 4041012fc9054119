#include "metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "../base/error.hpp"
#include "../nn/pieces.hpp"
#include "../nn/weighted_loss.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

struct Sums {
  WeightedLoss loss;
  Index correct = 0;
};

Sums measure(const Piece& piece, const Dataset& data, const Loss& loss) {
  std::vector<Scalar> gradient(static_cast<std::size_t>(piece.outputs.rows()));
  Sums sums;
  for (Index i = 0; i < piece.outputs.cols(); ++i) {
    const Index sample = piece.samples[at(i)];
    sums.loss += weighted_loss(loss, data, sample, piece.output(i), gradient);
    sums.correct += is_correct(piece.output(i), data.target(sample)) ? 1 : 0;
  }
  return sums;
}

/// Explains the expected number of outputs.
const char* reason_of(Index outputs, const Dataset& data) {
  if (data.classes() == 0) return "one per target";
  return outputs == data.classes() ? "one per class" : "for two classes";
}

}  // namespace

Loss check_fit(const Sequential& net, const Dataset& data, const Loss& loss) {
  if (data.classes() == 1) throw ConfigError(Mismatch{"data", "classes", "at least 2", "1"});
  if (loss->needs_labels() && data.classes() == 0) {
    throw ConfigError(Mismatch{"loss", "", "a regression loss",
                               fmt::format("{}, which needs classes", loss.kind())});
  }
  const auto& layers = net.architecture().layers();
  const auto last = static_cast<Index>(layers.size()) - 1;
  if (net.inputs() != data.features()) {
    throw ConfigError(Mismatch{layer_name(0, layers.front().layer), "inputs",
                               fmt::format("{}, the data's features", data.features()),
                               std::to_string(net.inputs())});
  }
  Loss fitting = loss->for_data(data);
  const Index outputs = loss->outputs(data);
  if (net.outputs() != outputs) {
    throw ConfigError(Mismatch{layer_name(last, layers.back().layer), "outputs",
                               fmt::format("{}, {}", outputs, reason_of(outputs, data)),
                               std::to_string(net.outputs())});
  }
  return fitting;
}

Metrics evaluate(const Sequential& net, const Dataset& data, const Loss& loss, const Team& team) {
  const Loss fitting = check_fit(net, data, loss);
  std::vector<Sums> sums(static_cast<std::size_t>(count_pieces(data)));
  for_each_piece(net, data, team, [&](const Worker&, const Piece& piece) {
    sums[at(piece.number)] = measure(piece, data, fitting);
  });
  Sums total;
  for (const Sums& sum : sums) {
    total.loss += sum.loss;
    total.correct += sum.correct;
  }
  const auto n = static_cast<double>(std::max<Index>(1, data.size()));
  Metrics metrics{.loss = total.loss.mean(), .accuracy = {}, .samples = data.size()};
  if (data.classes() > 0) metrics.accuracy = static_cast<double>(total.correct) / n;
  return metrics;
}

Metrics evaluate(const Sequential& net, const Dataset& data) {
  return evaluate(net, data, Loss::fitting(data, net.outputs()));
}

}}  // namespace rectify
