#include <rectify/io/files.hpp>
#include <rectify/reports/comparison/sections.hpp>

#include <optional>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "../temporary_folder.hpp"

namespace {

using namespace rectify;

/// One cell with a run for each number of epochs: seeds stop at different times.
Comparison comparison_of(const std::vector<int>& epochs) {
  const test::TemporaryFolder folder;
  write_atomically(folder / "e.json", R"({"axes": {"activation": ["relu"]}, "seeds": )" +
                                          std::to_string(epochs.size()) + R"(,
                       "data": {"source": "digits", "limit": 50},
                       "model": {"layers": [{"type": "dense", "units": 4, "activation": "relu"},
                                            {"type": "dense", "units": 10}]}})");
  Comparison comparison{.folder = {}, .loaded = load_experiment(folder / "e.json")};
  comparison.cells = cells_of(comparison.experiment());
  comparison.runs.emplace_back();
  for (std::size_t seed = 0; seed < epochs.size(); ++seed) {
    RunRecord run;
    run.status["status"] = "done";
    for (int epoch = 1; epoch <= epochs[seed]; ++epoch) {
      run.epochs.push_back(Json{{"epoch", epoch}, {"train_loss", 1.0 + 0.1 * double(seed)}});
    }
    comparison.runs[0].push_back(std::move(run));
  }
  return comparison;
}

/// The last epoch with a mean.
double end_of(const Lines& lines) {
  double end = 0;
  for (const Point& point : lines.lines.at(0).points) {
    if (point.y) end = point.x;
  }
  return end;
}

Lines losses(const std::vector<int>& epochs) {
  return comparison_sections::curves(
      comparison_of(epochs), {.title = "loss"}, {},
      [](const RunRecord& run) { return series_of(run, {"train_loss"}); });
}

bool says_where_it_ends(const Lines& lines) {
  return comparison_sections::caption_of(lines).find("Both end where") != std::string::npos;
}

TEST_CASE("comparison curves: mean and band end where less than half of the seeds are left") {
  const Lines lines = losses({3, 5, 7, 9});
  CHECK(end_of(lines) == 7);                   // two of four are left
  CHECK(lines.lines[0].points.back().x == 9);  // the line of the single seed goes on
  CHECK(lines.lines[0].points.back().runs.back() == 1.3);
  CHECK(says_where_it_ends(lines));
  CHECK(end_of(losses({3, 5, 7, 9, 11})) == 7);
}

TEST_CASE("comparison curves: one seed of two is not a mean, one of one is all there is") {
  CHECK(end_of(losses({3, 5})) == 3);
  CHECK(end_of(losses({5})) == 5);
  CHECK_FALSE(says_where_it_ends(losses({5})));
  CHECK_FALSE(says_where_it_ends(losses({5, 5, 5})));
}

}  // namespace
