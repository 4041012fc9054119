#pragma once

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
  double seconds = 0;  ///< from the first step to the last, with validation and probes
};

/// Seconds of a run, from its first step to its end, with validation, probes and the test. Measures
/// by training a copy of the net for about `patience` seconds. Early stopping can end it sooner.
RECTIFY_API double run_seconds(const Prepared& prepared, int threads, double patience);

/// Measures by training a copy of the net for about half a second. Writes nothing.
RECTIFY_API Forecast forecast(const Prepared& prepared, int threads = 0);

}}  // namespace rectify
