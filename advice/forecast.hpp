#pragma once

#include <filesystem>

#include "../config/prepare.hpp"
#include "../datasets/data_summary.hpp"
#include "../training/net_summary.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The net, data and duration of a run.
struct Forecast {
  NetSummary net;
  DataSummary data;  ///< with the warnings about net and loss
  std::size_t data_bytes = 0;
  Index steps = 0;
  double seconds_per_step = 0;
  double seconds = 0;  ///< from the first step to the last, with validation, probes and checkpoints
};

/// Seconds of a run, from its first step to its end, with validation, probes, checkpoints and the
/// test. Measures by training a copy of the net for about `patience` seconds, and how long files
/// take to be written where `folder` is or will be. Early stopping can end the run sooner.
RECTIFY_API double run_seconds(const Prepared& prepared, int threads, double patience,
                               const std::filesystem::path& folder = ".");

/// Measures as `run_seconds` does, by training for about half a second, with the team and with
/// one worker. Leaves no files.
RECTIFY_API Forecast forecast(const Prepared& prepared, int threads = 0,
                              const std::filesystem::path& folder = ".");

}}  // namespace rectify
