#include "lsuv.hpp"

#include <algorithm>
#include <cmath>

#include "../base/expect.hpp"
#include "../base/indices.hpp"
#include "../layers/dense.hpp"
#include "../nn/layer_outputs.hpp"
#include "orthogonal.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

double variance(ConstView outputs) {
  const Eigen::MatrixXd y = outputs.cast<double>();
  return (y.array() - y.mean()).square().mean();
}

bool is_scaled(const PlacedLayer& placed) {
  const Dense* dense = placed.layer.as<Dense>();
  return dense != nullptr && dense->init.as<LSUV>() != nullptr;
}

}  // namespace

void LSUV::fill(Matrix& values, const InitContext& context) const {
  Orthogonal{}.fill(values, context);
}

void scale_to_unit_variance(Sequential& net, const Dataset& samples) {
  constexpr int most_times = 20;
  constexpr double tolerance = 0.1;
  const auto& layers = net.architecture().layers();
  if (std::none_of(layers.begin(), layers.end(), is_scaled)) return;
  expect_equal(samples.features(), net.inputs(), "lsuv", "features of the data");
  expect_at_least(samples.size(), 1, "lsuv", "samples");
  const std::vector<Index> all = all_indices(samples.size());
  LayerOutputs outputs(net.architecture(), samples.size());
  for (const PlacedLayer& placed : layers) {
    if (!is_scaled(placed)) continue;
    const Tensor& weight = placed.parameters.front();
    for (int time = 0; time < most_times; ++time) {
      outputs.compute(net, samples, all);
      const double now = variance(outputs.output(weight.layer));
      if (std::abs(now - 1) < tolerance || !(now > 0)) break;  // outputs may be constant
      const Matrix scaled = weight.read(net.weights().data()) / static_cast<Scalar>(std::sqrt(now));
      if (!scaled.allFinite()) break;
      weight.write(scaled, net.weights().data());
    }
  }
}

}}  // namespace rectify
