#include "sentences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "../base/words.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Digits behind the point that a number of this size needs.
int decimals_for(double value) {
  const double size = std::abs(value);
  if (size >= 100) return 0;
  if (size >= 10) return 1;
  return size >= 1 ? 2 : 4;
}

/// In the unit in which differences are written.
std::string scaled(const Measure& measure, double value) {
  const double number = measure.unit == Unit::percent ? 100 * value : value;
  const int decimals = measure.unit == Unit::percent   ? 2
                       : measure.unit == Unit::seconds ? 3
                                                       : decimals_for(value);
  const std::string text = fmt::format("{:.{}f}", number, decimals);
  const bool nothing = text.find_first_not_of("-0.") == std::string::npos;
  return nothing && text.starts_with('-') ? text.substr(1) : text;
}

const std::string& label(const Comparison& comparison, std::size_t cell) {
  return comparison.cells[cell].label;
}

std::vector<std::string> labels_with(const Comparison& comparison, Verdict verdict) {
  std::vector<std::string> labels;
  for (const Difference& difference : comparison.judged().differences) {
    if (difference.verdict != verdict) continue;
    std::string text = label(comparison, difference.cell);
    // Where trials failed, the mean of the others is not what the verdict is of.
    if (difference.test == Test::sign_flips &&
        (verdict == Verdict::better || verdict == Verdict::worse)) {
      text += fmt::format(" ({})", difference_text(*comparison.judged().measure, difference.mean));
    }
    labels.push_back(std::move(text));
  }
  return labels;
}

std::string baseline_text(const Comparison& comparison) {
  if (const auto baseline = comparison.common_baseline()) return label(comparison, *baseline);
  return baseline_label(comparison.experiment());
}

/// What it would take to see a difference, if there is one; nothing where trials failed.
std::string seeds_text(const Difference& difference) {
  if (difference.mean == 0 || difference.test == Test::signed_ranks) return "";
  if (!difference.seeds_needed) {
    return "; if the true difference is the one seen, more than 10,000 seeds would be needed to "
           "show it";
  }
  std::string text = fmt::format(
      "; if the true difference is the one seen, {} would show it in 4 of 5 experiments",
      count_text(*difference.seeds_needed, "fresh seed"));
  if (difference.least_seeds_needed && *difference.least_seeds_needed < *difference.seeds_needed) {
    text += fmt::format(", {} if it is as large as the interval allows",
                        count_text(*difference.least_seeds_needed));
  }
  return text;
}

/// "3 of its 10 trials failed, 0 of 10 of relu"
std::string failed_trials_text(const Comparison& comparison, const Difference& difference) {
  const Failures& own = comparison.failures[difference.cell];
  const Failures& other = comparison.failures[difference.baseline];
  return fmt::format("{} of its {} failed, {} of {} of {}", own.all(),
                     count_text(own.ended, "trial"), other.all(), other.ended,
                     label(comparison, difference.baseline));
}

/// The mean difference of those that did not fail, with its interval.
std::string numbers_text(const Measure& measure, const Difference& difference, bool looked_before) {
  std::string text = difference_text(measure, difference.mean);
  const auto& interval = looked_before ? difference.sequence : difference.interval;
  if (interval) text += " " + interval_text(measure, *interval);
  if (difference.population) {
    text += fmt::format(" on this test set, {} on others like it",
                        interval_text(measure, *difference.population));
  }
  return text;
}

/// How many cells took the smallest or the largest of the numbers that were tried.
Index cells_at_edge(const Comparison& comparison) {
  const std::vector<Json>& values = comparison.experiment().tune->axis.values;
  const auto ends = std::minmax_element(values.begin(), values.end());
  const auto numbers = [](const Json& value) { return value.is_number(); };
  if (!std::all_of(values.begin(), values.end(), numbers)) return 0;
  return std::count_if(comparison.tuned.begin(), comparison.tuned.end(),
                       [&](const TunedCell& cell) {
                         return cell.value == *ends.first || cell.value == *ends.second;
                       });
}

