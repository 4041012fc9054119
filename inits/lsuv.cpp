#include "lsuv.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "../layers/dense.hpp"
#include "orthogonal.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// All samples at once through a net, layer by layer.
class Outputs {
 public:
  Outputs(const Sequential& net, const Dataset& samples)
      : net_(net),
        workspace_(net.architecture(), samples.size(), {.fuse = false}),
        x_(workspace_.input(samples.size())) {
    std::vector<Index> all(static_cast<std::size_t>(samples.size()));
    std::iota(all.begin(), all.end(), Index{0});
    samples.gather(all, x_);
  }

  /// Of all outputs of layer `l`, with the net's weights as they are.
  double variance(Index l) {
    Flat buffers = net_.buffers();
    const WorkerPass pass{
        {}, read_only(x_), net_.weights().data(), buffers.data(), workspace_.arena()};
    workspace_.plan().forward(pass);
    const Eigen::MatrixXd y = workspace_.plan().output(pass, l).cast<double>();
    return (y.array() - y.mean()).square().mean();
  }

 private:
  const Sequential& net_;
  Workspace workspace_;
  View x_;
};

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
  Outputs outputs(net, samples);
  for (const PlacedLayer& placed : layers) {
    if (!is_scaled(placed)) continue;
    const Tensor& weight = placed.parameters.front();
    for (int time = 0; time < most_times; ++time) {
      const double variance = outputs.variance(weight.layer);
      if (std::abs(variance - 1) < tolerance || !(variance > 0)) break;  // outputs may be constant
      const Matrix scaled =
          weight.read(net.weights().data()) / static_cast<Scalar>(std::sqrt(variance));
      if (!scaled.allFinite()) break;
      weight.write(scaled, net.weights().data());
    }
  }
}

}}  // namespace rectify
