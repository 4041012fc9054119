#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "../metrics/metrics.hpp"
#include "../metrics/multilabel.hpp"
#include "../metrics/regression.hpp"
#include "../training/observer.hpp"

/// metrics.jsonl and metrics.csv in a run's folder, appended line by line: a killed run loses at
/// most one line.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The line of an epoch in metrics.jsonl. Before the first step it has vitals only.
RECTIFY_API Json metrics_line(const Epoch& epoch);

/// Writes a line per epoch. In a resumed run, the table is first rebuilt from metrics.jsonl.
RECTIFY_API std::shared_ptr<Observer> metrics_files(const std::filesystem::path& folder);

/// Removes the lines of `epoch` and later, and an incomplete line. Returns the number of lines
/// left, which is `epoch` unless some have been lost.
RECTIFY_API Index rewind_metrics(const std::filesystem::path& folder, Index epoch);

/// Adds the metrics of regression on the test set: `test_r2`, `test_rmse`, `test_mae`, and the same
/// of each target by its name: `test_targets`. An R2 that does not exist is left out.
RECTIFY_API void put_test(Json& line, const Regression& values);

/// Metrics of labels on the test set, by name: `test_subset_accuracy`, `test_macro_f1`,
/// `test_micro_f1` and `test_hamming_loss`; of a single label `test_f1` and `test_roc_auc`, as its
/// accuracy is that of two classes.
RECTIFY_API std::vector<std::pair<std::string, std::optional<double>>> label_figures(
    const Multilabel& labels);

/// Adds `label_figures`, and in `test_labels` by its name precision, recall, F1, ROC AUC, accuracy
/// and support of each label. A ROC AUC that does not exist is left out.
RECTIFY_API void put_test(Json& line, const Multilabel& labels);

/// Appends the last line, with the test metrics; `values` for regression, `labels` for several
/// labels.
RECTIFY_API void append_test(const std::filesystem::path& folder, const Metrics& metrics,
                             const std::optional<Regression>& values = {},
                             const std::optional<Multilabel>& labels = {});

}}  // namespace rectify
