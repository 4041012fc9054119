#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../../comparison/comparison.hpp"
#include "../charts/chart.hpp"
#include "../page/page.hpp"

/// The sections of a comparison's page.
namespace rectify { inline namespace RECTIFY_PRECISION { namespace comparison_sections {

Section results(const Comparison& comparison);
Section training_curves(const Comparison& comparison);
Section dead_units(const Comparison& comparison);
Section gradients(const Comparison& comparison);
Section activations(const Comparison& comparison);
Section tuning(const Comparison& comparison);
Section settings(const Comparison& comparison);

// Common parts.

/// Short names of the cells, all different.
std::vector<std::string> cell_names(const Comparison& comparison);
/// "seed 1", ...
std::vector<std::string> seed_names(const Comparison& comparison);
/// What distinguishes the cells: "activation", or "cell" if there are several axes.
std::string series_title(const Comparison& comparison);
/// The d3-format of the measure: percentages, seconds or the default.
std::string format_of(const Measure& measure);

/// A figure of a run by epoch, for the epochs that have it.
using Series = std::function<std::map<Index, double>(const RunRecord&)>;
/// A line per cell, by epoch: the mean over the trials that are done with its interval, and a thin
/// line per seed, including those that diverged, unless there are too many to distinguish. Panels
/// where there are several settings, or many cells. `range`: possible values of the figure. Lines
/// without points if no run has it.
Lines curves(const Comparison& comparison, const Axis& y, const ValueRange& range,
             const Series& series);
bool is_empty(const Lines& lines);
bool has_panels(const Lines& lines);
/// The name of a cell's line in a panel of its own, beside that of the baseline.
inline constexpr const char* this_cell = "this cell";
/// How to read `lines`.
std::string caption_of(const Lines& lines);
/// Gives each line its panel: a setting, or, of many cells with one baseline, the cell beside the
/// baseline.
void add_panels(const Comparison& comparison, Lines& lines);

/// Which cell is best by a measure; empty if no run has it.
std::string best_sentence(const Comparison& comparison, std::string_view measure);
/// Which cell has most dead units; empty if dead units were not counted.
std::string dead_sentence(const Comparison& comparison);

}}}  // namespace rectify::comparison_sections
