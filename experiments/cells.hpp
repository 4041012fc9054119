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
  std::string label;         ///< "leaky_relu / learning_rate=0.1"
  std::string folder;        ///< a name for its files: "02-leaky_relu-learning_rate-0.1"
  std::size_t baseline = 0;  ///< the cell that this one is compared with; itself, if it is one
};

/// All of them; the last axis changes fastest.
RECTIFY_API std::vector<GridCell> cells_of(const Experiment& experiment);

/// What the values of an axis are called: "leaky_relu", and with its options where another value
/// has the same type.
RECTIFY_API std::vector<std::string> value_names(const GridAxis& axis);

/// The values of the axis `activation` as layers, in their order; empty where there is none. Throws
/// ConfigError where one is no activation.
RECTIFY_API std::vector<Layer> activations_of(const LoadedExperiment& loaded);

/// What the baseline names: "relu"; empty where it names nothing.
RECTIFY_API std::string baseline_label(const Experiment& experiment);

/// What is trained in a cell with a seed: the same first draws, split, batches and probe whatever
/// the cell, because all of them are keyed by seed and place. `tuned` is the value of the key that
/// is tuned. Throws ConfigError where the values of the axes do not fit the base.
RECTIFY_API Config config_of(const LoadedExperiment& loaded, const GridCell& cell,
                             std::uint64_t seed, const std::optional<Json>& tuned = {});

/// Throws ConfigError, all problems at once, unless every cell, with every value that is tuned, is
/// a config.
RECTIFY_API void check_cells(const LoadedExperiment& loaded, const std::vector<GridCell>& cells);

}}  // namespace rectify
