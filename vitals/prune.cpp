#include "prune.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "../base/error.hpp"
#include "../base/indices.hpp"
#include "../layers/dense.hpp"
#include "../metrics/class_outputs.hpp"
#include "../nn/pieces.hpp"
#include "definitions.hpp"
#include "net_part.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using Places = std::vector<Index>;

/// The outputs of each layer that are kept: the net's inputs at index 0, layer l's at l + 1.
std::vector<Places> everything(const Architecture& net) {
  std::vector<Places> kept{all_indices(net.inputs())};
  for (const PlacedLayer& placed : net.layers()) kept.push_back(all_indices(placed.outputs()));
  return kept;
}

/// Copies the kept values of a tensor into `to`.
void copy(const Tensor& from, const Flat& source, const std::vector<Places>& kept, const Tensor& to,
          Flat& target) {
  const auto l = static_cast<std::size_t>(from.layer);
  const Places units = from.shared ? all_indices(from.units()) : kept[l + 1];
  const Places inputs = from.shape.size() > 1 ? kept[l] : Places{0};
  to.write(from.read(source.data())(units, inputs), target.data());
}

/// The units whose output is the same finite number on all of the data.
std::vector<ConstantUnit> constant_units(const Sequential& net, const Dataset& data,
                                         const Team& team) {
  Matrix first(net.outputs(), count_pieces(data));
  Eigen::ArrayXX<bool> same(first.rows(), first.cols());
  for_each_piece(net, data, team, [&](const Worker&, const Piece& piece) {
    const auto h = piece.outputs.array();
    first.col(piece.number) = piece.outputs.col(0);
    same.col(piece.number) = (h == h.col(0).replicate(1, h.cols())).rowwise().all();
  });
  std::vector<ConstantUnit> constant;
  for (Index i = 0; i < net.outputs(); ++i) {
    const Scalar c = first(i, 0);
    const bool everywhere = same.row(i).all() && (first.row(i).array() == c).all();
    if (everywhere && std::isfinite(c)) constant.push_back({i, c});
  }
  return constant;
}

bool contains(const std::vector<ConstantUnit>& units, Index unit) {
  return std::any_of(units.begin(), units.end(),
                     [&](const ConstantUnit& known) { return known.unit == unit; });
}

/// The units to remove, and constant or dead ones to keep.
PrunedLayer find_removable(const Sequential& net, const HiddenLayer& hidden,
                           const LayerCensus& census, const Dataset& data, const Team& team) {
  PrunedLayer layer{.layer = hidden, .units = std::ssize(census.units)};
  layer.removed = constant_units(net_part(net, 0, hidden.outgoing), data, team);
  if (std::ssize(layer.removed) == layer.units) {
    layer.kept_constant.push_back(layer.removed.front().unit);
    layer.removed.erase(layer.removed.begin());
  }
  for (Index i = 0; i < layer.units; ++i) {
    const bool constant = contains(layer.removed, i) ||
                          std::count(layer.kept_constant.begin(), layer.kept_constant.end(), i) > 0;
    if (!constant && is_dead(census.units[at(i)])) {
      layer.kept_dead.push_back(i);
    }
  }
  return layer;
}

const Dense& dense(const Sequential& net, Index l) {
  return *net.architecture().layers()[at(l)].layer.as<Dense>();
}

bool shifts(const PrunedLayer& layer) {
  return std::any_of(layer.removed.begin(), layer.removed.end(),
                     [](const ConstantUnit& unit) { return unit.constant != 0; });
}

/// The layers of the smaller net.
std::vector<Layer> layers_for(const Sequential& net, const std::vector<Places>& kept,
                              const std::vector<PrunedLayer>& pruned) {
  std::vector<Layer> layers;
  for (const PlacedLayer& placed : net.architecture().layers()) {
    layers.push_back(placed.layer);
    if (const Dense* before = placed.layer.as<Dense>()) {
      Dense smaller = *before;
      smaller.units = std::ssize(kept[layers.size()]);
      layers.back() = smaller;
    }
  }
  for (const PrunedLayer& layer : pruned) {
    if (!layer.new_bias) continue;
    Layer& outgoing = layers[at(layer.layer.outgoing)];
    Dense with_bias = *outgoing.as<Dense>();
    with_bias.bias = true;
    outgoing = with_bias;
  }
  return layers;
}