void add_tuning(const Comparison& comparison, std::vector<std::string>& texts) {
  const auto& tune = comparison.experiment().tune;
  if (!tune) {
    texts.push_back("Nothing was tuned: settings that all cells share may favour one of them.");
    return;
  }
  texts.push_back(fmt::format(
      "{} was chosen for each cell out of {} by its {} over {} that the comparison does not use.",
      tune->axis.key, count_text(std::ssize(tune->axis.values), "value"), name_of(tune->by),
      count_text(std::ssize(tune->seeds.values), "seed")));
  const auto nothing =
      std::count_if(comparison.tuned.begin(), comparison.tuned.end(), [](const TunedCell& cell) {
        return std::none_of(cell.figures.begin(), cell.figures.end(),
                            [](const std::optional<double>& figure) { return figure.has_value(); });
      });
  if (nothing > 0) {
    texts.push_back(fmt::format("For {} there was nothing to choose by: the first value was taken.",
                                count_text(nothing, "cell")));
  }
  if (const Index cells = cells_at_edge(comparison); cells > 0) {
    texts.push_back(
        fmt::format("{} took the smallest or the largest value: a better one may lie beyond.",
                    count_text(cells, "cell")));
  }
}

/// "relu 2 of 10", of each cell of which some have.
std::string counts_text(const Comparison& comparison, const std::vector<Index>& counts) {
  std::vector<std::string> texts;
  const std::size_t seed_count = comparison.experiment().seeds.values.size();
  for (std::size_t c = 0; c < counts.size(); ++c) {
    if (counts[c] == 0) continue;
    texts.push_back(fmt::format("{} {} of {}", label(comparison, c), counts[c], seed_count));
  }
  return texts.empty() ? "" : list_text(texts);
}

std::string failed_text(const Comparison& comparison, Index Failures::*kind, const char* word) {
  std::vector<Index> counts;
  for (const Failures& failures : comparison.failures) counts.push_back(failures.*kind);
  const std::string texts = counts_text(comparison, counts);
  return texts.empty() ? "" : fmt::format(" {}: {}.", word, texts);
}

/// Sentences of the verdict where trials failed.
std::string failures_text(const Comparison& comparison) {
  return failed_text(comparison, &Failures::diverged, "Diverged") +
         failed_text(comparison, &Failures::collapsed, "Collapsed to chance");
}

void add_missing(const Comparison& comparison, std::vector<std::string>& texts) {
  if (comparison.failed() > 0) {
    texts.push_back(
        "A trial that diverged is worse than all others in the tests, which are of ranks wherever "
        "a trial failed: diverged, or collapsed (less than a tenth of the way from chance to "
        "perfect on the test set). Means, their intervals and differences are of the trials that "
        "did not fail.");
    for (std::size_t c = 0; c < comparison.failures.size(); ++c) {
      const Failures& failures = comparison.failures[c];
      if (failures.all() == 0) continue;
      texts.push_back(fmt::format("{}: {} of {} failed, {:.0f} to {:.0f} % with 95 % confidence.",
                                  label(comparison, c), failures.all(), failures.ended,
                                  100 * failures.interval.low, 100 * failures.interval.high));
    }
  }
  const std::string missing = counts_text(comparison, comparison.missing);
  if (missing.empty()) return;
  texts.push_back(fmt::format("Trials not done, or without test figures: {}.", missing));
}

/// The verdict's first words where it is of a part of the trials.
std::string incomplete_text(const Comparison& comparison) {
  const Index missing =
      std::accumulate(comparison.missing.begin(), comparison.missing.end(), Index{0});
  if (missing == 0) return "";
  return fmt::format("{} of {} are missing. ", count_text(missing),
                     count_text(comparison.trials(), "trial"));
}

/// How a cell stands to its baseline; of a baseline, how others stand to it.
std::string standing_text(const Comparison& comparison, const MeasureResult& result,
                          std::size_t cell) {
  if (const Difference* difference = result.difference_of(cell)) {
    const std::string& baseline = label(comparison, difference->baseline);
    switch (difference->verdict) {
      case Verdict::tie: return ", the same as " + baseline;
      case Verdict::not_significant: return ", not told apart from " + baseline;
      case Verdict::too_few: return ", with too few pairs to tell it from " + baseline;
      default: return fmt::format(", {} than {}", name_of(difference->verdict), baseline);
    }
  }
  std::string text;
  for (const auto& [verdict, what] : {std::pair{Verdict::tie, "the same as it"},
                                      {Verdict::not_significant, "not told apart from it"}}) {
    std::vector<std::size_t> cells;
    for (const Difference& difference : result.differences) {
      if (difference.baseline != cell || difference.verdict != verdict) continue;
      cells.push_back(difference.cell);
    }
    if (!cells.empty()) text += fmt::format("; {}: {}", what, cells_text(comparison, cells));
  }
  return text;
}

}  // namespace

