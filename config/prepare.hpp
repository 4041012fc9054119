#pragma once

#include <optional>

#include "../datasets/source.hpp"
#include "../nn/sequential.hpp"
#include "../training/trainer.hpp"
#include "config.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The parts of the data, all normalized by what the fitting part says.
struct RECTIFY_API Parts {
  Dataset fitting;
  Dataset validation;
  Dataset test;
  /// Tells whether data is the same.
  std::uint64_t hash() const;
};

/// Loads, limits, splits and normalizes the data. Throws DataError where a file is not what it
/// should be, and ConfigError where the config does not fit what is in it.
RECTIFY_API Parts load_parts(const DataConfig& config, std::uint64_t seed);

/// The same of what its source has loaded already.
RECTIFY_API Parts parts_of(Splits splits, const DataConfig& config, std::uint64_t seed);

/// A run that could begin.
struct Prepared {
  Config config;  ///< complete: with the loss, and paths that hold from any folder
  Parts parts;
  Sequential net;  ///< with its first weights
};

/// Loads the data and makes the net, with the weights that `init_from` says unless they will be
/// those of a checkpoint. What `loaded` holds is not loaded again. Throws ConfigError where config,
/// net and data do not fit, and DataError where a file is not what it should be.
RECTIFY_API Prepared prepare(const Config& config, bool from_checkpoint = false,
                             const std::optional<Splits>& loaded = {});

/// How its net is trained; `threads` as for `Trainer`.
RECTIFY_API Trainer trainer_of(const Prepared& prepared, int threads);

}}  // namespace rectify