/// b + sum of w c over the removed units, in `Scalar` and in order, as a sum with them first.
void fold(const Sequential& net, const PrunedLayer& layer, const Places& kept, Sequential& result) {
  if (!shifts(layer)) return;
  const std::string prefix = std::to_string(layer.layer.outgoing);
  const Matrix weight = net.tensor(prefix + ".weight");
  Matrix bias = Matrix::Zero(weight.rows(), 1);
  if (!layer.new_bias) bias = net.tensor(prefix + ".bias");
  for (const ConstantUnit& unit : layer.removed) bias += weight.col(unit.unit) * unit.constant;
  result.set_tensor(prefix + ".bias", bias(kept, Eigen::all));
}

Sequential without(const Sequential& net, const std::vector<Places>& kept,
                   const std::vector<PrunedLayer>& pruned) {
  Sequential result(net.inputs(), layers_for(net, kept, pruned));
  for (std::size_t l = 0; l < net.architecture().layers().size(); ++l) {
    const PlacedLayer& from = net.architecture().layers()[l];
    const PlacedLayer& to = result.architecture().layers()[l];
    for (std::size_t k = 0; k < from.parameters.size(); ++k) {  // a new bias is the last one
      copy(from.parameters[k], net.weights(), kept, to.parameters[k], result.weights());
    }
    for (std::size_t k = 0; k < from.buffers.size(); ++k) {
      copy(from.buffers[k], net.buffers(), kept, to.buffers[k], result.buffers());
    }
  }
  for (const PrunedLayer& layer : pruned) {
    fold(net, layer, kept[static_cast<std::size_t>(layer.layer.outgoing) + 1], result);
  }
  return result;
}

/// Erases the removed units from `kept`, for the dense layer and the unit-wise layers after it.
void drop(const PrunedLayer& layer, std::vector<Places>& kept) {
  for (Index l = layer.layer.incoming; l < layer.layer.outgoing; ++l) {
    std::erase_if(kept[static_cast<std::size_t>(l) + 1],
                  [&](Index unit) { return contains(layer.removed, unit); });
  }
}

[[noreturn]] void refuse(const std::string& where, const char* what, const std::string& expected,
                         const std::string& got) {
  throw std::logic_error(
      Mismatch{.where = "prune: " + where, .what = what, .expected = expected, .got = got}.text());
}

/// Compares the sums of one dense layer before and after.
class Sums {
 public:
  Sums(const Sequential& net, const Sequential& pruned, Index l, const std::vector<Places>& kept)
      : inputs_(kept[at(l)]),
        units_(kept[static_cast<std::size_t>(l) + 1]),
        before_(net_part(net, l, l + 1)),
        after_(net_part(pruned, l, l + 1)),
        weight_(before_.tensor("0.weight").cwiseAbs().cast<double>()),
        bias_(Eigen::VectorXd::Zero(weight_.rows())) {
    if (dense(net, l).bias) bias_ = before_.tensor("0.bias").cwiseAbs().cast<double>();
  }

  /// `x` are the layer's inputs before pruning.
  Agreement compare(const Matrix& x) const {
    const Matrix z = before_.predict(x)(units_, Eigen::all);
    const Matrix pruned = after_.predict(x(inputs_, Eigen::all));
    const Eigen::MatrixXd sizes =
        ((weight_ * x.cwiseAbs().cast<double>()).colwise() + bias_).eval()(units_, Eigen::all);
    Agreement agreement;
    for (Index j = 0; j < z.cols(); ++j) {
      for (Index i = 0; i < z.rows(); ++i) add(z(i, j), pruned(i, j), sizes(i, j), agreement);
    }
    return agreement;
  }

