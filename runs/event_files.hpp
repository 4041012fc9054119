#pragma once

#include <filesystem>
#include <memory>

#include "../training/observer.hpp"
#include "../vitals/vitals.hpp"

/// TensorBoard's event file in a run's folder: what metrics.jsonl says, figure by figure, and the
/// histograms of what goes into activation layers.
///
/// Tags are `<figure>/<of what>`: `loss/train`, `accuracy/validation`, `dead/1` and `sparsity/1` of
/// a layer, `norm/0.weight` of a parameter, `slope/1` (the mean) of a PReLU, `inputs/1` for a
/// histogram; and `learning_rate`, `seconds`, `samples_per_second`. What is not finite is not a
/// number. Steps are those of the run.
///
/// The file is a function of run.json, metrics.jsonl and vitals.bin: its times are those at which
/// the run would have been had it done nothing but train since it was begun.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Makes the file of what the run's other files say when the run begins or goes on, and appends
/// each epoch. Stands behind `metrics_files` and `vitals`, whose newest census it reads.
RECTIFY_API std::shared_ptr<Observer> event_files(const std::filesystem::path& folder,
                                                  std::shared_ptr<const Vitals> vitals);

/// The figures of the test set, once they stand in metrics.jsonl.
RECTIFY_API void append_test_events(const std::filesystem::path& folder);

}}  // namespace rectify