std::string cells_text(const Comparison& comparison, const std::vector<std::size_t>& cells) {
  constexpr std::size_t most_named = 4;
  if (cells.size() > most_named) return count_text(std::ssize(cells), "cell");
  std::vector<std::string> labels;
  for (const std::size_t cell : cells) labels.push_back(label(comparison, cell));
  return list_text(labels);
}

std::string value_text(const Measure& measure, double value) {
  if (measure.unit == Unit::percent) return scaled(measure, value) + " %";
  if (measure.unit == Unit::seconds) return scaled(measure, value) + " s";
  return scaled(measure, value);
}

std::string difference_text(const Measure& measure, double difference) {
  const std::string number = scaled(measure, difference);
  const std::string sign = number.starts_with('-') ? "" : "+";
  const char* unit = measure.unit == Unit::percent   ? " points"
                     : measure.unit == Unit::seconds ? " s"
                                                     : "";
  return sign + number + unit;
}

std::string interval_text(const Measure& measure, const ConfidenceInterval& interval) {
  return fmt::format("[{}, {}]", scaled(measure, interval.low), scaled(measure, interval.high));
}

std::string p_text(double p) {
  if (p < 0.001) return "p < .001";
  const std::string digits = fmt::format("{:.3f}", p);
  return "p = " + (digits.starts_with('0') ? digits.substr(1) : digits);
}

std::string sentence(const Comparison& comparison, const Measure& measure,
                     const Difference& difference) {
  const std::string& cell = label(comparison, difference.cell);
  const std::string& baseline = label(comparison, difference.baseline);
  if (difference.pairs == 0) {
    return fmt::format("{} and {} have no pair of trials with this figure", cell, baseline);
  }
  const bool looked_before = comparison.looked_before();
  const std::string pairs = count_text(difference.pairs, "pair");
  std::string numbers = numbers_text(measure, difference, looked_before);
  if (difference.test == Test::signed_ranks) {
    numbers = failed_trials_text(comparison, difference);
    if (!difference.differences.empty()) {
      numbers += fmt::format("; where neither failed, {}",
                             numbers_text(measure, difference, looked_before));
    }
  }
  const std::string p = p_text(difference.adjusted_p);
  switch (difference.verdict) {
    case Verdict::too_few:
      return fmt::format("{} and {} cannot be told apart with {}: {}", cell, baseline, pairs,
                         numbers);
    case Verdict::tie:
      return fmt::format("{} and {} are the same within {}: {}, {} over {}", cell, baseline,
                         difference_text(measure, difference.margin).substr(1), numbers, p, pairs);
    case Verdict::not_significant:
      return fmt::format("{} and {} are not told apart: {}, {} over {}{}", cell, baseline, numbers,
                         p, pairs, seeds_text(difference));
    default:
      return fmt::format("{} is {} than {}{}: {}, {} over {}", cell, name_of(difference.verdict),
                         baseline, measure.better == Better::neither ? " in " + measure.title : "",
                         numbers, p, pairs);
  }
}

std::string extreme_sentence(const Comparison& comparison, const MeasureResult& result,
                             bool largest, const char* word) {
  const std::vector<std::size_t> extremes = result.extremes(largest);
  if (extremes.empty()) return "";
  const std::string& title = result.measure->title;
  const CellSummary& summary = result.cells[extremes.front()];
  std::string value = value_text(*result.measure, summary.mean);
  if (extremes.size() > 1 && extremes == result.extremes(!largest)) {
    return fmt::format("In {} there is no difference: {}.", title, value);
  }
  if (extremes.size() > 1) {
    return fmt::format("{} have the {} {}: {}.", cells_text(comparison, extremes), word, title,
                       value);
  }
  if (summary.interval) value += " " + interval_text(*result.measure, *summary.interval);
  return fmt::format("{} has the {} {}: {}{}.", label(comparison, extremes.front()), word, title,
                     value, standing_text(comparison, result, extremes.front()));
}

