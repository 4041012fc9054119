#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../datasets/data_summary.hpp"
#include "../datasets/source.hpp"
#include "../nn/sequential.hpp"
#include "../training/trainer.hpp"
#include "config.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The parts of the data, all normalized by the statistics of the fitting part. Targets are on
/// their own scale until `prepare`, which knows the loss, scales them.
struct RECTIFY_API Parts {
  Dataset fitting;
  Dataset validation;
  Dataset test;
  Encoding encoding = {};                  ///< of a table; else null
  std::vector<std::string> notes = {};     ///< what was inferred from the files, a line each
  std::vector<std::string> warnings = {};  ///< one sentence each
  /// Of all values and targets.
  std::uint64_t hash() const;
  /// The same with the targets of all parts on this scale.
  Parts with_target_scale(const TargetScale& scale) const;
};

/// Loads, limits, splits and normalizes the data. Throws DataError if a file is not valid, and
/// ConfigError if the config does not fit the data. A table is read by `encoding`, if there is one.
RECTIFY_API Parts load_parts(const DataConfig& config, std::uint64_t seed,
                             const Encoding& encoding = {});

/// The same for data that is already loaded.
RECTIFY_API Parts parts_of(Splits splits, const DataConfig& config, std::uint64_t seed);

/// With what was inferred from the files.
RECTIFY_API DataSummary summarize(const Parts& parts, const Loss& loss);

/// `data.targets`, or what null stands for with this data and net.
RECTIFY_API Targets targets_of(const Config& config, const Dataset& fitting,
                               const Architecture& net);

/// All that a run needs to start.
struct Prepared {
  Config config;   ///< complete: with loss, scale of targets and absolute paths
  Parts parts;     ///< with targets on that scale
  Sequential net;  ///< with its initial weights
  std::vector<std::string> warnings = {};  ///< about net and loss, one sentence each
};

/// What a run warns of: the warnings of `summarize` and those about net and loss. Of images only
/// the `target_warnings`, since to read their pixels takes as long as an epoch.
RECTIFY_API std::vector<std::string> run_warnings(const Prepared& prepared);

/// Loads the data, unless it is in `loaded`, and makes the net, with the weights of `init_from`
/// unless they come from a checkpoint. Throws ConfigError if config, net and data do not fit, and
/// DataError if a file is not valid.
RECTIFY_API Prepared prepare(const Config& config, bool from_checkpoint = false,
                             const std::optional<Splits>& loaded = {});

/// The trainer of its net; `threads` as for `Trainer`.
RECTIFY_API Trainer trainer_of(const Prepared& prepared, int threads);

}}  // namespace rectify
