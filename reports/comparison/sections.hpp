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
Section convergence(const Comparison& comparison);
Section units(const Comparison& comparison);
Section training(const Comparison& comparison);
Section activations(const Comparison& comparison);
Section tuning(const Comparison& comparison);
Section method(const Comparison& comparison);

// What they have in common.

/// What the cells are called where there is little room, no two alike.
std::vector<std::string> cell_names(const Comparison& comparison);
/// "seed 1", ...
std::vector<std::string> seed_names(const Comparison& comparison);
/// What tells cells apart: "activation", or "cell" where it is more than one axis.
std::string series_title(const Comparison& comparison);
/// Whether people read the measure in percent.
std::string format_of(const Measure& measure);

/// A figure of a run at the times that it has it.
using Series = std::function<std::map<Index, double>(const RunRecord&)>;
/// By epoch, a line for each cell: the mean of trials that are done with its interval, and a thin
/// line for each seed, those that diverged too. No lines where no run has the figure.
Lines curves(const Comparison& comparison, const Axis& y, const Series& series);
bool is_empty(const Lines& lines);

/// Which cell is best by a measure; empty where there are no figures of it.
std::string best_sentence(const Comparison& comparison, std::string_view measure);
/// Which cell has most dead units; empty where nobody looked.
std::string dead_sentence(const Comparison& comparison);

}}}  // namespace rectify::comparison_sections