  static void merge(const Agreement& other, Agreement& agreement) {
    if (other.difference > agreement.difference) {
      agreement.difference = other.difference;
      agreement.bound = other.bound;
    }
    agreement.epsilons = std::max(agreement.epsilons, other.epsilons);
  }

 private:
  static constexpr double epsilon = std::numeric_limits<Scalar>::epsilon();

  void add(Scalar before, Scalar after, double size, Agreement& agreement) const {
    if (before == after) return;
    const double terms = static_cast<double>(weight_.cols()) + 1, rounding = terms * epsilon / 2;
    const double difference = std::abs(static_cast<double>(before) - static_cast<double>(after));
    const double bound = 2 * rounding / (1 - rounding) * size + std::numeric_limits<Scalar>::min();
    if (!(difference <= bound)) {
      refuse("difference of sums", "", fmt::format("at most {:.3g}", bound),
             fmt::format("{:.3g}", difference));
    }
    merge({difference, bound, difference / (epsilon * size)}, agreement);
  }

  const Places& inputs_;
  const Places& units_;
  Sequential before_, after_;
  Eigen::MatrixXd weight_;
  Eigen::VectorXd bias_;
};

Agreement compare_sums(const Sequential& net, const Sequential& pruned, const HiddenLayer& layer,
                       const std::vector<Places>& kept, const Dataset& data, const Team& team) {
  const Sums sums(net, pruned, layer.outgoing, kept);
  std::vector<Agreement> parts(static_cast<std::size_t>(count_pieces(data)));
  for_each_piece(net_part(net, 0, layer.outgoing), data, team,
                 [&](const Worker&, const Piece& piece) {
                   parts[at(piece.number)] = sums.compare(piece.outputs);
                 });
  Agreement agreement;
  for (const Agreement& other : parts) Sums::merge(other, agreement);
  return agreement;
}

/// The largest difference of the outputs; throws if a predicted class differs.
double compare_outputs(const Sequential& net, const Sequential& pruned, const Dataset& data,
                       const Team& team) {
  std::vector<double> largest(static_cast<std::size_t>(count_pieces(data)));
  for_each_piece(net, data, team, [&](const Worker&, const Piece& piece) {
    Matrix x(data.features(), std::ssize(piece.samples));
    data.gather(piece.samples, view(x));
    const Matrix after = pruned.predict(x);
    const auto outputs = static_cast<std::size_t>(net.outputs());
    for (Index j = 0; j < after.cols() && data.classes() > 0; ++j) {
      const Index expected = class_of(piece.output(j)), got = class_of({&after(0, j), outputs});
      if (got == expected) continue;
      refuse(fmt::format("sample {}", piece.samples[at(j)]), "class", std::to_string(expected),
             std::to_string(got));
    }
    largest[at(piece.number)] = static_cast<double>((after - piece.outputs).cwiseAbs().maxCoeff());
  });
  return *std::max_element(largest.begin(), largest.end());
}

}  // namespace

Index Pruned::removed() const {
  return std::accumulate(
      layers.begin(), layers.end(), Index{0},
      [](Index sum, const PrunedLayer& layer) { return sum + std::ssize(layer.removed); });
}

Pruned prune(const Sequential& net, const Dataset& data, const Team& team) {
  Census census = take_census(net, data, team);
  std::vector<Places> kept = everything(net.architecture());
  std::vector<PrunedLayer> layers;
  for (const HiddenLayer& hidden : hidden_layers(net.architecture())) {
    layers.push_back(find_removable(net, hidden, layer_of(census, hidden.activation), data, team));
    layers.back().new_bias = shifts(layers.back()) && !dense(net, hidden.outgoing).bias;
    drop(layers.back(), kept);
  }
  Pruned pruned{without(net, kept, layers), std::move(layers), data.size()};
  for (PrunedLayer& layer : pruned.layers) {
    if (layer.removed.empty()) continue;
    layer.sums = compare_sums(net, pruned.net, layer.layer, kept, data, team);
  }
  pruned.census = std::move(census);
  pruned.largest_difference = compare_outputs(net, pruned.net, data, team);
  return pruned;
}

}}  // namespace rectify
