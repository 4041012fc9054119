#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../nn/dataset.hpp"
#include "../nn/loss.hpp"
#include "../nn/sequential.hpp"
#include "../nn/team.hpp"
#include "histogram.hpp"

/// What the units of a net do on a probe set, taken in one pass over it. What is to be called dead
/// is in `definitions.hpp`.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// One unit of an activation layer: z goes in, h = f(z) comes out.
struct UnitCensus {
  Index fired = 0;             ///< samples with z > 0
  Index flat = 0;              ///< samples with |f'(z)| < `flat_slope`
  Index zeros = 0;             ///< samples with h = 0
  Scalar max_z = 0;            ///< the margin: once it falls below 0, a ReLU does not fire
  Index max_sample = 0;        ///< where z is largest, counted in the probe set
  Scalar max_slope = 0;        ///< largest |f'(z)|
  Scalar min_output = 0;       ///< smallest h
  Scalar max_output = 0;       ///< largest h
  double mean_output = 0;      ///< of h
  double mean_abs_output = 0;  ///< of |h|
  double variance = 0;         ///< of h
  /// Largest |correlation| of its outputs with another unit's; 0 where there is none, or nobody
  /// looked.
  double correlation = 0;
  double explained = 0;  ///< R^2 of its outputs by those of all the others; 0 where nobody looked
  /// Mean |dL/dz| over `gradient_samples`. None where no loss was given.
  std::optional<double> mean_abs_gradient = {};
  /// First-order estimate of what the mean loss over `gradient_samples` would grow by, were its
  /// outputs replaced by their mean over these samples: mean of dL/dh (mean h - h), summed over
  /// samples (Molchanov et al. 2017). None where no loss was given. See `replacement_costs`.
  std::optional<double> first_order_cost = {};
  /// Training samples since it last fired (z > 0), `silence_window` at most. None but during
  /// training, and before that many have been looked at: see `Silence`.
  std::optional<Index> silent_samples = {};
  /// |w - w'| / |w'| of all weights that are its own (see `UnitRows`), w' at the probe before. None
  /// at the first, and but during training.
  std::optional<double> update_ratio = {};
};

/// A slope below this is called flat.
inline constexpr Scalar flat_slope = Scalar(1e-3);
/// Of the training samples, so many of the newest are looked at for units that do not fire.
inline constexpr Index silence_window = 1000;

/// One activation layer.
struct RECTIFY_API LayerCensus {
  Index layer = 0;           ///< its index in the net
  Index samples = 0;         ///< size of the probe set
  bool bounded = false;      ///< whether its outputs are: those of tanh, sigmoid, relu6
  bool has_zeros = false;    ///< f(z) is exactly 0 for a range of z: relu's, not gelu's
  bool straight = false;     ///< f is a straight line for z > 0: relu's, prelu's, elu's
  double dormant_share = 0;  ///< `CensusOptions::dormant_share`
  std::vector<UnitCensus> units = {};
  Histogram inputs = {};  ///< of z, all units and samples
  /// exp(-sum p ln p), p the singular values of the outputs (units, samples) over their sum (Roy &
  /// Vetterli 2007); the same of the outputs less their means; and the sum of the squared singular
  /// values over the largest square (Rudelson & Vershynin 2007). None where nobody looked.
  std::optional<double> effective_rank = {};
  std::optional<double> centred_rank = {};
  std::optional<double> stable_rank = {};
  /// |dL/dz| of the mean loss over `gradient_samples`. None where no loss was given.
  std::optional<double> gradient_norm = {};

  Index dead() const;         ///< units that are gradient-dead
  double dead_share() const;  ///< of all units
  /// Share of outputs that are exactly 0. Where `has_zeros` is false these are numbers too small
  /// for the scalar.
  double sparsity() const;
  double mean_abs_output() const;  ///< over units and samples
};

/// One parameter.
struct TensorCensus {
  std::string name;  ///< "0.weight"
  Index layer = 0;
  std::vector<Index> shape = {};
  double norm = 0;                           ///< |w|
  std::optional<double> gradient_norm = {};  ///< |dL/dw| of the mean loss over `gradient_samples`
  /// |w - w'| / |w'| of the last step, from w' to w. None but during training.
  std::optional<double> update_ratio = {};
  /// The elements, of a parameter of an activation layer: PReLU's slopes. None of other layers.
  std::vector<double> slopes = {};
};

struct Census {
  Index samples = 0;  ///< size of the probe set
  std::vector<LayerCensus> layers = {};
  std::vector<TensorCensus> tensors = {};
};
/// The census of the layer of this index in the net; throws std::out_of_range if it has none.
RECTIFY_API const LayerCensus& layer_of(const Census& census, Index layer);

/// Gradients are of the mean loss over this many samples, the first of the probe set.
inline constexpr Index gradient_samples = 250;
/// In a layer with more units nobody looks for relations and ranks unless asked to: it would take
/// longer than an epoch.
inline constexpr Index most_related_units = 512;

struct CensusOptions {
  std::optional<Loss> loss = {};  ///< for gradients
  bool relate_all = false;        ///< relations and ranks also where there are many units
  /// A unit is dormant when its mean |h| is at most so much of its layer's: 0, 0.025 and 0.1 are
  /// common (Sokar et al. 2023).
  double dormant_share = 0.025;
};

/// Looks at every activation layer of the net on all samples of `probe`, as `predict` computes it.
/// The bits do not depend on the team. Throws ConfigError if the net does not take the probe's
/// features.
RECTIFY_API Census take_census(const Sequential& net, const Dataset& probe,
                               const Team& team = Team(), const CensusOptions& options = {});

/// `size` samples of the training set, drawn by the seed; all of it if it has no more. Throws
/// ConfigError for less than 0.
RECTIFY_API Dataset draw_probe(const Dataset& train, Index size, std::uint64_t seed);

}}  // namespace rectify
