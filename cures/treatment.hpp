#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "../training/observer.hpp"
#include "../vitals/hidden_layers.hpp"

/// A net after a step, as a cure sees it and may change it.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// What is kept of one hidden layer for one cure.
struct CureState {
  std::vector<std::vector<double>> slots = {};  ///< by slot, by unit
  double carried = 0;                           ///< one number of the layer
};

/// What the units of one hidden layer gave for the batch of the last step, as `predict` computes
/// it with the weights after it.
struct MeanOutputs {
  std::vector<double> mean_abs = {};  ///< of |h| behind the activation
  std::vector<double> mean = {};      ///< of what the next dense layer gets
};

/// One hidden layer under treatment.
class RECTIFY_API TreatedLayer {
 public:
  TreatedLayer(const HiddenLayer& layer, const Architecture& net, Surgery surgery,
               std::uint64_t seed, std::uint64_t step, const MeanOutputs& outputs,
               CureState& state);

  Index size() const { return static_cast<Index>(outputs_.mean_abs.size()); }
  const std::vector<double>& mean_abs_output() const { return outputs_.mean_abs; }
  const std::vector<double>& mean_output() const { return outputs_.mean; }
  /// Sum of |w| over the weights by which the next dense layer takes the unit's output.
  double outgoing_size(Index unit);
  std::span<double> slot(std::size_t k) { return state_.slots[k]; }
  double& carried() { return state_.carried; }

  /// Puts a new unit in place of this one: incoming weights, and whatever else is the unit's own up
  /// to the next dense layer, start anew, outgoing weights are 0, the optimizer forgets all of
  /// them. `folded` times the outgoing weights it had goes into the next bias, if there is one: so
  /// the net's outputs change by those weights times (h - folded).
  void replace(Index unit, double folded = 0);
  /// Outgoing weights of new units are 0, also where a new unit behind them has just drawn its own.
  void keep_disconnected();
  /// Those that have been replaced.
  const std::vector<Index>& replaced() const { return replaced_; }

 private:
  const PlacedLayer& layer(Index l) const { return net_.layers()[at(l)]; }
  const Matrix& initial_values(Index l, std::size_t k);
  void reinitialize(Index l, Index unit);
  void disconnect(Index unit, double folded);

  const HiddenLayer& place_;
  const Architecture& net_;
  Surgery surgery_;
  std::uint64_t seed_;
  std::uint64_t step_;
  const MeanOutputs& outputs_;
  CureState& state_;
  std::vector<std::vector<std::optional<Matrix>>> initial_values_;  // by layer from `incoming` on
  std::vector<Index> replaced_;
};

/// All that a cure gets.
struct Treatment {
  std::vector<TreatedLayer>& layers;
  const Architecture& net;
  Surgery surgery;
  std::uint64_t seed;
  std::uint64_t step;  ///< steps taken
};

}}  // namespace rectify
