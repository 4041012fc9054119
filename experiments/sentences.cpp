#include "sentences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "../nn/words.hpp"

namespace rectify::inline RECTIFY_PRECISION {
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
    if (verdict == Verdict::better || verdict == Verdict::worse) {
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

std::string ways_to_resolve(const Difference& difference) {
  const Index n = std::ssize(difference.differences);
  if (difference.mean == 0) return "no number of seeds would tell them apart";
  if (!difference.more_seeds) return "more seeds than anyone would train would be needed";
  if (*difference.more_seeds == 0) {
    return fmt::format("the test finds no difference with these {}", count_text(n, "seed"));
  }
  return fmt::format("{} would resolve it", count_text(*difference.more_seeds, "more seed"));
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
      tune->axis.key, count_text(std::ssize(tune->axis.values), "value"),
      to_json(tune->by).get<std::string>(), count_text(std::ssize(tune->seeds.values), "seed")));
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

/// "relu 2 of 10", of each cell that has lost trials.
std::vector<std::string> losses(const Comparison& comparison, const std::vector<Index>& lost) {
  std::vector<std::string> texts;
  const std::size_t seed_count = comparison.experiment().seeds.values.size();
  for (std::size_t c = 0; c < lost.size(); ++c) {
    if (lost[c] == 0) continue;
    texts.push_back(fmt::format("{} {} of {}", label(comparison, c), lost[c], seed_count));
  }
  return texts;
}

/// A sentence of the verdict where trials diverged: what is said is said of the others.
std::string divergence_text(const Comparison& comparison) {
  const auto diverged = losses(comparison, comparison.diverged);
  return diverged.empty() ? "" : fmt::format(" Diverged: {}.", list_text(diverged));
}

void add_missing(const Comparison& comparison, std::vector<std::string>& texts) {
  if (!losses(comparison, comparison.diverged).empty()) {
    texts.push_back(
        "Means of cells that lost trials to divergence are of those that got through; differences "
        "are over the seeds with which both did.");
  }
  const auto missing = losses(comparison, comparison.missing);
  if (missing.empty()) return;
  texts.push_back(fmt::format("Trials not done, or without test figures: {}.", list_text(missing)));
}

/// The verdict's first words where it is of a part of the trials.
std::string incomplete_text(const Comparison& comparison) {
  const Index missing =
      std::accumulate(comparison.missing.begin(), comparison.missing.end(), Index{0});
  if (missing == 0) return "";
  return fmt::format("{} of {} are missing. ", count_text(missing),
                     count_text(comparison.trials(), "trial"));
}

/// How a cell stands to its baseline; of a baseline, what is tied with it.
std::string standing_text(const Comparison& comparison, const MeasureResult& result,
                          std::size_t cell) {
  if (const Difference* difference = result.difference_of(cell)) {
    const std::string& baseline = label(comparison, difference->baseline);
    switch (difference->verdict) {
      case Verdict::tie: return ", tied with " + baseline;
      case Verdict::too_few: return ", with too few pairs to tell it from " + baseline;
      default: return fmt::format(", {} than {}", name(difference->verdict), baseline);
    }
  }
  std::vector<std::size_t> tied;
  for (const Difference& difference : result.differences) {
    if (difference.baseline != cell || difference.verdict != Verdict::tie) continue;
    tied.push_back(difference.cell);
  }
  return tied.empty() ? "" : "; tied with it: " + cells_text(comparison, tied);
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
  if (difference.differences.empty()) {
    return fmt::format("{} and {} have no seed in common that got through", cell, baseline);
  }
  std::string numbers = difference_text(measure, difference.mean);
  if (difference.interval) numbers += " " + interval_text(measure, *difference.interval);
  if (difference.verdict == Verdict::too_few) {
    return fmt::format("{} and {} cannot be told apart with {}: {}", cell, baseline,
                       count_text(std::ssize(difference.differences), "pair"), numbers);
  }
  if (difference.verdict == Verdict::tie) {
    return fmt::format("{} and {} are tied: {}; {}", cell, baseline, numbers,
                       ways_to_resolve(difference));
  }
  const std::string what = measure.better == Better::neither ? " in " + measure.title : "";
  return fmt::format("{} is {} than {}{}: {}, {} over {}", cell, name(difference.verdict), baseline,
                     what, numbers, p_text(difference.adjusted_p),
                     count_text(std::ssize(difference.differences), "seed"));
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
    pairs = std::max(pairs, static_cast<Index>(std::ssize(difference.differences)));
  }
  if (pairs < least_seeds(compared)) {
    return incomplete_text(comparison) +
           fmt::format(
               "{} of seeds cannot tell: for {} it takes at least {}, whatever the differences.",
               count_text(pairs, "pair"), count_text(compared, "comparison"),
               least_seeds(compared)) +
           divergence_text(comparison);
  }
  const auto better = labels_with(comparison, Verdict::better);
  const auto worse = labels_with(comparison, Verdict::worse);
  const auto tied = labels_with(comparison, Verdict::tie);
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
  if (!tied.empty()) text += "; " + are(tied, "tied with it");
  const auto too_few = labels_with(comparison, Verdict::too_few);
  if (!too_few.empty()) text += "; " + are(too_few, "not to be judged, for want of pairs");
  return text + "." + divergence_text(comparison);
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
        "Intervals are of 95 % over seeds, bootstrap-t (below 5 seeds Student's), each for itself; "
        "differences are tested by sign flips, corrected by Holm for {}.",
        count_text(compared, "comparison")));
  }
  add_tuning(comparison, texts);
  add_missing(comparison, texts);
  texts.insert(texts.end(), comparison.warnings.begin(), comparison.warnings.end());
  return texts;
}

std::string target_text(const TargetResult& target) {
  std::string text = fmt::format("{} of {:.4g}", to_json(target.goal.figure).get<std::string>(),
                                 target.goal.value);
  std::replace(text.begin(), text.end(), '_', ' ');
  if (target.goal.evaluations > 1) {
    text += fmt::format(" for {} epochs in a row", target.goal.evaluations);
  }
  if (target.chosen) text += ", chosen because the first baseline nearly ends with it";
  return text;
}

}  // namespace rectify::inline RECTIFY_PRECISION