std::string verdict_text(const Comparison& comparison) {
  const MeasureResult& judged = comparison.judged();
  if (judged.differences.empty()) return "Every cell is a baseline: nothing is compared.";
  const auto compared = std::ssize(judged.differences);
  Index pairs = 0;
  for (const Difference& difference : judged.differences) {
    pairs = std::max(pairs, difference.pairs);
  }
  if (pairs < least_seeds(compared)) {
    return incomplete_text(comparison) +
           fmt::format(
               "{} of seeds cannot tell: for {} it takes at least {}, whatever the differences.",
               count_text(pairs, "pair"), count_text(compared, "comparison"),
               least_seeds(compared)) +
           failures_text(comparison);
  }
  const auto better = labels_with(comparison, Verdict::better);
  const auto worse = labels_with(comparison, Verdict::worse);
  const auto same = labels_with(comparison, Verdict::tie);
  const auto open = labels_with(comparison, Verdict::not_significant);
  const auto are = [](const std::vector<std::string>& cells, const std::string& what) {
    constexpr std::size_t longest_list = 160;  // characters that one reads in a sentence
    std::string names = list_text(cells);
    if (names.size() > longest_list) names = count_text(std::ssize(cells), "cell");
    return fmt::format("{} {} {}", names, cells.size() == 1 ? "is" : "are", what);
  };
  const std::string baseline = baseline_text(comparison);
  std::string text = incomplete_text(comparison) + fmt::format("In {}, ", judged.measure->title);
  text += better.empty() ? "nothing is better than " + baseline
                         : are(better, "better than " + baseline);
  if (!worse.empty()) text += "; " + are(worse, "worse");
  if (!same.empty()) text += "; " + are(same, "the same as it");
  if (!open.empty()) text += "; " + are(open, "not told apart from it");
  const auto too_few = labels_with(comparison, Verdict::too_few);
  if (!too_few.empty()) text += "; " + are(too_few, "not to be judged, for want of pairs");
  return text + "." + failures_text(comparison);
}

std::vector<std::string> remarks(const Comparison& comparison) {
  const MeasureResult& judged = comparison.judged();
  const auto seed_count = std::ssize(comparison.experiment().seeds.values);
  const auto compared = std::ssize(judged.differences);
  std::vector<std::string> texts{
      fmt::format("{}, {}, paired: with one seed cells differ in nothing but what the axes say{}.",
                  count_text(std::ssize(comparison.cells), "cell"), count_text(seed_count, "seed"),
                  comparison.experiment().tune ? ", and in what was tuned" : "")};
  if (compared > 0) {
    texts.push_back(fmt::format(
        "Intervals are of 95 % over seeds, for this test set, bootstrap-t (below 5 seeds "
        "Student's), each for itself; differences are tested by sign flips, corrected by Holm for "
        "{}.",
        count_text(compared, "comparison")));
    const Equivalence& margin = comparison.experiment().equivalence;
    texts.push_back(
        fmt::format("Two cells are called the same where the interval of their difference is "
                    "within {:g} points, or {:g} % of the baseline's mean.",
                    margin.points, 100 * margin.share));
    texts.push_back(
        comparison.looked_before()
            ? fmt::format(
                  "This is look number {} at this comparison: p-values and intervals of "
                  "differences are the always-valid ones, which hold however often one looks "
                  "(an e-process of paired differences).",
                  comparison.looks)
            : "This is the first look at this comparison: p-values are of the test for this number "
              "of seeds. After more seeds they will be the always-valid ones.");
  }
  add_tuning(comparison, texts);
  add_missing(comparison, texts);
  texts.insert(texts.end(), comparison.warnings.begin(), comparison.warnings.end());
  return texts;
}

std::string target_text(const TargetResult& target) {
  std::string text = fmt::format("{} of {:.4g}", name_of(target.goal.figure), target.goal.value);
  std::replace(text.begin(), text.end(), '_', ' ');
  if (target.goal.evaluations > 1) {
    text += fmt::format(" for {} epochs in a row", target.goal.evaluations);
  }
  if (target.chosen) text += ", chosen because the first baseline nearly ends with it";
  return text;
}

}}  // namespace rectify
