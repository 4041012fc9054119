#include "margin_change.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <optional>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// A set of causes: bit k is set if cause k is applied.
using Acted = unsigned;
constexpr Acted all_causes = (1u << cause_count) - 1;

bool has(Acted acted, Cause cause) { return (acted >> static_cast<unsigned>(cause) & 1) != 0; }

/// The weight of a set in the Shapley value of a cause outside it: |S|! (n - |S| - 1)! / n!
double shapley_weight(Acted acted) {
  static_assert(cause_count == 6);
  constexpr std::array<double, cause_count> by_size{1 / 6.0,  1 / 30.0, 1 / 60.0,
                                                    1 / 60.0, 1 / 30.0, 1 / 6.0};
  return by_size[at(std::popcount(acted))];
}

/// z of one unit at one sample, depending on the causes that are applied.
class Margins {
 public:
  Margins(ProbePair& probes, Index dense, Index activation, Index unit)
      : net_(probes.net), unit_(unit), times_(probes) {
    const PlacedLayer& placed = layer(dense);
    weights_ = rows_of(placed.parameters[0]);
    if (placed.parameters.size() > 1) bias_ = rows_of(placed.parameters[1]);
    for (Acted acted = 0; acted <= all_causes; ++acted) {
      const Acted kind = line_number(acted);
      if (lines_[kind]) continue;
      mix(probes.mixed, dense, activation, acted);
      lines_[kind] = probes.mixed_layers.line(dense, activation, unit);
    }
    mix(probes.mixed, dense, activation, 0);
  }

  /// Chooses the sample by the dense layer's inputs, `a0` before and `a1` after.
  void look_at(const Eigen::VectorXd& a0, const Eigen::VectorXd& a1) {
    inputs_ = {a0, a1};
    for (std::size_t i = 0; i < 2; ++i) dots_[i] = dots(inputs_[i]);
  }

  double z(Acted acted) const { return through(acted, dots_[has(acted, Cause::inputs)]); }
  double z_after() const { return z(all_causes); }
  /// At another sample, with inputs `a`.
  double z_after(const Eigen::VectorXd& a) const { return through(all_causes, dots(a)); }

  double part(Cause cause) const {
    const Acted own = 1u << static_cast<unsigned>(cause);
    double sum = 0;
    for (Acted acted = 0; acted <= all_causes; ++acted) {
      if ((acted & own) != 0) continue;
      sum += shapley_weight(acted) * (z(acted | own) - z(acted));
    }
    return sum;
  }

  /// The part of `Cause::weights` and `Cause::bias` due to `change`, in the layout of the weights:
  /// both are linear in it.
  double part_of(const Flat& change) const {
    Eigen::VectorXd seen = Eigen::VectorXd::Zero(inputs_[0].size());
    double slope = 0;
    for (Acted acted = 0; acted <= all_causes; ++acted) {
      if (has(acted, Cause::weights)) continue;
      const double weight = shapley_weight(acted) * lines_[line_number(acted)]->slope;
      seen += weight * inputs_[has(acted, Cause::inputs)];
      slope += weight;
    }
    double sum = 0;
    for (Index i = 0; i < seen.size(); ++i) sum += seen[i] * element(change, *weights_.tensor, i);
    if (bias_.tensor != nullptr) sum += slope * element(change, *bias_.tensor, 0);
    return sum;
  }

 private:
  /// A unit's row of a tensor: before, and its changes by the optimizer and by cures.
  struct Rows {
    const Tensor* tensor = nullptr;
    Eigen::VectorXd before = Eigen::VectorXd::Zero(1), stepped = before, cured = before;
  };
  struct Dots {
    double before, stepped, cured;
  };

  const PlacedLayer& layer(Index l) const { return net_.layers()[at(l)]; }
  double element(const Flat& values, const Tensor& tensor, Index input) const {
    const Index row = tensor.shared ? 0 : unit_;
    return static_cast<double>(values[at(tensor.at(row, input))]);
  }

