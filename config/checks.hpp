#pragma once

#include "prepare.hpp"

/// Checks that config, data and net fit each other, before a run starts.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Where a layer is in the config, `model.layers[1].activation`; of layers that were not read from
/// one `layers[1] relu`.
std::string place_of_layer(const LayerList& list, Index layer);

/// Throws ConfigError if `augment.shift` would move content to constant pixels, which `standard`
/// does not scale.
void check_shift(const DataConfig& config, const Normalization& normalization);

/// Throws ConfigError, with what changes it, if net or loss do not fit the targets, and these look
/// like classes that are given as values or are numbers that are given as classes. A config without
/// a loss gets the one that fits.
void check_kind_of_targets(const Config& config, const Dataset& fitting, const Sequential& net);

/// Throws ConfigError if they do not fit; the config is complete.
void check_prepared(const Config& config, const Parts& parts, const Sequential& net);

}}  // namespace rectify
