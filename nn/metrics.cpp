#include "metrics.hpp"

#include <fmt/format.h>

#include <numeric>
#include <vector>

#include "error.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

constexpr Index piece_size = 256;

struct Sums {
  double loss = 0;
  Index correct = 0;
};

/// One piece of the data, on one thread.
Sums measure(const Sequential& net, const Dataset& data, const Loss& loss,
             std::span<const Index> samples, Workspace& workspace, Matrix& outputs) {
  const auto count = static_cast<Index>(samples.size());
  const View x = workspace.input(count);
  data.gather(samples, x);
  const View y = view(outputs.data(), net.outputs(), count);
  net.predict(read_only(x), y, workspace);
  const auto size = static_cast<std::size_t>(net.outputs());
  std::vector<Scalar> gradient(size);
  Sums sums;
  for (Index i = 0; i < count; ++i) {
    const std::span<const Scalar> output(&y(0, i), size);
    const Target target = data.target(samples[static_cast<std::size_t>(i)]);
    sums.loss += loss->value_and_gradient(output, target, gradient);
    sums.correct += is_correct(output, target) ? 1 : 0;
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
  std::vector<Index> samples(static_cast<std::size_t>(data.size()));
  std::iota(samples.begin(), samples.end(), Index{0});
  const Index pieces = ceiling(data.size(), piece_size);
  std::vector<Sums> sums(static_cast<std::size_t>(pieces));
  team.run([&](const Worker& worker) {
    Workspace workspace = net.workspace(piece_size);
    Matrix outputs(net.outputs(), piece_size);
    const Units mine = worker.share(pieces);
    for (Index piece = mine.begin; piece < mine.end; ++piece) {
      const Index begin = piece * piece_size;
      const Index size = std::min(piece_size, data.size() - begin);
      const auto part = std::span(samples).subspan(static_cast<std::size_t>(begin),
                                                   static_cast<std::size_t>(size));
      sums[static_cast<std::size_t>(piece)] = measure(net, data, loss, part, workspace, outputs);
    }
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
