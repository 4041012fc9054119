#include "sentences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "../base/words.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Number of decimals for a value of this size.
int decimals_for(double value) {
  const double size = std::abs(value);
  if (size >= 100) return 0;
  if (size >= 10) return 1;
  return size >= 1 ? 2 : 4;
}

/// The number in the unit of `difference_text`.
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
    // Where trials failed, the verdict comes from ranks, not from the mean difference.
    if (difference.test == Test::sign_flips &&
        (verdict == Verdict::better || verdict == Verdict::worse)) {
      text += fmt::format(" ({})", difference_text(*comparison.judged().measure, difference.mean));
    }
    labels.push_back(std::move(text));
  }
  return labels;
}

/// The keys of the axes, and the tuned one.
std::vector<std::string> varied_keys(const Experiment& experiment) {
  std::vector<std::string> keys;
  for (const GridAxis& axis : experiment.axes.list) keys.push_back(axis.key);
  if (experiment.tune) keys.push_back(experiment.tune->axis.key);
  return keys;
}

std::string baseline_text(const Comparison& comparison) {
  if (const auto baseline = comparison.common_baseline()) return label(comparison, *baseline);
  return baseline_label(comparison.experiment());
}

/// "12", "more than 100": a larger number says no more, and would seem exact.
std::string seed_count_text(std::optional<Index> count) {
  constexpr Index most = 100;
  return count && *count <= most ? count_text(*count) : fmt::format("more than {}", most);
}

