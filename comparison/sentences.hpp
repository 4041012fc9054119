#pragma once

#include <string>
#include <vector>

#include "comparison.hpp"

/// What a comparison says, in words made of its numbers: for terminals and reports.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// "89.97 %", "0.2841", "0.8 s"
RECTIFY_API std::string value_text(const Measure& measure, double value);
/// "+0.05 points", "-0.0021", "+0.1 s"
RECTIFY_API std::string difference_text(const Measure& measure, double difference);
/// "[-0.10, 0.21]", in the unit of `difference_text`.
RECTIFY_API std::string interval_text(const Measure& measure, const ConfidenceInterval& interval);
/// "p = .016", "p < .001"
RECTIFY_API std::string p_text(double p);

/// "leaky_relu and relu are not told apart: +0.05 points [-0.10, 0.21], p = .412 over 10 pairs; if
/// the true difference is the one seen, 214 fresh seeds would show it in 4 of 5 experiments"
RECTIFY_API std::string sentence(const Comparison& comparison, const Measure& measure,
                                 const Difference& difference);

/// The labels of cells, or how many they are where nobody would read as many.
RECTIFY_API std::string cells_text(const Comparison& comparison,
                                   const std::vector<std::size_t>& cells);

/// "gelu has the highest test accuracy: 89.97 % [89.80, 90.11], the same as relu." `word` is the
/// superlative. Empty where there are no figures.
RECTIFY_API std::string extreme_sentence(const Comparison& comparison, const MeasureResult& result,
                                         bool largest, const char* word);

/// What is better than the baseline, what is the same, what is worse and what is not told apart, by
/// what cells are judged by.
RECTIFY_API std::string verdict_text(const Comparison& comparison);

/// What must be known beside the verdict: seeds, tests, how learning rates were chosen, which
/// trials are missing, and why figures may not be comparable. A sentence each.
RECTIFY_API std::vector<std::string> remarks(const Comparison& comparison);

/// "validation accuracy of 0.88, chosen because the first baseline nearly ends with it"
RECTIFY_API std::string target_text(const TargetResult& target);

}}  // namespace rectify
