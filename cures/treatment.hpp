#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "../training/observer.hpp"
#include "../vitals/hidden_layers.hpp"

/// A cure's access to the net after a step.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A cure's state for one hidden layer.
struct CureState {
  std::vector<std::vector<double>> slots = {};  ///< by slot, by unit
  double carried = 0;                           ///< one value for the layer
};

/// Mean outputs of a hidden layer's units for the batch of the last step, as `predict` computes
/// them with the weights after it.
struct MeanOutputs {
  std::vector<double> mean_abs = {};  ///< of |h| after the activation
  std::vector<double> mean = {};      ///< of the inputs to the next dense layer
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
  /// Sum of |w| over the unit's column of the next dense layer.
  double outgoing_size(Index unit);
  std::span<double> slot(std::size_t k) { return state_.slots[k]; }
  double& carried() { return state_.carried; }

  /// Replaces a unit: its incoming weights and its other parameters up to the next dense layer get
  /// initial values, its outgoing weights are 0, and the optimizer's state of all of them is reset.
  /// The next bias, if there is one, grows by w_out `folded`, so that the net's outputs change by
  /// w_out (h - folded).
  void replace(Index unit, double folded = 0);
  /// Sets the outgoing weights of replaced units to 0 again, where a replaced unit of the next
  /// layer has drawn new ones.
  void keep_disconnected();
  /// The units replaced so far.
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

struct Treatment {
  std::vector<TreatedLayer>& layers;
  const Architecture& net;
  Surgery surgery;
  std::uint64_t seed;
  std::uint64_t step;  ///< steps taken
};

}}  // namespace rectify
