#pragma once

#include <filesystem>
#include <memory>

#include "../metrics/metrics.hpp"
#include "../training/observer.hpp"

/// metrics.jsonl and metrics.csv in a run's folder: appended line by line, so that a killed run
/// loses at most one.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The line of an epoch in metrics.jsonl. Before the first step there is nothing but what is dead.
RECTIFY_API Json metrics_line(const Epoch& epoch);

/// Writes a line an epoch; the table, of a run that goes on, from the lines that are there.
RECTIFY_API std::shared_ptr<Observer> metrics_files(const std::filesystem::path& folder);

/// Takes back the lines of `epoch` and later, and half a line that a killed run left. How many are
/// left, of which there are `epoch` unless some have been lost.
RECTIFY_API Index rewind_metrics(const std::filesystem::path& folder, Index epoch);

/// Their last line.
RECTIFY_API void append_test(const std::filesystem::path& folder, const Metrics& metrics);

}}  // namespace rectify