  Rows rows_of(const Tensor& tensor) const {
    const Eigen::VectorXd nothing = Eigen::VectorXd::Zero(tensor.inputs());
    Rows rows{&tensor, nothing, nothing, nothing};
    for (Index i = 0; i < tensor.inputs(); ++i) {
      rows.before[i] = element(times_.before.weights, tensor, i);
      rows.cured[i] = element(times_.cures, tensor, i);
      rows.stepped[i] = element(times_.after.weights, tensor, i) - rows.before[i] - rows.cured[i];
    }
    return rows;
  }

  Dots dots(const Eigen::VectorXd& a) const {
    return {weights_.before.dot(a), weights_.stepped.dot(a), weights_.cured.dot(a)};
  }

  double through(Acted acted, const Dots& w) const {
    double sum = w.before + bias_.before[0];
    if (has(acted, Cause::weights)) sum += w.stepped;
    if (has(acted, Cause::bias)) sum += bias_.stepped[0];
    if (has(acted, Cause::cures)) sum += w.cured + bias_.cured[0];
    const StraightLine& behind = *lines_[line_number(acted)];
    return behind.slope * sum + behind.offset;
  }

  /// The affine map depends on three causes only.
  static Acted line_number(Acted acted) { return acted >> static_cast<unsigned>(Cause::norm) & 7u; }

  /// Sets this unit's values in the layers after the dense layer.
  void mix(Snapshot& mixed, Index dense, Index activation, Acted acted) const {
    for (Index l = dense + 1; l < activation; ++l) {
      for (const Tensor& tensor : layer(l).parameters) {
        const Rows rows = rows_of(tensor);
        const double value = rows.before[0] + (has(acted, Cause::norm) ? rows.stepped[0] : 0) +
                             (has(acted, Cause::cures) ? rows.cured[0] : 0);
        mixed.weights[at(tensor.at(tensor.shared ? 0 : unit_))] = static_cast<Scalar>(value);
      }
      for (const Tensor& tensor : layer(l).buffers) {
        const auto& from = has(acted, Cause::statistics) ? times_.after : times_.before;
        const auto place = static_cast<std::size_t>(tensor.at(unit_));
        mixed.buffers[place] = from.buffers[place];
      }
    }
  }

  const Architecture& net_;
  Index unit_;
  const ProbePair& times_;
  Rows weights_, bias_;
  std::array<std::optional<StraightLine>, 8> lines_;
  std::array<Eigen::VectorXd, 2> inputs_;
  std::array<Dots, 2> dots_{};
};

/// Whether f has a slope at z.
bool has_slope(const Layer& activation, double z) {
  const double step = std::max(1.0, std::abs(z)) / 64;
  Matrix x(1, 3);
  x << static_cast<Scalar>(z - step), static_cast<Scalar>(z), static_cast<Scalar>(z + step);
  const Matrix h = Sequential(1, {activation}).predict(x);
  return h(0) != h(1) || h(1) != h(2);
}

/// The kind of the last layer with parameters between dense layer and activation, else of the
/// first.
std::string norm_between(const Architecture& net, Index dense, Index activation) {
  std::string name;
  for (Index l = dense + 1; l < activation; ++l) {
    const PlacedLayer& placed = net.layers()[at(l)];
    if (name.empty() || !placed.parameters.empty()) name = placed.layer.kind();
  }
  return name;
}

}  // namespace

void decompose_change(Death& death, Index dense, Index x0, Index x1, ProbePair& probes,
                      const Flat* momentum, const Flat* decay) {
  death.norm = norm_between(probes.net, dense, death.layer);
  death.had_slope = has_slope(probes.net.layers()[at(death.layer)].layer, death.margin_before);
  Margins margins(probes, dense, death.layer, death.unit);
  margins.look_at(probes.before_net.inputs(dense, x0), probes.after_net.inputs(dense, x0));
  for (std::size_t k = 0; k < cause_count; ++k) {
    death.parts[k] = margins.part(static_cast<Cause>(k));
  }
  const double at_top = margins.z_after(probes.after_net.inputs(dense, x1));
  death.sample = std::max(0.0, at_top - margins.z_after());
  if (momentum == nullptr || decay == nullptr) return;
  const double both = death.part(Cause::weights) + death.part(Cause::bias);
  StepParts steps{both, margins.part_of(*momentum), margins.part_of(*decay)};
  steps.gradient -= steps.momentum + steps.decay;
  death.steps = steps;
}

}}  // namespace rectify
