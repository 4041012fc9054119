#pragma once

#include "prepare.hpp"

/// Whether config, data and net fit each other, before a folder is made and a step is taken.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Throws ConfigError if a shift would move content to pixels that `standard` has no scale for.
void check_shift(const DataConfig& config, const Normalization& normalization);

/// Throws ConfigError where something does not fit; the config is complete.
void check_prepared(const Config& config, const Parts& parts, const Sequential& net);

}}  // namespace rectify
