#include <rectify/experiments/comparison.hpp>
#include <rectify/experiments/results_files.hpp>
#include <rectify/experiments/sentences.hpp>
#include <rectify/io/csv.hpp>
#include <rectify/io/files.hpp>

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

/// A run that ended as it is told, by hand.
void write_run(const std::filesystem::path& folder, const char* status, double accuracy) {
  std::filesystem::create_directories(folder);
  write_atomically(folder / "config.json", std::string_view("{}"));
  write_atomically(folder / "run.json", text_of(Json{{"status", status}}));
  std::string lines;
  for (int epoch = 0; epoch <= 4; ++epoch) {
    Json line{{"epoch", epoch}, {"step", 10 * epoch}};
    if (epoch > 0) line["validation_accuracy"] = accuracy - 0.1 + 0.03 * epoch;
    if (epoch > 0) line["seconds"] = 2;
    line["vitals"]["layers"]["1"] = {{"units", 4}, {"gradient_dead", 0.25}, {"died", epoch % 2}};
    line["vitals"]["layers"]["3"] = {{"units", 12}, {"gradient_dead", 0.5}, {"died", 1}};
    lines += text_of(line) + "\n";
  }
  if (std::string_view(status) == "done") {
    lines += text_of(Json{{"test_accuracy", accuracy}, {"test_loss", 1 - accuracy}}) + "\n";
  }
  write_atomically(folder / "metrics.jsonl", lines);
}

/// The folder of a comparison whose trials have these accuracies, by cell and seed; below 0 they
/// have diverged.
void write_comparison(const test::TemporaryFolder& folder,
                      const std::vector<std::vector<double>>& accuracies,
                      const std::string& text = experiment_text) {
  write_atomically(folder / "experiment.json", text);
  const auto loaded = load_experiment(folder / "experiment.json");
  for (const PlannedTrial& planned : planned_trials(loaded, folder.path(), {})) {
    const double accuracy = accuracies[planned.cell][planned.seed];
    write_run(planned.trial.folder, accuracy < 0 ? "diverged" : "done", accuracy);
  }
}

const std::vector<double> relu{0.80, 0.81, 0.79, 0.82, 0.80, 0.78, 0.81, 0.80};

std::vector<double> shifted(double by) {
  std::vector<double> values;
  for (std::size_t i = 0; i < relu.size(); ++i) {
    values.push_back(relu[i] + by + (i % 2 == 0 ? 0.004 : -0.004));
  }
  return values;
}

}  // namespace

TEST_CASE("comparison: a difference in every seed is one, and says how large", "[experiments]") {
  const test::TemporaryFolder folder;
  write_comparison(folder, {relu, shifted(0.02)});
  const Comparison comparison = read_comparison(folder.path());
  CHECK(comparison.judged().measure->name == "test_accuracy");
  const Difference& difference = comparison.judged().differences.at(0);
  CHECK(difference.mean == test::Approx(0.02));
  CHECK(difference.p == test::Approx(2.0 / 256));
  CHECK(difference.verdict == Verdict::better);
  CHECK(sentence(comparison, *comparison.judged().measure, difference)
            .starts_with("elu is better than relu: +2.00 points [1."));
  CHECK(verdict_text(comparison) == "In test accuracy, elu (+2.00 points) is better than relu.");
}

TEST_CASE("comparison: a tie is called one, with the seeds that would settle it", "[experiments]") {
  const test::TemporaryFolder folder;
  write_comparison(folder, {relu, shifted(0.001)});
  const Comparison comparison = read_comparison(folder.path());
  const Difference& difference = comparison.judged().differences.at(0);
  CHECK(difference.verdict == Verdict::tie);
  const std::string text = sentence(comparison, *comparison.judged().measure, difference);
  CHECK(text.starts_with("elu and relu are tied: +0.10 points ["));
  CHECK(text.ends_with(" more seeds would resolve it"));
  CHECK(verdict_text(comparison) ==
        "In test accuracy, nothing is better than relu; elu is tied with it.");
}

