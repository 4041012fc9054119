#include "activation_curve.hpp"

#include <algorithm>
#include <utility>

#include "../../layers/catalogue.hpp"
#include "../../nn/architecture.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

bool has_curve(const Layer& layer) {
  const Needs needs = layer->needs(1);
  return needs.activation && needs.unitwise && needs.outputs == 1 && !needs.mismatch;
}

ActivationCurve curve_of(const Layer& layer, double from, double to, Index points,
                         std::optional<double> parameter) {
  const Architecture net(1, {layer});
  const PlacedLayer& placed = net.layers().front();
  Flat weights, buffers;
  net.initialize(/*seed=*/1, weights, buffers);
  if (parameter) std::fill(weights.begin(), weights.end(), static_cast<Scalar>(*parameter));
  Matrix x(1, points), y(1, points), dx(1, points),
      saved(1, std::max<Index>(1, placed.needs.saved));
  const Matrix dy = Matrix::Ones(1, points);
  const double step = (to - from) / static_cast<double>(points - 1);
  for (Index i = 0; i < points; ++i) x(0, i) = static_cast<Scalar>(from + step * double(i));
  Flat gradients(weights.size() + 1), shared = gradients;
  const Pass pass;
  const Frame frame{.pass = pass,
                    .layer = 0,
                    .units = {0, 1},
                    .inputs = {0, 1},
                    .samples = {0, points},
                    .x = view(std::as_const(x)),
                    .y = view(y),
                    .dy = view(dy),
                    .dx = view(dx),
                    .saved = view(saved),
                    .memory = {.parameters = placed.parameters,
                               .buffers = placed.buffers,
                               .weights = weights.data(),
                               .gradients = gradients.data(),
                               .shared_gradients = shared.data(),
                               .buffer_values = buffers.data(),
                               .updated_buffers = nullptr}};
  layer->forward(frame);
  layer->backward_inputs(frame);
  ActivationCurve curve;
  for (Index i = 0; i < points; ++i) {
    curve.x.push_back(from + step * double(i));
    curve.value.push_back(static_cast<double>(y(0, i)));
    curve.slope.push_back(static_cast<double>(dx(0, i)));
  }
  return curve;
}

std::vector<std::string> kinds_with_curve() {
  std::vector<std::string> kinds;
  for (const Layer& layer : default_layers()) {
    if (has_curve(layer)) kinds.emplace_back(layer.kind());
  }
  return kinds;
}

}}  // namespace rectify
