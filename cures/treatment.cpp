#include "treatment.hpp"

#include <cmath>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// A different stream for each parameter; the first one of a layer is for draws that its parameters
/// share.
std::uint32_t part_of(const Architecture& net, Index layer, std::size_t parameters_before) {
  std::size_t part = parameters_before;
  for (Index l = 0; l < layer; ++l) {
    part += net.layers()[at(l)].parameters.size() + 1;
  }
  return static_cast<std::uint32_t>(part);
}

}  // namespace

TreatedLayer::TreatedLayer(const HiddenLayer& layer, const Architecture& net, Surgery surgery,
                           std::uint64_t seed, std::uint64_t step, const MeanOutputs& outputs,
                           CureState& state)
    : place_(layer),
      net_(net),
      surgery_(surgery),
      seed_(seed),
      step_(step),
      outputs_(outputs),
      state_(state),
      initial_values_(static_cast<std::size_t>(layer.outgoing - layer.incoming)) {}

double TreatedLayer::outgoing_size(Index unit) {
  const Tensor& weight = layer(place_.outgoing).parameters[0];
  double sum = 0;
  for (Index i = 0; i < weight.units(); ++i) {
    sum += std::abs(static_cast<double>(surgery_.weight(weight, i, unit)));
  }
  return sum;
}

const Matrix& TreatedLayer::initial_values(Index l, std::size_t k) {
  auto& of_layer = initial_values_[at(l - place_.incoming)];
  of_layer.resize(layer(l).parameters.size());
  if (!of_layer[k]) {
    const auto stream = [&](std::size_t part) {
      return random::Stream(seed_, random::Purpose::surgery, static_cast<std::uint32_t>(step_),
                            part_of(net_, l, part));
    };
    of_layer[k] = net_.initial_values(static_cast<std::size_t>(l), k, stream(k + 1), stream(0));
  }
  return *of_layer[k];
}

void TreatedLayer::reinitialize(Index l, Index unit) {
  const PlacedLayer& placed = layer(l);
  for (std::size_t k = 0; k < placed.parameters.size(); ++k) {
    const Tensor& tensor = placed.parameters[k];
    if (tensor.shared) continue;
    for (Index i = 0; i < tensor.inputs(); ++i) {
      surgery_.weight(tensor, unit, i) = initial_values(l, k)(unit, i);
      surgery_.reset_slots(tensor, unit, i);
    }
  }
  for (std::size_t k = 0; k < placed.buffers.size(); ++k) {
    surgery_.set_buffer(placed.buffers[k], unit,
                        static_cast<Scalar>(placed.needs.buffers[k].initial));
  }
}

void TreatedLayer::disconnect(Index unit, double folded) {
  const PlacedLayer& outgoing = layer(place_.outgoing);
  const Tensor& weight = outgoing.parameters[0];
  for (Index i = 0; i < weight.units(); ++i) {
    Scalar& out = surgery_.weight(weight, i, unit);
    if (folded != 0 && outgoing.parameters.size() > 1) {
      const Tensor& bias = outgoing.parameters[1];
      surgery_.weight(bias, i) += out * static_cast<Scalar>(folded);
      if (Scalar* average = surgery_.averaged(bias, i)) {
        *average += *surgery_.averaged(weight, i, unit) * static_cast<Scalar>(folded);
      }
    }
    out = 0;
    surgery_.reset_slots(weight, i, unit);
  }
}

void TreatedLayer::keep_disconnected() {
  for (const Index unit : replaced_) disconnect(unit, 0);
}

void TreatedLayer::replace(Index unit, double folded) {
  for (Index l = place_.incoming; l < place_.outgoing; ++l) reinitialize(l, unit);
  disconnect(unit, folded);
  replaced_.push_back(unit);
}

}}  // namespace rectify