TEST_CASE("comparison: the best cell is never praised without what its difference says",
          "[experiments]") {
  const test::TemporaryFolder folder;
  const auto best = [&](const std::vector<double>& elu) {
    write_comparison(folder, {relu, elu});
    const Comparison comparison = read_comparison(folder.path());
    const std::string text = extreme_sentence(comparison, comparison.judged(), true, "highest");
    const std::size_t interval = text.find(" [");
    return interval == text.npos ? text
                                 : text.substr(0, interval) + text.substr(text.find(']') + 1);
  };
  CHECK(best(shifted(0.001)) == "elu has the highest test accuracy: 80.23 %, tied with relu.");
  CHECK(best(shifted(0.02)) == "elu has the highest test accuracy: 82.13 %, better than relu.");
  CHECK(best(shifted(-0.001)) == "relu has the highest test accuracy: 80.13 %; tied with it: elu.");
  CHECK(best(shifted(-0.02)) == "relu has the highest test accuracy: 80.13 %.");
  CHECK(best(relu) == "In test accuracy there is no difference: 80.13 %.");
  // Who survived alone is not the best.
  CHECK(best({0.9, -1, -1, -1, -1, -1, -1, -1}) == "relu has the highest test accuracy: 80.13 %.");
}

TEST_CASE("comparison: trials that diverged are counted and never averaged", "[experiments]") {
  const test::TemporaryFolder folder;
  std::vector<double> elu = shifted(0.02);
  elu[0] = elu[5] = -1;
  write_comparison(folder, {relu, elu});
  const Comparison comparison = read_comparison(folder.path());
  CHECK(comparison.diverged == std::vector<Index>{0, 2});
  CHECK(comparison.judged().cells[1].n == 6);
  CHECK(comparison.judged().differences[0].differences.size() == 6);
  CHECK(verdict_text(comparison).ends_with(" Diverged: elu 2 of 8."));
}

TEST_CASE("comparison: too few pairs are no tie, and who diverged never got there",
          "[experiments]") {
  const test::TemporaryFolder folder;
  write_comparison(folder, {relu, {0.9, 0.9, -1, -1, -1, -1, -1, -1}});
  const Comparison comparison = read_comparison(folder.path());
  CHECK(comparison.judged().differences[0].verdict == Verdict::too_few);
  CHECK(verdict_text(comparison) ==
        "2 pairs of seeds cannot tell: for 1 comparison it takes at least 6, whatever the "
        "differences. Diverged: elu 6 of 8.");
  REQUIRE(comparison.target);
  CHECK(comparison.target->epoch_summaries[1].runs == 8);
  CHECK(comparison.target->epoch_summaries[1].median == std::nullopt);
}

TEST_CASE("comparison: what is only told is higher or lower, not better or worse",
          "[experiments]") {
  MeasureResult result{&measure("revived"), {}, {}};
  CHECK(result.measure->better == Better::neither);
  const test::TemporaryFolder folder;
  write_comparison(folder, {relu, shifted(0.02)});
  const Comparison comparison = read_comparison(folder.path());
  Difference lower{
      .cell = 1, .baseline = 0, .differences = std::vector<double>(8, -3.0), .mean = -3};
  lower.adjusted_p = 0.01;
  lower.verdict = Verdict::lower;
  CHECK(sentence(comparison, *result.measure, lower) ==
        "elu is lower than relu in revivals: -3.00, p = .010 over 8 seeds");
}

TEST_CASE("comparison: a trial that is done without figures is missing", "[experiments]") {
  const test::TemporaryFolder folder;
  write_comparison(folder, {relu, shifted(0.02)});
  const std::filesystem::path run = read_comparison(folder.path()).runs[0][3].folder;
  write_atomically(run / "metrics.jsonl", std::string_view());
  const Comparison comparison = read_comparison(folder.path());
  CHECK(comparison.missing == std::vector<Index>{1, 0});
  CHECK(verdict_text(comparison).starts_with("1 of 16 trials are missing. In test accuracy, elu"));
}

TEST_CASE("comparison: measures are weighed over layers and added over epochs", "[experiments]") {
  const test::TemporaryFolder folder;
  write_comparison(folder, {relu, shifted(0)});
  const RunRecord run = read_run(read_comparison(folder.path()).runs[0][0].folder);
  CHECK(measure("gradient_dead").of(run) == test::Approx((0.25 * 4 + 0.5 * 12) / 16));
  CHECK(measure("died").of(run) == test::Approx(2 + 5));
  CHECK(measure("seconds_per_epoch").of(run) == test::Approx(2));
  CHECK(measure("best_validation_accuracy").of(run) == test::Approx(0.82));
  CHECK(measure("validation_loss").of(run) == std::nullopt);
}

TEST_CASE("comparison: the target is the config's, else what the baseline nearly ends with",
          "[experiments]") {
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
        "validation accuracy of 0.81, chosen because the first baseline nearly ends with it");
}

TEST_CASE("results.csv: a row a trial, and no text that a spreadsheet would run", "[experiments]") {
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

TEST_CASE("comparison: a folder without one is refused", "[experiments]") {
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
                        "compare --resume goes on with them)");
}
