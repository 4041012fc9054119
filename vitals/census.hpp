#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../nn/dataset.hpp"
#include "../nn/loss.hpp"
#include "../nn/sequential.hpp"
#include "../nn/team.hpp"
#include "histogram.hpp"

/// Statistics of a net's units on a probe set, from one pass over it. `definitions.hpp` says which
/// units are called dead.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// One unit of an activation layer: z goes in, h = f(z) comes out.
struct UnitCensus {
  Index fired = 0;             ///< samples with z > 0
  Index flat = 0;              ///< samples with |f'(z)| < `flat_slope`
  Index zeros = 0;             ///< samples with h = 0
  Scalar max_z = 0;            ///< the margin: a ReLU does not fire once it is below 0
  Index max_sample = 0;        ///< the probe sample with the largest z
  Index active = 0;            ///< samples with |f'(z)| >= `dead_slope`; 0 if gradient-dead
  Scalar max_slope = 0;        ///< largest |f'(z)|
  Scalar min_output = 0;       ///< smallest h
  Scalar max_output = 0;       ///< largest h
  double mean_output = 0;      ///< of h
  double mean_abs_output = 0;  ///< of |h|
  double variance = 0;         ///< of h
  /// Largest |correlation| of its outputs with another unit's; 0 for a constant unit, or where
  /// relations are not computed.
  double correlation = 0;
  /// R^2 of its outputs from those of all other units; 0 where relations are not computed.
  double explained = 0;
  /// Mean |dL/dz| over `gradient_samples`. None without a loss.
  std::optional<double> mean_abs_gradient = {};
  /// First-order estimate of the increase of the mean loss over `gradient_samples` if its outputs
  /// were replaced by their mean: sum over these samples of dL/dh (mean h - h), L the mean loss
  /// (Molchanov et al. 2017). None without a loss. See `replacement_costs`.
  std::optional<double> first_order_cost = {};
  /// Training samples since it last fired (z > 0), at most `silence_window`. None outside of
  /// training, and until that many samples have been evaluated: see `Silence`.
  std::optional<Index> silent_samples = {};
  /// |w - w'| / |w'| of its own weights (see `UnitRows`), w' at the previous probe. None at the
  /// first probe and outside of training.
  std::optional<double> update_ratio = {};
};

/// A slope below this is called flat.
inline constexpr Scalar flat_slope = Scalar(1e-3);
/// A unit is gradient-dead if its slope |f'(z)| is below this on the whole probe set, so that no
/// sample changes its weights. Applies to every activation; for ReLU it means that the unit never
/// fires. A leaky unit is never gradient-dead.
inline constexpr Scalar dead_slope = Scalar(1e-6);
/// Number of newest training samples that `silent_samples` covers.
inline constexpr Index silence_window = 1000;

/// One activation layer.
struct RECTIFY_API LayerCensus {
  Index layer = 0;           ///< its index in the net
  Index samples = 0;         ///< size of the probe set
  bool bounded = false;      ///< its outputs are, as of tanh, sigmoid and relu6
  bool has_zeros = false;    ///< f(z) is exactly 0 for a range of z: relu, not gelu
  bool straight = false;     ///< f is linear for z > 0: relu, prelu, elu
  double dormant_share = 0;  ///< `CensusOptions::dormant_share`
  std::vector<UnitCensus> units = {};
  Histogram inputs = {};  ///< of z, over all units and samples
  // Ranks of the outputs (units, samples), from their singular values s. None where relations are
  // not computed.
  /// exp(-sum p ln p), p = s / sum s (Roy & Vetterli 2007)
  std::optional<double> effective_rank = {};
  /// The effective rank of the outputs minus each unit's mean.
  std::optional<double> centred_rank = {};
  /// sum s^2 / max s^2 (Rudelson & Vershynin 2007)
  std::optional<double> stable_rank = {};
  /// |dL/dz| of the mean loss over `gradient_samples`. None without a loss.
  std::optional<double> gradient_norm = {};

  Index dead() const;         ///< units that are gradient-dead
  double dead_share() const;  ///< dead / all units
  /// Share of outputs that are exactly 0; where `has_zeros` is false, by underflow.
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
  /// |w - w'| / |w'| of the last step, from w' to w. None outside of training.
  std::optional<double> update_ratio = {};
  /// The elements of an activation's parameter, as PReLU's slopes; empty for other layers.
  std::vector<double> slopes = {};
};

struct Census {
  Index samples = 0;  ///< size of the probe set
  std::vector<LayerCensus> layers = {};
  std::vector<TensorCensus> tensors = {};
};
/// The census of the activation layer at this index of the net; throws std::out_of_range if there
/// is none.
RECTIFY_API const LayerCensus& layer_of(const Census& census, Index layer);

/// Gradients are of the mean loss over this many samples, the first of the probe set.
inline constexpr Index gradient_samples = 250;
/// In a layer with more units, relations and ranks are not computed by default: that would take
/// longer than an epoch.
inline constexpr Index most_related_units = 512;

struct CensusOptions {
  std::optional<Loss> loss = {};  ///< for gradients
  bool relate = true;             ///< relations and ranks, which can take longer than all else
  bool relate_all = false;        ///< also above `most_related_units`
  /// A unit is dormant if its mean |h| is at most this fraction of its layer's: 0, 0.025 and 0.1
  /// are common (Sokar et al. 2023).
  double dormant_share = 0.025;
};

/// The census of every activation layer on all samples of `probe`, with the net in evaluation mode.
/// The result does not depend on the team. Throws ConfigError if the probe is empty or its features
/// do not fit the net.
RECTIFY_API Census take_census(const Sequential& net, const Dataset& probe,
                               const Team& team = Team(), const CensusOptions& options = {});

/// On this many samples nearly every unit that is alive shows it: enough for most checks.
inline constexpr Index first_samples = 50;

/// A census that is taken only if units have died.
struct DeathCheck {
  std::optional<Census> census = {};  ///< none if fewer units have died
  /// That were evaluated to find out: the first ones of the probe set, and if these do not suffice
  /// all again until they do.
  Index samples = 0;
};

/// The census, if in one layer at least one in `one_in` units, and at least one, has died that
/// `dead` does not mark, by activation layer and unit. Evaluates samples only as long as that may
/// be, as a unit with a slope of at least `dead_slope` on one of them is alive. Marked units that
/// have revived do not count. Throws as `take_census`.
RECTIFY_API DeathCheck check_for_deaths(const Sequential& net, const Dataset& probe,
                                        const std::vector<std::vector<bool>>& dead, Index one_in,
                                        const Team& team = Team(),
                                        const CensusOptions& options = {});

/// `size` samples of the training set, drawn by the seed; all of it if it is not larger. Throws
/// ConfigError for a negative size.
RECTIFY_API Dataset draw_probe(const Dataset& train, Index size, std::uint64_t seed);

}}  // namespace rectify
