#pragma once

#include <string>

#include "../page/page.hpp"
#include "run_material.hpp"

/// What a report shows of labels that apply or not, from the metrics in metrics.jsonl.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Whether the run has metrics of each label; not in runs of earlier versions and other tasks.
bool has_label_scores(const RunMaterial& material);

/// The scores of each label in a table. `material` has them.
Section labels_section(const RunMaterial& material);

/// "All 5 labels are right for 61.2 % of 300 test samples, ..."; empty for a single label, which
/// has an accuracy, and for other tasks.
std::string labels_text(const RunMaterial& material);

/// Exact match and macro F1; of a single label F1 and ROC AUC.
std::vector<KeyFigure> label_key_figures(const RunMaterial& material);

}}  // namespace rectify
