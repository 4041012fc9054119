#include <rectify/comparison/comparison.hpp>
#include <rectify/comparison/results_files.hpp>
#include <rectify/comparison/sentences.hpp>
#include <rectify/comparison/settings.hpp>
#include <rectify/experiments/compare.hpp>
#include <rectify/io/csv.hpp>
#include <rectify/io/files.hpp>

#include <algorithm>
#include <fstream>

#include "../catch.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;

namespace {

constexpr const char* experiment_text = R"({
  "axes": {"activation": ["relu", "elu"]}, "seeds": 8,
  "data": {"source": "digits", "limit": 50, "validation": 10},
  "model": {"layers": [{"type": "dense", "units": 4, "activation": "relu"},
                       {"type": "dense", "units": 10}]}
})";

/// In place of an accuracy.
constexpr double diverged = -1, not_begun = -2;
constexpr double chance = 0.1;
constexpr double collapsed = 0.12;

/// Unlike `write_atomically` without waiting for the disk: there are many of these files.
void write_quickly(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

/// Writes the folder of a run that ended with `status`. All units of a net that has not learnt are
/// dead.
void write_run(const std::filesystem::path& folder, const char* status, double accuracy) {
  std::filesystem::create_directories(folder);
  write_quickly(folder / "config.json", "{}");
  const Json run{{"status", status}, {"chance", {{"accuracy", chance}, {"loss", 1 - chance}}}};
  write_quickly(folder / "run.json", text_of(run));
  const bool learnt = accuracy > collapsed;
  std::string lines;
  for (int epoch = 0; epoch <= 4; ++epoch) {
    Json line{{"epoch", epoch}, {"step", 10 * epoch}};
    if (epoch > 0) line["validation_accuracy"] = std::min(1.0, accuracy - 0.1 + 0.03 * epoch);
    if (epoch > 0) line["seconds"] = 2;
    line["vitals"]["layers"]["1"] = {
        {"units", 4}, {"gradient_dead", learnt ? 0.25 : 1}, {"died", epoch % 2}};
    line["vitals"]["layers"]["3"] = {
        {"units", 12}, {"gradient_dead", learnt ? 0.5 : 1}, {"died", 1}};
    lines += text_of(line) + "\n";
  }
  if (std::string_view(status) == "done") {
    lines += text_of(Json{{"test_accuracy", accuracy}, {"test_loss", 1 - accuracy}}) + "\n";
  }
  write_quickly(folder / "metrics.jsonl", lines);
}

using Accuracies = std::vector<double>;

/// The folder of a comparison whose trials have these accuracies, by cell and seed.
void write_comparison(const test::TemporaryFolder& folder,
                      const std::vector<Accuracies>& accuracies,
                      const std::string& text = experiment_text) {
  write_atomically(folder / "experiment.json", text);
  const auto loaded = load_experiment(folder / "experiment.json");
  for (const PlannedTrial& planned : planned_trials(loaded, folder.path(), {})) {
    const double accuracy = accuracies[planned.cell][planned.seed];
    if (accuracy == not_begun) continue;
    write_run(planned.trial.folder, accuracy == diverged ? "diverged" : "done", accuracy);
  }
}

/// The experiment with other keys.
std::string experiment_with(const Json& keys) {
  Json experiment = Json::parse(experiment_text);
  experiment.update(keys);
  return text_of(experiment);
}

Comparison compared(const std::vector<Accuracies>& accuracies, const Json& keys = Json::object()) {
  const test::TemporaryFolder folder;
  write_comparison(folder, accuracies, experiment_with(keys));
  return read_comparison(folder.path());
}

const Difference& judged_difference(const Comparison& comparison) {
  return comparison.judged().differences.at(0);
}

std::string sentence_of(const Comparison& comparison) {
  return sentence(comparison, *comparison.judged().measure, judged_difference(comparison));
}

bool has_text(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

const Accuracies relu{0.80, 0.81, 0.79, 0.82, 0.80, 0.78, 0.81, 0.80};

/// relu's accuracies, repeated until there is one for each of `seeds`.
Accuracies relu_of(std::size_t seeds) {
  Accuracies values;
  for (std::size_t i = 0; i < seeds; ++i) values.push_back(relu[i % relu.size()]);
  return values;
}

/// Others than relu's, by this in the mean.
Accuracies shifted(double by, double noise = 0.004, std::size_t seeds = relu.size()) {
  Accuracies values = relu_of(seeds);
  for (std::size_t i = 0; i < seeds; ++i) values[i] += by + (i % 2 == 0 ? noise : -noise);
  return values;
}

Accuracies with_first(Accuracies values, std::size_t count, double outcome) {
  std::fill_n(values.begin(), count, outcome);
  return values;
}

bool near(const ConfidenceInterval& interval, double low, double high) {
  return interval.low == test::Approx(low) && interval.high == test::Approx(high);
}

}  // namespace

TEST_CASE("comparison: a difference in every seed is one, and says how large", "[comparison]") {
  const test::TemporaryFolder folder;
  write_comparison(folder, {relu, shifted(0.02)});
  const Comparison comparison = read_comparison(folder.path());
  CHECK(comparison.judged().measure->name == "test_accuracy");
  const Difference& difference = judged_difference(comparison);
  CHECK(difference.mean == test::Approx(0.02));
  CHECK(difference.p == test::Approx(2.0 / 256));
  CHECK(difference.verdict == Verdict::better);
  CHECK(sentence(comparison, *comparison.judged().measure, difference)
            .starts_with("elu is better than relu: +2.00 points [1."));
  CHECK(verdict_text(comparison) == "In test accuracy, elu (+2.00 points) is better than relu.");
}

TEST_CASE("comparison: a difference that is not significant comes with the seeds that it needs",
          "[comparison]") {
  const Comparison comparison = compared({relu, shifted(0.0015)});
  const Difference& difference = judged_difference(comparison);
  CHECK(difference.verdict == Verdict::not_significant);
  CHECK(difference.p > 0.2);
  const std::string text = sentence_of(comparison);
  CHECK(text.starts_with("elu is not significantly different from relu: +0.15 points ["));
  CHECK_THAT(text, ContainsSubstring(" over 8 pairs; for 80 % power "));
  REQUIRE(difference.seeds_needed);
  REQUIRE(difference.least_seeds_needed);
  CHECK(*difference.least_seeds_needed < *difference.seeds_needed);
  CHECK(difference.seeds_needed == pairs_for(difference.mean, deviation(difference.differences)));
  CHECK(text.ends_with("; for 80 % power " + std::to_string(*difference.seeds_needed) +
                       " new seeds are needed if the true difference is the observed one, " +
                       std::to_string(*difference.least_seeds_needed) +
                       " if it is as large as the interval allows"));
  CHECK(verdict_text(comparison) ==
        "In test accuracy, no cell is better than relu; elu is not significantly different from "
        "it.");
}

TEST_CASE("comparison: 0 is outside the interval of a difference exactly where the verdict says so",
          "[comparison]") {
  const Json keys{{"axes", {{"activation", {"relu", "elu", "gelu", "tanh", "selu", "mish"}}}}};
  // Alone each of these is significant; corrected for five comparisons, two are not.
  const Accuracies mostly = [] {
    Accuracies values = shifted(0.012);
    values[3] = relu[3] - 0.001;
    values[5] = relu[5] - 0.002;
    return values;
  }();
  const Comparison comparison =
      compared({relu, shifted(0.03), mostly, shifted(-0.02), mostly, shifted(0.001, 0.02)}, keys);
  std::size_t inside_alone = 0, significant = 0;
  for (const Difference& difference : comparison.judged().differences) {
    REQUIRE(difference.adjusted_interval);
    const auto [low, high] = *difference.adjusted_interval;
    CHECK((low > 0) == (difference.verdict == Verdict::better));
    CHECK((high < 0) == (difference.verdict == Verdict::worse));
    CHECK((low <= difference.mean && difference.mean <= high));
    CHECK((low > 0 || high < 0) == (difference.adjusted_p <= significance_level));
    CHECK_THAT(sentence(comparison, *comparison.judged().measure, difference),
               ContainsSubstring(interval_text(*comparison.judged().measure, {low, high})));
    significant += difference.verdict != Verdict::not_significant ? 1U : 0U;
    inside_alone += (low <= 0 && 0 <= high && difference.p <= significance_level) ? 1U : 0U;
  }
  CHECK(significant == 2);
  CHECK(inside_alone == 2);
}

TEST_CASE("comparison: more than a hundred seeds are not counted", "[comparison]") {
  Accuracies elu = relu;
  for (std::size_t i = 0; i < elu.size(); ++i) elu[i] += i % 2 == 0 ? 0.0101 : -0.01;
  const Comparison comparison = compared({relu, elu});
  CHECK(*judged_difference(comparison).seeds_needed > 100);
  CHECK_THAT(sentence_of(comparison),
             ContainsSubstring("; for 80 % power more than 100 new seeds are needed if the true "
                               "difference is the observed one, "));
}

TEST_CASE("comparison: no interval of ten relu cells leaves what is possible", "[comparison]") {
  Json rates = Json::array();
  std::vector<Accuracies> cells;
  for (int cell = 0; cell < 10; ++cell) {
    rates.push_back(0.01 * (cell + 1));
    Accuracies values;
    for (int seed = 0; seed < 8; ++seed) {
      const int hits = cell % 2 == 0 ? (seed * seed + cell) % 7 : seed % (cell + 1);
      values.push_back(cell < 5 ? 1 - hits * 0.001 : 0.2 + hits * 0.13);
    }
    cells.push_back(std::move(values));
  }
  for (const Index seeds : {2, 4, 8}) {
    const Comparison comparison = compared(cells, {{"axes", {{"optimizer.learning_rate", rates}}},
                                                   {"seeds", seeds},
                                                   {"optimizer", {{"type", "sgd"}}}});
    CHECK(comparison.cells.size() == 10);
    for (const MeasureResult& result : comparison.measures) {
      const ValueRange range = result.measure->range;
      const double width = range.high - range.low;
      CAPTURE(result.measure->name, seeds);
      const auto is_within = [](const std::optional<ConfidenceInterval>& interval, double low,
                                double high) {
        return !interval || (low <= interval->low && interval->high <= high);
      };
      for (const CellSummary& cell : result.cells) {
        CHECK(is_within(cell.interval, range.low, range.high));
        CHECK(is_within(cell.interquartile_interval, range.low, range.high));
      }
      for (const Difference& difference : result.differences) {
        for (const auto& interval :
             {difference.interval, difference.adjusted_interval, difference.sequence}) {
          CHECK(is_within(interval, -width, width));
        }
      }
    }
  }
}

TEST_CASE("comparison: cells are equivalent only where the interval is within the margin",
          "[comparison]") {
  const Accuracies close = shifted(0.0002, 0.0004);
  const Comparison same = compared({relu, close});
  CHECK(judged_difference(same).margin == test::Approx(0.002));
  CHECK(judged_difference(same).verdict == Verdict::tie);
  CHECK(sentence_of(same).starts_with(
      "elu is equivalent to relu within 0.20 points: +0.02 points ["));
  CHECK(sentence_of(same).ends_with(" over 8 pairs"));
  CHECK(verdict_text(same) ==
        "In test accuracy, no cell is better than relu; elu is equivalent to it.");

  const auto with_points = [](const Accuracies& elu, double points) {
    return judged_difference(compared({relu, elu}, {{"equivalence", {{"points", points}}}}))
        .verdict;
  };
  CHECK(with_points(close, 0.01) == Verdict::not_significant);
  CHECK(with_points(shifted(0.001), 1) == Verdict::tie);
  // A difference that is certain, and smaller than what the experiment calls the same.
  CHECK(with_points(shifted(0.02), 0.2) == Verdict::better);
  CHECK(with_points(shifted(0.02), 3) == Verdict::tie);
  // The mean is within the margin, the interval is not.
  CHECK(with_points(shifted(0.001), 0.2) == Verdict::not_significant);
  // One end alone is within it.
  CHECK(with_points(shifted(0.004, 0.006), 0.5) == Verdict::not_significant);
  CHECK(with_points(shifted(-0.004, 0.006), 0.5) == Verdict::not_significant);
  CHECK(with_points(shifted(0.001, 0.0004), 0.2) == Verdict::tie);
}

TEST_CASE("comparison: each setting has a headline of its own, from its verdicts", "[comparison]") {
  const Comparison comparison = compared(
      {relu, shifted(0.001), relu, shifted(0.02)},
      {{"axes", {{"optimizer.learning_rate", {0.01, 0.17}}, {"activation", {"relu", "elu"}}}},
       {"baseline", {{"activation", "relu"}}},
       {"optimizer", {{"type", "sgd"}}}});
  const std::vector<Setting> settings = settings_of(comparison);
  REQUIRE(settings.size() == 2);
  CHECK(settings[0].name == "learning_rate=0.01");
  CHECK(settings[1].name == "learning_rate=0.17");
  for (const Setting& setting : settings) {
    CHECK(setting.names == std::vector<std::string>{"relu", "elu"});
    CHECK(setting.keys == std::vector<std::string>{"activation"});
  }
  CHECK(headline_of(comparison, settings[0]) ==
        "At learning_rate=0.01, elu is not significantly different from relu; 44 % of relu's units "
        "are dead at the end.");
  CHECK(headline_of(comparison, settings[1]) ==
        "At learning_rate=0.17, elu (+2.00 points) is better than relu; 44 % of relu's units are "
        "dead at the end.");
}

TEST_CASE("comparison: cells with one baseline are one setting without a name", "[comparison]") {
  const Comparison comparison = compared({relu, shifted(0.02)});
  const std::vector<Setting> settings = settings_of(comparison);
  REQUIRE(settings.size() == 1);
  CHECK(settings[0].name.empty());
  CHECK(has_text(headline_of(comparison, settings[0]), "elu (+2.00 points) is better than relu"));
}

TEST_CASE("comparison: losses are equivalent within a share of the baseline's mean",
          "[comparison]") {
  const auto loss_with = [](const Json& keys) {
    return compared({relu, shifted(0.001)}, keys).find("test_loss")->differences.at(0);
  };
  const double loss = 1 - mean(relu);
  CHECK(loss_with(Json::object()).margin == test::Approx(0.01 * loss));
  CHECK(loss_with(Json::object()).verdict == Verdict::not_significant);
  const Difference wide = loss_with({{"equivalence", {{"share", 0.05}}}});
  CHECK(wide.margin == test::Approx(0.05 * loss));
  CHECK(wide.verdict == Verdict::tie);
  CHECK(compared({relu, relu}).experiment().equivalence.points == 0.2);
}

TEST_CASE("comparison: each verdict is said of the comparison it holds for, and of no other",
          "[comparison]") {
  struct Planted {
    Verdict verdict;
    Comparison comparison;
    std::string of_pair;     ///< in its own sentence
    std::string of_all;      ///< in the verdict
    std::string of_highest;  ///< of the cell with the highest accuracy
  };
  const std::vector<Planted> all{
      {Verdict::better, compared({relu, shifted(0.02)}), "elu is better than relu: +2.00 points",
       "elu (+2.00 points) is better than relu", ", better than relu."},
      {Verdict::worse, compared({relu, shifted(-0.02)}), "elu is worse than relu: -2.00 points",
       "; elu (-2.00 points) is worse.", "relu has the highest test accuracy: 80.13 % ["},
      {Verdict::tie, compared({relu, shifted(0.0002, 0.0004)}),
       "elu is equivalent to relu within 0.20 points: ", "; elu is equivalent to it.",
       ", equivalent to relu."},
      {Verdict::not_significant, compared({relu, shifted(0.001)}),
       "elu is not significantly different from relu: ",
       "; elu is not significantly different from it.", ", not significantly different from relu."},
      {Verdict::too_few,
       compared({with_first(relu, 3, not_begun), with_first(shifted(0.02), 3, not_begun)}),
       "elu cannot be compared with relu over only 5 pairs: ",
       "Too few seeds: 5 pairs; 1 comparison needs at least 6, whatever the differences.",
       ", with too few pairs to compare it with relu."}};
  for (const Planted& planted : all) {
    CHECK(judged_difference(planted.comparison).verdict == planted.verdict);
    for (const Planted& other : all) {
      const bool own = &other == &planted;
      const Comparison& comparison = other.comparison;
      CAPTURE(name_of(planted.verdict), name_of(other.verdict), sentence_of(comparison),
              verdict_text(comparison));
      CHECK(has_text(sentence_of(comparison), planted.of_pair) == own);
      CHECK(has_text(verdict_text(comparison), planted.of_all) == own);
      CHECK(has_text(extreme_sentence(comparison, comparison.judged(), true, "highest"),
                     planted.of_highest) == own);
    }
  }
}

TEST_CASE("comparison: the best cell comes with the verdict on its difference", "[comparison]") {
  const test::TemporaryFolder folder;
  const auto best = [&](const std::vector<double>& elu) {
    write_comparison(folder, {relu, elu});
    const Comparison comparison = read_comparison(folder.path());
    const std::string text = extreme_sentence(comparison, comparison.judged(), true, "highest");
    const std::size_t interval = text.find(" [");
    return interval == text.npos ? text
                                 : text.substr(0, interval) + text.substr(text.find(']') + 1);
  };
  CHECK(best(shifted(0.001)) ==
        "elu has the highest test accuracy: 80.23 %, not significantly different from relu.");
  CHECK(best(shifted(0.02)) == "elu has the highest test accuracy: 82.13 %, better than relu.");
  CHECK(best(shifted(-0.001)) ==
        "relu has the highest test accuracy: 80.13 %; not significantly different from it: elu.");
  CHECK(best(shifted(-0.0002, 0.0004)) ==
        "relu has the highest test accuracy: 80.13 %; equivalent to it: elu.");
  CHECK(best(shifted(-0.02)) == "relu has the highest test accuracy: 80.13 %.");
  CHECK(best(relu) == "No difference in test accuracy: 80.13 %.");
  // One survivor of eight is not the best.
  CHECK(best(with_first(Accuracies(8, 0.9), 7, diverged)) ==
        "relu has the highest test accuracy: 80.13 %.");
}

TEST_CASE("comparison: trials that diverged are counted and never averaged", "[comparison]") {
  Accuracies elu = shifted(0.02);
  elu[0] = elu[5] = diverged;
  const Comparison comparison = compared({relu, elu});
  CHECK(comparison.failures[0].all() == 0);
  CHECK(comparison.failures[1].diverged == 2);
  CHECK(comparison.failures[1].all() == 2);
  CHECK(comparison.failures[1].ended == 8);
  CHECK(comparison.failed() == 2);
  CHECK(comparison.ended() == 16);
  CHECK(comparison.judged().cells[1].n == 6);
  const Difference& difference = judged_difference(comparison);
  CHECK(difference.pairs == 8);
  CHECK(difference.differences.size() == 6);
  CHECK(difference.failed_alone == 2);
  CHECK(difference.baseline_failed_alone == 0);
  CHECK(difference.failure_p == test::Approx(0.5));
  CHECK(difference.test == Test::signed_ranks);
  CHECK_FALSE(difference.seeds_needed);
  CHECK(verdict_text(comparison) ==
        "In test accuracy, no cell is better than relu; elu is not significantly different from "
        "it. Diverged: elu 2 of 8.");
}

TEST_CASE("comparison: a cell that lost 9 of 20 trials is not better, however good the others are",
          "[comparison]") {
  const Accuracies elu = with_first(shifted(0.14, 0.004, 20), 9, diverged);
  const Comparison comparison = compared({relu_of(20), elu}, {{"seeds", 20}});
  const Difference& difference = judged_difference(comparison);
  CHECK(difference.mean == test::Approx(0.14).margin(0.001));
  CHECK(difference.differences.size() == 11);
  // Nine of mean rank 16 against those from 1 to 11.
  CHECK_FALSE(difference.is_higher);
  CHECK(difference.verdict == Verdict::not_significant);
  CHECK(difference.failure_p == test::Approx(2.0 / 512));
  CHECK(near(comparison.failures[1].interval, 0.2305779, 0.6847219));
  CHECK(difference.improvement.probability == test::Approx(11.0 / 20));
  const std::string text = sentence_of(comparison);
  CHECK(
      text.starts_with("elu is not significantly different from relu: 9 of its 20 trials failed, "
                       "0 of 20 of relu; where neither failed, +13.9"));
  CHECK(text.ends_with(" over 20 pairs"));  // nothing of seeds: it is not known how many
  CHECK(extreme_sentence(comparison, comparison.judged(), true, "highest")
            .starts_with("relu has the highest test accuracy: "));
  CHECK(verdict_text(comparison) ==
        "In test accuracy, no cell is better than relu; elu is not significantly different from "
        "it. Diverged: elu 9 of 20.");
  CHECK_THAT(remarks(comparison),
             VectorContains(std::string("elu: 9 of 20 failed (95 % confidence: 23 to 68 %).")));
  // The same cell without failures is better.
  CHECK(judged_difference(compared({relu_of(20), shifted(0.14, 0.004, 20)}, {{"seeds", 20}}))
            .verdict == Verdict::better);
}

TEST_CASE("comparison: a cell whose trials all diverged is worse", "[comparison]") {
  const Comparison comparison = compared({relu, Accuracies(8, diverged)});
  const Difference& difference = judged_difference(comparison);
  CHECK(difference.pairs == 8);
  CHECK(difference.differences.empty());
  CHECK(difference.p == test::Approx(2.0 / 256));
  CHECK(difference.verdict == Verdict::worse);
  CHECK(difference.improvement.probability == 0);
  CHECK(comparison.judged().cells[1].n == 0);
  CHECK(near(comparison.failures[1].interval, 0.6305834, 1));
  CHECK(sentence_of(comparison) ==
        "elu is worse than relu: 8 of its 8 trials failed, 0 of 8 of relu, p = .008 over 8 pairs");
  CHECK(verdict_text(comparison) ==
        "In test accuracy, no cell is better than relu; elu is worse. Diverged: elu 8 of 8.");
  const Comparison other = compared({Accuracies(8, diverged), relu});
  CHECK(judged_difference(other).verdict == Verdict::better);
  CHECK(verdict_text(other) == "In test accuracy, elu is better than relu. Diverged: relu 8 of 8.");
  // By a loss as well, where less is better.
  CHECK(comparison.find("test_loss")->differences.at(0).verdict == Verdict::worse);
}

TEST_CASE("comparison: nets that are no better than chance have failed", "[comparison]") {
  const Accuracies elu = with_first(shifted(0.02), 3, collapsed);
  const Comparison comparison = compared({relu, elu});
  const Failures& failures = comparison.failures[1];
  CHECK(failures.collapsed == 3);
  CHECK(failures.diverged == 0);
  CHECK(failures.ended == 8);
  CHECK(near(failures.interval, 0.0852334, 0.7551368));
  const CellSummary& cell = comparison.judged().cells[1];
  CHECK(cell.n == 5);
  CHECK(cell.mean == test::Approx(mean(std::span(elu).subspan(3))));
  CHECK(cell.values[0].value() == test::Approx(collapsed));  // listed, not averaged
  const Difference& difference = judged_difference(comparison);
  CHECK(difference.differences.size() == 5);
  CHECK(difference.failed_alone == 3);
  CHECK(difference.test == Test::signed_ranks);
  CHECK(verdict_text(comparison).ends_with(" Collapsed to chance: elu 3 of 8."));
  CHECK_THAT(remarks(comparison),
             VectorContains(std::string("elu: 3 of 8 failed (95 % confidence: 9 to 76 %).")));
  const Comparison both = compared({with_first(relu, 1, collapsed), with_first(elu, 1, diverged)});
  CHECK(verdict_text(both).ends_with(
      " Diverged: elu 1 of 8. Collapsed to chance: relu 1 of 8 and elu 2 of 8."));
}

TEST_CASE("comparison: shares of dead units are of nets that failed as well", "[comparison]") {
  const Comparison comparison = compared({relu, with_first(shifted(0.02), 3, collapsed)});
  const MeasureResult& dead = *comparison.find("gradient_dead");
  const double of_learnt = (0.25 * 4 + 0.5 * 12) / 16;
  CHECK(dead.cells[1].n == 8);
  CHECK(dead.cells[1].mean == test::Approx((3 + 5 * of_learnt) / 8));
  const Difference& difference = dead.differences.at(0);
  CHECK(difference.test == Test::sign_flips);
  CHECK(difference.differences.size() == 8);
  CHECK(difference.mean == test::Approx(3 * (1 - of_learnt) / 8));
  CHECK(difference.failed_alone == 0);
  CHECK_FALSE(has_text(sentence(comparison, *dead.measure, difference), "failed"));
}

TEST_CASE("comparison: where all trials collapsed it says that", "[comparison]") {
  const Comparison comparison = compared({Accuracies(8, collapsed), Accuracies(8, collapsed)});
  CHECK(comparison.judged().measure->name == "test_accuracy");
  CHECK(comparison.judged().cells[0].n == 0);
  CHECK(judged_difference(comparison).pairs == 8);
  CHECK(extreme_sentence(comparison, comparison.judged(), true, "highest") == "");
  CHECK(verdict_text(comparison) ==
        "In test accuracy, no cell is better than relu; elu is not significantly different from "
        "it. Collapsed to chance: relu 8 of 8 and elu 8 of 8.");
  CHECK_NOTHROW(comparison_to_json(comparison));
}

TEST_CASE("comparison: a trial has collapsed below a tenth of the way from chance to perfect",
          "[comparison]") {
  const auto outcome = [](const Json& run, const Json& tested) {
    return outcome_of(RunRecord{.status = run, .test = tested});
  };
  const Json done{{"status", "done"}, {"chance", {{"accuracy", 0.2}, {"loss", 2.0}}}};
  const auto with_accuracy = [&](double accuracy) {
    return outcome(done, {{"test_accuracy", accuracy}, {"test_loss", 1.9}});
  };
  CHECK(with_accuracy(0.1) == Outcome::collapsed);
  CHECK(with_accuracy(0.275) == Outcome::collapsed);
  CHECK(with_accuracy(0.285) == Outcome::done);
  // Without classes by the loss.
  CHECK(outcome(done, {{"test_loss", 1.85}}) == Outcome::collapsed);
  CHECK(outcome(done, {{"test_loss", 1.75}}) == Outcome::done);
  CHECK(outcome({{"status", "done"}, {"chance", {{"loss", 2.0}}}},
                {{"test_accuracy", 0.1}, {"test_loss", 1.75}}) == Outcome::done);
  // With one class in the test set chance is perfect, and older runs do not record it.
  CHECK(outcome({{"status", "done"}, {"chance", {{"accuracy", 1.0}}}},
                {{"test_accuracy", 1.0}, {"test_loss", 0.1}}) == Outcome::done);
  CHECK(outcome({{"status", "done"}}, {{"test_accuracy", 0.1}, {"test_loss", 2}}) == Outcome::done);
  CHECK(outcome({{"status", "diverged"}}, Json::object()) == Outcome::diverged);
  CHECK(outcome({{"status", "done"}}, Json::object()) == Outcome::missing);
  CHECK(outcome({{"status", "running"}}, {{"test_loss", 1}}) == Outcome::missing);
  CHECK(is_failure(Outcome::diverged));
  CHECK(is_failure(Outcome::collapsed));
  CHECK_FALSE(is_failure(Outcome::done));
  CHECK_FALSE(is_failure(Outcome::missing));
}

TEST_CASE("comparison: too few pairs are no tie", "[comparison]") {
  const Accuracies few = with_first(relu, 3, not_begun);
  const Comparison comparison = compared({few, with_first(shifted(0.02), 3, not_begun)});
  CHECK(judged_difference(comparison).verdict == Verdict::too_few);
  CHECK(verdict_text(comparison) ==
        "6 of 16 trials are missing. Too few seeds: 5 pairs; 1 comparison needs at least 6, "
        "whatever the differences.");
}

TEST_CASE("comparison: trials that diverged never reach the target", "[comparison]") {
  const Comparison comparison = compared({relu, with_first(Accuracies(8, 0.9), 6, diverged)});
  CHECK(judged_difference(comparison).verdict == Verdict::worse);
  REQUIRE(comparison.target);
  CHECK(comparison.target->epoch_summaries[1].runs == 8);
  CHECK(comparison.target->epoch_summaries[1].median == std::nullopt);
}

TEST_CASE("comparison: looking again at the same trials counts once", "[comparison]") {
  const test::TemporaryFolder folder;
  write_comparison(folder, {relu, shifted(0.02)});
  CHECK(read_looks(folder.path()).empty());
  CHECK(read_comparison(folder.path()).looks == 1);
  CHECK(read_comparison(folder.path()).looks == 1);  // to read is not to look
  write_results(read_comparison(folder.path()));
  CHECK(read_looks(folder.path()) == std::vector<Index>{16});
  std::string looks = read_text(folder / "looks.json");
  write_atomically(folder / "looks.json", looks.replace(looks.find("16"), 2, "17"));
  CHECK_THROWS_WITH(read_looks(folder.path()), ContainsSubstring("looks.json: checksum: expected"));
  write_atomically(folder / "looks.json", looks.replace(looks.find("17"), 2, "16"));
  const Comparison again = read_comparison(folder.path());
  CHECK(again.looks == 1);
  CHECK_FALSE(again.looked_before());
  note_look(again);
  CHECK(read_looks(folder.path()) == std::vector<Index>{16});
  CHECK_THAT(remarks(again), VectorContains(std::string(
                                 "This is the first look at this comparison: p-values are for this "
                                 "number of seeds. Once trials are added, always-valid p-values "
                                 "take their place.")));
}

TEST_CASE("comparison: after a look and more seeds verdicts come from the always-valid p-value",
          "[comparison]") {
  const test::TemporaryFolder folder;
  // By the test for twelve seeds alone there is a difference, by the always-valid one there is
  // none.
  const auto write = [&](std::size_t seeds) {
    const Json keys{{"seeds", seeds}};
    write_comparison(folder, {relu_of(seeds), shifted(0.003, 0.004, seeds)}, experiment_with(keys));
  };
  write(8);
  write_results(read_comparison(folder.path()));
  write(12);
  const Comparison second = read_comparison(folder.path());
  CHECK(second.looks == 2);
  CHECK(second.looked_before());
  const Difference& difference = judged_difference(second);
  CHECK(difference.p <= significance_level);
  CHECK(difference.always_valid_p > significance_level);
  CHECK(difference.adjusted_p == difference.always_valid_p);
  CHECK(difference.verdict == Verdict::not_significant);
  REQUIRE(difference.sequence);
  REQUIRE(difference.interval);
  CHECK(difference.sequence->low < difference.interval->low);
  // Of one comparison, so not corrected.
  REQUIRE(difference.adjusted_interval);
  CHECK(difference.adjusted_interval->low == difference.sequence->low);
  CHECK(
      has_text(sentence_of(second), interval_text(measure("test_accuracy"), *difference.sequence)));
  const auto texts = remarks(second);
  CHECK(std::any_of(texts.begin(), texts.end(), [](const std::string& text) {
    return text.starts_with("This is look number 2 at this comparison: ");
  }));
  write_results(second);
  CHECK(read_looks(folder.path()) == std::vector<Index>{16, 24});
  CHECK(Json::parse(read_text(folder / "comparison.json"))["looks"] == 2);
  write(24);
  const Comparison third = read_comparison(folder.path());
  CHECK(third.looks == 3);
  CHECK(judged_difference(third).always_valid_p < difference.always_valid_p);
  CHECK(judged_difference(third).verdict == Verdict::better);
  // Without earlier looks the test is for 24 seeds.
  std::filesystem::remove(folder / "looks.json");
  CHECK(judged_difference(read_comparison(folder.path())).adjusted_p == judged_difference(third).p);
}

TEST_CASE("comparison: after a look cells are the same where the confidence sequence says so",
          "[comparison]") {
  const test::TemporaryFolder folder;
  const auto verdict_of = [&](double noise) {
    write_comparison(folder, {relu_of(12), shifted(0.0002, noise, 12)},
                     experiment_with({{"seeds", 12}}));
    write_atomically(folder / "looks.json", std::string_view(R"({"looks": [16]})"));
    const Comparison comparison = read_comparison(folder.path());
    CHECK(comparison.looks == 2);
    return judged_difference(comparison).verdict;
  };
  CHECK(verdict_of(0.0004) == Verdict::tie);
  CHECK(verdict_of(0.0022) ==
        Verdict::not_significant);  // by the interval for twelve alone they were
  CHECK(verdict_of(0) == Verdict::tie);
}

TEST_CASE("comparison: cells that are identical are the same, after a look too", "[comparison]") {
  const test::TemporaryFolder folder;
  write_comparison(folder, {relu, relu});
  CHECK(judged_difference(read_comparison(folder.path())).verdict == Verdict::tie);
  write_atomically(folder / "looks.json", std::string_view(R"({"looks": [12]})"));
  const Comparison comparison = read_comparison(folder.path());
  CHECK(comparison.looks == 2);
  CHECK(judged_difference(comparison).verdict == Verdict::tie);
}

TEST_CASE("comparison: damaged notes of looks are refused", "[comparison]") {
  const test::TemporaryFolder folder;
  const std::string path = (folder / "looks.json").string();
  const auto refused = [&](const char* text, const std::string& why) {
    write_atomically(folder / "looks.json", std::string_view(text));
    CHECK_THROWS_WITH(read_looks(folder.path()), path + why);
  };
  refused("{bad", ":1:2: JSON: expected a key in quotes, got \"bad\" (invalid literal)");
  refused("[]", ": expected an object, got a list");
  refused("{}", ": looks: expected a list, got nothing");
  refused("{\"looks\": 3}", ": looks: expected a list, got 3");
  refused("{\"looks\": [-1]}", ": looks[0]: expected a whole number >= 0, got -1");
  refused("{\"looks\": [16, 2.5]}", ": looks[1]: expected a whole number >= 0, got 2.5");
}

TEST_CASE("comparison: measures that are not judged are higher or lower, not better or worse",
          "[comparison]") {
  MeasureResult result{&measure("revived"), {}, {}};
  CHECK(result.measure->better == Better::neither);
  const test::TemporaryFolder folder;
  write_comparison(folder, {relu, shifted(0.02)});
  const Comparison comparison = read_comparison(folder.path());
  Difference lower{.cell = 1,
                   .baseline = 0,
                   .pairs = 8,
                   .differences = std::vector<double>(8, -3.0),
                   .mean = -3};
  lower.adjusted_p = 0.01;
  lower.verdict = Verdict::lower;
  CHECK(sentence(comparison, *result.measure, lower) ==
        "elu is lower than relu in revivals: -3.00, p = .010 over 8 pairs");
}

TEST_CASE("comparison: a trial that is done without figures is missing", "[comparison]") {
  const test::TemporaryFolder folder;
  write_comparison(folder, {relu, shifted(0.02)});
  const std::filesystem::path run = read_comparison(folder.path()).runs[0][3].folder;
  write_atomically(run / "metrics.jsonl", std::string_view());
  const Comparison comparison = read_comparison(folder.path());
  CHECK(comparison.missing == std::vector<Index>{1, 0});
  CHECK(verdict_text(comparison).starts_with("1 of 16 trials are missing. In test accuracy, elu"));
}

TEST_CASE("comparison: measures are weighed over layers and added over epochs", "[comparison]") {
  const test::TemporaryFolder folder;
  write_comparison(folder, {relu, shifted(0)});
  const RunRecord run = read_run(read_comparison(folder.path()).runs[0][0].folder);
  CHECK(measure("gradient_dead").of(run) == test::Approx((0.25 * 4 + 0.5 * 12) / 16));
  CHECK(measure("died").of(run) == test::Approx(2 + 5));
  CHECK(measure("seconds_per_epoch").of(run) == test::Approx(2));
  CHECK(measure("best_validation_accuracy").of(run) == test::Approx(0.82));
  CHECK(measure("validation_loss").of(run) == std::nullopt);
}

TEST_CASE("comparison: the target is the config's, else slightly worse than the baseline's mean",
          "[comparison]") {
  const test::TemporaryFolder folder;
  std::vector<double> slow(8, 0.5);
  write_comparison(folder, {relu, slow});
  const Comparison comparison = read_comparison(folder.path());
  REQUIRE(comparison.target);
  CHECK(comparison.target->chosen);
  CHECK(comparison.target->goal.value == test::Approx(0.81));
  CHECK(comparison.target->epoch_summaries[1].reached == 0);
  CHECK(comparison.target->epoch_summaries[0].reached > 0);
  CHECK(target_text(*comparison.target) ==
        "validation accuracy of 0.81, slightly worse than the final mean of the first baseline");
}

TEST_CASE("results.csv: a row for each trial, and no text that a spreadsheet would evaluate",
          "[comparison]") {
  const test::TemporaryFolder folder;
  Json experiment = Json::parse(experiment_text);
  experiment["axes"] = {{"name", {"=1+1", "a,\"b\"\n<script>"}}};
  write_comparison(folder, {relu, shifted(0)}, text_of(experiment));
  write_results(read_comparison(folder.path()));
  const std::string text = read_text(folder / "results.csv");
  CsvRows rows(text, "results.csv");
  std::vector<std::vector<std::string>> cells;
  for (auto row = rows.next(); !row.empty(); row = rows.next()) {
    cells.emplace_back();
    for (const CsvCell& cell : row) cells.back().emplace_back(cell.text);
  }
  REQUIRE(cells.size() == 17);
  CHECK(cells[0][0] == "name");
  CHECK(cells[0][1] == "seed");
  CHECK(cells[1][0] == "'=1+1");
  CHECK(cells[9][0] == "a,\"b\"\n<script>");
  CHECK(cells[9][2] == "done");
  for (const auto& row : cells) CHECK(row.size() == cells[0].size());
}

TEST_CASE("comparison: a folder without one is refused", "[comparison]") {
  const test::TemporaryFolder folder;
  const std::string path = folder.path().string();
  CHECK_THROWS_WITH(read_comparison(folder.path()),
                    path +
                        ": expected the folder of a comparison, with experiment.json; got none "
                        "in it");
  write_atomically(folder / "experiment.json", std::string_view(experiment_text));
  CHECK_THROWS_WITH(read_comparison(folder.path()),
                    path +
                        ": trials: expected at least one that is done, got none (rectify "
                        "compare --resume continues them)");
}

TEST_CASE("comparison: trials of other data or another build are warned of", "[comparison]") {
  const test::TemporaryFolder folder;
  write_comparison(folder, {relu, shifted(0)});
  CHECK(read_comparison(folder.path()).warnings.empty());
  const auto trials =
      planned_trials(load_experiment(folder / "experiment.json"), folder.path(), {});
  for (const PlannedTrial& planned : trials) {
    const bool first = &planned == &trials.front();
    const auto file = planned.trial.folder / "run.json";
    Json run = Json::parse(read_text(file));
    run["data"] = first ? "0123" : "4567";
    run["instruction_set"] = first ? "avx2" : "avx512";
    write_quickly(file, text_of(run));
  }
  const std::string path = folder.path().string();
  CHECK(read_comparison(folder.path()).warnings ==
        std::vector<std::string>{
            path + ": instruction_set: expected the same for all trials, got avx2 and avx512",
            path + ": data: expected the same for all cells with seed 1, got several (metrics are "
                   "not comparable)"});
}

TEST_CASE("comparison: without accuracies the target is a loss, to two digits", "[comparison]") {
  const test::TemporaryFolder folder;
  write_comparison(folder, {relu, shifted(0)});
  for (const PlannedTrial& planned :
       planned_trials(load_experiment(folder / "experiment.json"), folder.path(), {})) {
    std::string lines;
    for (int epoch = 0; epoch <= 4; ++epoch) {
      Json line{{"epoch", epoch}, {"step", 10 * epoch}};
      if (epoch > 0) line["validation_loss"] = 2.123 / epoch;
      lines += text_of(line) + "\n";
    }
    lines += text_of(Json{{"test_loss", 0.5}}) + "\n";
    write_quickly(planned.trial.folder / "metrics.jsonl", lines);
  }
  const Comparison comparison = read_comparison(folder.path());
  REQUIRE(comparison.target);
  CHECK(comparison.target->goal.figure == GoalFigure::validation_loss);
  CHECK(comparison.target->goal.value == test::Approx(0.54));
}

TEST_CASE("comparison: what tuning found is not known before all of its trials are done",
          "[comparison]") {
  const test::TemporaryFolder folder;
  write_comparison(folder, {relu, shifted(0)},
                   experiment_with({{"tune", {{"optimizer", {"sgd", "adam"}}}}}));
  CHECK_THROWS_WITH(tuned_cells(load_experiment(folder / "experiment.json"), folder.path()),
                    folder.path().string() +
                        ": tuning trials: expected all done, got some not done (rectify compare "
                        "--resume continues them)");
}
