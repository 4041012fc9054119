#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiment.hpp"

/// The grid of an experiment.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// One value of each axis.
struct GridCell {
  std::vector<Json> values;
  std::vector<std::string> names;  ///< of the values: "leaky_relu", "learning_rate=0.1"
  std::string label;               ///< "leaky_relu / learning_rate=0.1"
  std::string folder;              ///< name of its folder: "02-leaky_relu-learning_rate-0.1"
  std::size_t baseline = 0;  ///< the cell that this one is compared with; itself for a baseline
};

/// The label of a cell whose values have these names.
RECTIFY_API std::string label_of(const std::vector<std::string>& names);

/// All cells; the last axis changes fastest.
RECTIFY_API std::vector<GridCell> cells_of(const Experiment& experiment);

/// Names of the values of an axis: "leaky_relu", with its options if another value has the same
/// type.
RECTIFY_API std::vector<std::string> value_names(const GridAxis& axis);

/// The values of the axis `activation` as layers, in order; empty without this axis. Throws
/// ConfigError if one is no activation.
RECTIFY_API std::vector<Layer> activations_of(const LoadedExperiment& loaded);

/// The activations that the axis `activation` takes by name.
RECTIFY_API std::vector<std::string> activation_kinds();

/// The values given by `baseline`: "relu"; empty if it is {}.
RECTIFY_API std::string baseline_label(const Experiment& experiment);

/// The training config of a cell with a seed. With the same seed, all cells have the same random
/// numbers for initial weights, split, batches and probe, as these are keyed by seed and place.
/// `tuned` is the value of the tuned key. Throws ConfigError if the values of the axes do not fit
/// the base.
RECTIFY_API Config config_of(const LoadedExperiment& loaded, const GridCell& cell,
                             std::uint64_t seed, const std::optional<Json>& tuned = {});

/// Throws one ConfigError with all problems unless every cell, with every value to tune, gives a
/// valid config.
RECTIFY_API void check_cells(const LoadedExperiment& loaded, const std::vector<GridCell>& cells);

}}  // namespace rectify