/// Seeds needed for 80 % power; empty where trials failed.
std::string seeds_text(const Difference& difference) {
  if (difference.mean == 0 || difference.test == Test::signed_ranks) return "";
  const std::string count = seed_count_text(difference.seeds_needed);
  std::string text =
      fmt::format("; for 80 % power {} new {} needed if the true difference is the observed one",
                  count, count == "1" ? "seed is" : "seeds are");
  const std::string least = seed_count_text(difference.least_seeds_needed);
  if (difference.least_seeds_needed && least != count) {
    text += fmt::format(", {} if it is as large as the interval allows", least);
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

/// The mean difference over seeds for which neither failed, with its interval.
std::string numbers_text(const Measure& measure, const Difference& difference, bool looked_before) {
  std::string text = difference_text(measure, difference.mean);
  const auto& interval = difference.interval_behind_verdict(looked_before);
  if (interval) text += " " + interval_text(measure, *interval);
  if (difference.population) {
    text += fmt::format(" on this test set, {} on new test samples",
                        interval_text(measure, *difference.population));
  }
  return text;
}

/// Number of cells whose tuned value is the smallest or the largest one tried.
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

/// "relu 0.01 (0.0521), elu 0.003 (0.0634)": what each cell got, with the mean that selected it.
std::string selected_text(const Comparison& comparison) {
  const Tune& tune = *comparison.experiment().tune;
  std::string text;
  for (std::size_t c = 0; c < comparison.tuned.size(); ++c) {
    const TunedCell& cell = comparison.tuned[c];
    const auto& known = tune.axis.values;
    const auto figure = cell.figures[static_cast<std::size_t>(
        std::find(known.begin(), known.end(), cell.value) - known.begin())];
    text +=
        fmt::format("{}{} {} ({})", c > 0 ? ", " : "", label(comparison, c), text_of(cell.value),
                    figure ? value_text(measure(name_of(tune.by)), *figure) : "no metric");
  }
  return text;
}

void add_tuning(const Comparison& comparison, std::vector<std::string>& texts) {
  const auto& tune = comparison.experiment().tune;
  if (!tune) {
    texts.push_back("Nothing was tuned: settings that all cells share may favour one of them.");
    return;
  }
  texts.push_back(fmt::format(
      "{} was tuned for each cell among {} by the mean {} over {} that the comparison does not "
      "use: {}.",
      tune->axis.key, count_text(std::ssize(tune->axis.values), "value"), name_of(tune->by),
      count_text(std::ssize(tune->seeds.values), "seed"), selected_text(comparison)));
  const auto nothing =
      std::count_if(comparison.tuned.begin(), comparison.tuned.end(), [](const TunedCell& cell) {
        return std::none_of(cell.figures.begin(), cell.figures.end(),
                            [](const std::optional<double>& figure) { return figure.has_value(); });
      });
  if (nothing > 0) {
    texts.push_back(fmt::format("For {} no tuning trial gave a metric: the first value was used.",
                                count_text(nothing, "cell")));
  }
  if (const Index cells = cells_at_edge(comparison); cells > 0) {
    texts.push_back(
        fmt::format("{} got the smallest or the largest value: a better one may lie outside the "
                    "range.",
                    count_text(cells, "cell")));
  }
}

/// "relu 2 of 10, elu 1 of 10": cells whose count is not 0.
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

/// Sentences on failed trials that follow the verdict.
std::string failures_text(const Comparison& comparison) {
  return failed_text(comparison, &Failures::diverged, "Diverged") +
         failed_text(comparison, &Failures::collapsed, "Collapsed to chance");
}

void add_missing(const Comparison& comparison, std::vector<std::string>& texts) {
  if (comparison.failed() > 0) {
    texts.push_back(
        "A trial failed if it diverged or collapsed (less than a tenth of the way from chance to "
        "perfect on the test set). With failed trials the test is on signed ranks, where a "
        "diverged trial is worse than all others; means, their intervals and differences are over "
        "the trials that did not fail.");
    for (std::size_t c = 0; c < comparison.failures.size(); ++c) {
      const Failures& failures = comparison.failures[c];
      if (failures.all() == 0) continue;
      texts.push_back(fmt::format("{}: {} of {} failed (95 % confidence: {:.0f} to {:.0f} %).",
                                  label(comparison, c), failures.all(), failures.ended,
                                  100 * failures.interval.low, 100 * failures.interval.high));
    }
  }
  const std::string missing = counts_text(comparison, comparison.missing);
  if (missing.empty()) return;
  texts.push_back(fmt::format("Trials not done, or without test metrics: {}.", missing));
}

/// What precedes the verdict where trials are missing.
std::string incomplete_text(const Comparison& comparison) {
  const Index missing =
      std::accumulate(comparison.missing.begin(), comparison.missing.end(), Index{0});
  if (missing == 0) return "";
  return fmt::format("{} of {} are missing. ", count_text(missing),
                     count_text(comparison.trials(), "trial"));
}

/// The verdict on a cell; for a baseline, the cells that do not differ from it.
std::string standing_text(const Comparison& comparison, const MeasureResult& result,
                          std::size_t cell) {
  if (const Difference* difference = result.difference_of(cell)) {
    const std::string& baseline = label(comparison, difference->baseline);
    switch (difference->verdict) {
      case Verdict::tie: return ", equivalent to " + baseline;
      case Verdict::not_significant: return ", not significantly different from " + baseline;
      case Verdict::too_few: return ", with too few pairs to compare it with " + baseline;
      default: return fmt::format(", {} than {}", name_of(difference->verdict), baseline);
    }
  }
  std::string text;
  for (const auto& [verdict, what] :
       {std::pair{Verdict::tie, "equivalent to it"},
        {Verdict::not_significant, "not significantly different from it"}}) {
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
    return fmt::format("{} and {} have no pair of trials with this measure", cell, baseline);
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
      return fmt::format("{} cannot be compared with {} over only {}: {}", cell, baseline, pairs,
                         numbers);
    case Verdict::tie:
      return fmt::format("{} is equivalent to {} within {}: {}, {} over {}", cell, baseline,
                         difference_text(measure, difference.margin).substr(1), numbers, p, pairs);
    case Verdict::not_significant:
      return fmt::format("{} is not significantly different from {}: {}, {} over {}{}", cell,
                         baseline, numbers, p, pairs, seeds_text(difference));
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
    return fmt::format("No difference in {}: {}.", title, value);
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
               "Too few seeds: {}; {} at least {}, whatever the differences.",
               count_text(pairs, "pair"),
               compared == 1 ? "1 comparison needs" : count_text(compared, "comparison") + " need",
               least_seeds(compared)) +
           failures_text(comparison);
  }
  const auto better = labels_with(comparison, Verdict::better);
  const auto worse = labels_with(comparison, Verdict::worse);
  const auto same = labels_with(comparison, Verdict::tie);
  const auto open = labels_with(comparison, Verdict::not_significant);
  const auto are = [](const std::vector<std::string>& cells, const std::string& what) {
    constexpr std::size_t longest_list = 160;  // characters
    std::string names = list_text(cells);
    if (names.size() > longest_list) names = count_text(std::ssize(cells), "cell");
    return fmt::format("{} {} {}", names, cells.size() == 1 ? "is" : "are", what);
  };
  const std::string baseline = baseline_text(comparison);
  std::string text = incomplete_text(comparison) + fmt::format("In {}, ", judged.measure->title);
  text += better.empty() ? "no cell is better than " + baseline
                         : are(better, "better than " + baseline);
  if (!worse.empty()) text += "; " + are(worse, "worse");
  if (!same.empty()) text += "; " + are(same, "equivalent to it");
  if (!open.empty()) text += "; " + are(open, "not significantly different from it");
  const auto too_few = labels_with(comparison, Verdict::too_few);
  if (!too_few.empty()) text += "; " + are(too_few, "not judged (too few pairs)");
  return text + "." + failures_text(comparison);
}

std::vector<std::string> remarks(const Comparison& comparison) {
  const MeasureResult& judged = comparison.judged();
  const auto seed_count = std::ssize(comparison.experiment().seeds.values);
  const auto compared = std::ssize(judged.differences);
  std::vector<std::string> texts{
      fmt::format("{}, {}, paired: runs with the same seed differ only in {}.",
                  count_text(std::ssize(comparison.cells), "cell"), count_text(seed_count, "seed"),
                  list_text(varied_keys(comparison.experiment())))};
  if (compared > 0) {
    texts.push_back(
        "Intervals of means are 95 % confidence intervals over seeds, for this test set: "
        "bootstrap-t (Student's t below 5 seeds), on a scale on which no bound can leave the "
        "possible values.");
    texts.push_back(fmt::format(
        "Differences are tested {}, with Holm's correction for {}. The interval of a difference "
        "holds all differences that this test does not reject, so that 0 is outside exactly where "
        "a cell is better or worse. For cells that are equivalent or have too few pairs it is the "
        "95 % confidence interval of this difference alone.",
        comparison.looked_before() ? "by always-valid p-values" : "by sign flips",
        count_text(compared, "comparison")));
    const Equivalence& margin = comparison.experiment().equivalence;
    texts.push_back(
        fmt::format("Two cells are equivalent if the interval of their difference is within {:g} "
                    "points (accuracies and fractions) or {:g} % of the baseline's mean (others).",
                    margin.points, 100 * margin.share));
    texts.push_back(
        comparison.looked_before()
            ? fmt::format("This is look number {} at this comparison: p-values and intervals of "
                          "differences (confidence sequences) are always-valid ones, which hold "
                          "for any number of looks (an e-process of paired differences).",
                          comparison.looks)
            : "This is the first look at this comparison: p-values are for this number of seeds. "
              "Once trials are added, always-valid p-values take their place.");
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
  if (target.chosen) text += ", slightly worse than the final mean of the first baseline";
  return text;
}

}}  // namespace rectify
