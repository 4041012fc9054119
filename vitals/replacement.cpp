#include "replacement.hpp"

#include <algorithm>

#include "../base/expect.hpp"
#include "../base/indices.hpp"
#include "../metrics/metrics.hpp"
#include "../nn/weighted_loss.hpp"
#include "census.hpp"
#include "net_part.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

double mean_loss(const Matrix& outputs, const Dataset& data, const Loss& loss) {
  WeightedLoss sum;
  std::vector<Scalar> gradient(at(outputs.rows()));
  for (Index i = 0; i < outputs.cols(); ++i) {
    sum += weighted_loss(loss, data, i, column_values(view(outputs), i), gradient);
  }
  return sum.mean();
}

/// `h` are the layer's outputs, `behind` the layers after it.
std::vector<double> costs_of(const Matrix& h, const Sequential& behind, const Dataset& data,
                             const Loss& loss, const Team& team) {
  const double whole = mean_loss(behind.predict(h), data, loss);
  std::vector<double> costs(static_cast<std::size_t>(h.rows()));
  team.run([&](const Worker& worker) {
    Matrix replaced = h;
    const IndexRange mine = worker.share(h.rows());
    for (Index unit = mine.begin; unit < mine.end; ++unit) {
      const bool constant = (h.row(unit).array() == h(unit, 0)).all();
      if (constant) continue;  // its rounded mean may differ
      replaced.row(unit).setConstant(static_cast<Scalar>(h.row(unit).cast<double>().mean()));
      costs[at(unit)] = mean_loss(behind.predict(replaced), data, loss) - whole;
      replaced.row(unit) = h.row(unit);
    }
  });
  return costs;
}

}  // namespace

std::map<Index, std::vector<double>> replacement_costs(const Sequential& net, const Dataset& probe,
                                                       const Loss& loss, const Team& team) {
  const Loss fitting = check_fit(net, probe, loss);
  expect_at_least(probe.size(), 1, "probe set", "samples");
  const std::vector<Index> first = all_indices(std::min(gradient_samples, probe.size()));
  const Dataset data = probe.subset(first);
  Matrix x(net.inputs(), data.size());
  data.gather(first, view(x));
  std::map<Index, std::vector<double>> costs;
  const auto& layers = net.architecture().layers();
  const Index last = std::ssize(layers);
  for (Index l = 0; l + 1 < last; ++l) {
    if (!layers[at(l)].needs.activation) continue;
    const Matrix h = net_part(net, 0, l + 1).predict(x);
    costs[l] = costs_of(h, net_part(net, l + 1, last), data, fitting, team);
  }
  return costs;
}

}}  // namespace rectify
