#include <rectify/io/json.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/run/run.hpp>
#include <rectify/run/run_record.hpp>
#include <rectify/run/test_predictions.hpp>

#include <string>
#include <vector>

#include "../catch.hpp"
#include "../support.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;

namespace {

/// Targets of 0 and 1, given as values; `rare` applies to about one sample in six.
Dataset tagged(Index samples, std::uint32_t seed, std::vector<std::string> names) {
  const Matrix x = test::normal(3, samples, seed);
  const Matrix noise = test::normal(3, samples, seed + 1);
  Matrix y(std::ssize(names), samples);
  for (Index k = 0; k < y.rows(); ++k) {
    const Scalar least = k == 2 ? 1 : 0;
    for (Index i = 0; i < samples; ++i) {
      y(k, i) = x(k, i) + Scalar(0.3) * noise(k, i) > least ? 1 : 0;
    }
  }
  return Dataset::of_values(x, y).with_target_names(std::move(names));
}

Config config_of_labels(Index labels) {
  Config config = load_config(R"({"data": {"source": "digits"},
      "model": {"layers": [{"type": "dense", "units": 1}]}, "loss": "binary_cross_entropy",
      "optimizer": {"type": "adam", "learning_rate": 0.02}, "training": {"epochs": 15}})",
                              "c.json", {})
                      .config;
  config.model.layers.layers = {Dense{labels}};
  return config;
}

Splits splits(const std::vector<std::string>& names) {
  return {tagged(500, 81, names), tagged(160, 83, names)};
}

double fraction(Index part, Index whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

TEST_CASE("labels run: metrics of each label are those of the stored predictions", "[run]") {
  const test::TemporaryFolder folder;
  const std::vector<std::string> names{"comedy", "drama", "rare"};
  const RunResult result =
      run(config_of_labels(3), {.out = folder / "run", .threads = 1, .data = splits(names)});
  const RunRecord record = read_run(folder / "run");
  const auto values = read_test_values(folder / "run");
  REQUIRE(values);
  CHECK_FALSE(read_test_predictions(folder / "run"));
  REQUIRE(values->targets.cols() == 160);
  Index exact = 0, wrong = 0;
  for (Index i = 0; i < 160; ++i) {
    Index errors = 0;
    for (Index k = 0; k < 3; ++k) {
      errors += (values->predicted(k, i) > 0.5) != (values->targets(k, i) == 1) ? 1 : 0;
    }
    exact += errors == 0 ? 1 : 0;
    wrong += errors;
  }
  CHECK(figure_of(record.test, "test_subset_accuracy") == fraction(exact, 160));
  CHECK(figure_of(record.test, "test_hamming_loss") == fraction(wrong, 3 * 160));
  CHECK_FALSE(figure_of(record.test, "test_accuracy"));
  double f1_sum = 0;
  for (Index k = 0; k < 3; ++k) {
    Index hits = 0, predicted = 0, support = 0;
    for (Index i = 0; i < 160; ++i) {
      const bool chosen = values->predicted(k, i) > 0.5, applies = values->targets(k, i) == 1;
      hits += chosen && applies ? 1 : 0;
      predicted += chosen ? 1 : 0;
      support += applies ? 1 : 0;
    }
    const Json& scores = inside(record.test, {"test_labels", names[at(k)]});
    CHECK(figure_of(scores, "support") == static_cast<double>(support));
    CHECK(figure_of(scores, "precision") == fraction(hits, predicted));
    CHECK(figure_of(scores, "recall") == fraction(hits, support));
    CHECK(test::relative_error(figure_of(scores, "f1").value(),
                               fraction(2 * hits, predicted + support)) < 1e-12);
    CHECK(figure_of(scores, "roc_auc").value() > 0.9);
    f1_sum += figure_of(scores, "f1").value();
  }
  CHECK(test::relative_error(figure_of(record.test, "test_macro_f1").value(), f1_sum / 3) < 1e-12);
  CHECK(result.notes == std::vector<std::string>{
                            "the 3 targets are 0 or 1: measured as labels, by exact match and F1"});
}

TEST_CASE("labels run: a single target of 0 and 1 is measured as two classes", "[run]") {
  const test::TemporaryFolder folder;
  const RunResult result =
      run(config_of_labels(1), {.out = folder / "run", .threads = 1, .data = splits({"bought"})});
  const RunRecord record = read_run(folder / "run");
  const Json& scores = inside(record.test, {"test_labels", "bought"});
  CHECK(figure_of(record.test, "test_accuracy").value() > 0.8);
  CHECK(figure_of(record.test, "test_accuracy") == figure_of(scores, "accuracy"));
  CHECK(figure_of(record.test, "test_accuracy") == result.test.accuracy);
  CHECK(figure_of(record.test, "test_f1") == figure_of(scores, "f1"));
  CHECK(figure_of(record.test, "test_roc_auc") == figure_of(scores, "roc_auc"));
  for (const char* of_several : {"test_subset_accuracy", "test_macro_f1", "test_hamming_loss"}) {
    CHECK_FALSE(record.test.contains(of_several));
  }
  CHECK(result.notes ==
        std::vector<std::string>{
            "bought is 0 or 1: measured as two classes, by accuracy, F1 and ROC AUC"});
}

TEST_CASE("labels run: what was read from the data is in run.json, also of a resumed run",
          "[run]") {
  const test::TemporaryFolder folder;
  Index steps = 0;
  std::vector<std::string> said;
  const auto hear = [&](const std::string& text) { said.push_back(text); };
  const auto stop = [&] { return ++steps == 20; };
  run(config_of_labels(1), {.out = folder / "run",
                            .threads = 1,
                            .data = splits({"bought"}),
                            .interrupted = stop,
                            .on_message = hear});
  const Json notes = read_run(folder / "run").status.at("notes");
  CHECK(notes == Json(said));
  const RunResult rest = run(config_of_labels(1), {.out = folder / "run",
                                                   .threads = 1,
                                                   .resume = true,
                                                   .data = splits({"bought"}),
                                                   .on_message = hear});
  CHECK(said.size() == 1);  // not repeated
  CHECK(Json(rest.notes) == notes);
  CHECK(read_run(folder / "run").status.at("notes") == notes);
}
