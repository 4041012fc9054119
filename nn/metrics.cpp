#include "metrics.hpp"

#include <fmt/format.h>

#include <vector>

#include "error.hpp"
#include "pieces.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

struct Sums {
  double loss = 0;
  Index correct = 0;
};

Sums measure(const Piece& piece, const Dataset& data, const Loss& loss) {
  std::vector<Scalar> gradient(static_cast<std::size_t>(piece.outputs.rows()));
  Sums sums;
  for (Index i = 0; i < piece.outputs.cols(); ++i) {
    const Target target = data.target(piece.samples[static_cast<std::size_t>(i)]);
    sums.loss += loss->value_and_gradient(piece.output(i), target, gradient);
    sums.correct += is_correct(piece.output(i), target) ? 1 : 0;
  }
  return sums;
}

}  // namespace

void check_fit(const Sequential& net, const Dataset& data, const Loss& loss) {
  const auto& layers = net.architecture().layers();
  const auto last = static_cast<Index>(layers.size()) - 1;
  if (net.inputs() != data.features()) {
    throw ConfigError(Mismatch{layer_name(0, layers.front().layer), "inputs",
                               fmt::format("{}, the data's features", data.features()),
                               std::to_string(net.inputs())});
  }
  if (net.outputs() != data.outputs()) {
    const char* reason = data.classes() > 0 ? "one a class" : "one a target";
    throw ConfigError(Mismatch{layer_name(last, layers.back().layer), "outputs",
                               fmt::format("{}, {}", data.outputs(), reason),
                               std::to_string(net.outputs())});
  }
  if (loss->needs_labels() && data.classes() == 0) {
    throw ConfigError(Mismatch{"loss", "", "a loss for values",
                               fmt::format("{}, which needs classes", loss.kind())});
  }
}

Metrics evaluate(const Sequential& net, const Dataset& data, const Loss& loss, const Team& team) {
  check_fit(net, data, loss);
  std::vector<Sums> sums(static_cast<std::size_t>(count_pieces(data)));
  for_each_piece(net, data, team, [&](const Worker&, const Piece& piece) {
    sums[static_cast<std::size_t>(piece.number)] = measure(piece, data, loss);
  });
  const auto n = static_cast<double>(std::max<Index>(1, data.size()));
  Metrics metrics;
  metrics.samples = data.size();
  Index correct = 0;
  for (const Sums& sum : sums) {
    metrics.loss += sum.loss / n;
    correct += sum.correct;
  }
  if (data.classes() > 0) metrics.accuracy = static_cast<double>(correct) / n;
  return metrics;
}

Metrics evaluate(const Sequential& net, const Dataset& data) {
  return evaluate(net, data, Loss::fitting(data));
}

}  // namespace rectify::inline RECTIFY_PRECISION
