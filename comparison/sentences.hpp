#pragma once

#include <string>
#include <vector>

#include "comparison.hpp"

/// The results of a comparison as sentences, for terminals and reports.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// "89.97 %", "0.2841", "0.8 s"
RECTIFY_API std::string value_text(const Measure& measure, double value);
/// "+0.05 points", "-0.0021", "+0.1 s"
RECTIFY_API std::string difference_text(const Measure& measure, double difference);
/// "[-0.10, 0.21]", in the unit of `difference_text`.
RECTIFY_API std::string interval_text(const Measure& measure, const ConfidenceInterval& interval);
/// "p = .016", "p < .001"
RECTIFY_API std::string p_text(double p);

/// "leaky_relu is not significantly different from relu: +0.05 points [-0.10, 0.21], p = .412 over
/// 10 pairs; for 80 % power 214 new seeds are needed if the true difference is the observed one"
RECTIFY_API std::string sentence(const Comparison& comparison, const Measure& measure,
                                 const Difference& difference);

/// The labels of up to four cells, else their number: "12 cells".
RECTIFY_API std::string cells_text(const Comparison& comparison,
                                   const std::vector<std::size_t>& cells);

/// "gelu has the highest test accuracy: 89.97 % [89.80, 90.11], equivalent to relu." `word` is the
/// superlative. Empty if there are no values.
RECTIFY_API std::string extreme_sentence(const Comparison& comparison, const MeasureResult& result,
                                         bool largest, const char* word);

/// Which cells are better than, worse than, equivalent to and not significantly different from the
/// baseline, by the primary measure.
RECTIFY_API std::string verdict_text(const Comparison& comparison);

/// One sentence each on seeds, tests, tuning, failed and missing trials, and on reasons why trials
/// may not be comparable.
RECTIFY_API std::vector<std::string> remarks(const Comparison& comparison);

/// "validation accuracy of 0.88, slightly worse than the final mean of the first baseline"
RECTIFY_API std::string target_text(const TargetResult& target);

}}  // namespace rectify
