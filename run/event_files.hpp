#pragma once

#include <filesystem>
#include <memory>

#include "../training/observer.hpp"
#include "../vitals/vitals.hpp"

/// TensorBoard's event file in a run's folder: the values of metrics.jsonl, and histograms of the
/// inputs z of activation layers.
///
/// Tags are `<value>/<of what>`: `loss/train`, `accuracy/validation`, `dead/1` and `sparsity/1` of
/// a layer, `norm/0.weight` of a parameter, `slope/1` (the mean) of a PReLU, `inputs/1` for a
/// histogram; and `learning_rate`, `seconds`, `samples_per_second`. Values that are not finite are
/// NaN. Steps are those of the run.
///
/// The file is a function of run.json, metrics.jsonl and vitals.bin: its wall times are the start
/// of the run plus the training time so far.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Writes the file from the run's other files when the run starts or is resumed, and appends each
/// epoch. Place it after `metrics_files` and `vitals`, whose newest census it reads.
RECTIFY_API std::shared_ptr<Observer> event_files(const std::filesystem::path& folder,
                                                  std::shared_ptr<const Vitals> vitals);

/// Appends the test metrics, once they are in metrics.jsonl.
RECTIFY_API void append_test_events(const std::filesystem::path& folder);

}}  // namespace rectify
