#include <rectify/io/json.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/smooth.hpp>
#include <rectify/model/model_file.hpp>
#include <rectify/run/run.hpp>
#include <rectify/run/run_record.hpp>
#include <rectify/run/test_predictions.hpp>

#include <cmath>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "../catch.hpp"
#include "../support.hpp"
#include "../temporary_folder.hpp"
#include "made_by_run.hpp"

using namespace rectify;

namespace {

/// Two targets of different units: about 125 +- 5, and a tenth of a thousandth.
Dataset curve(Index samples, std::uint32_t seed) {
  const Matrix x = test::normal(3, samples, seed);
  Matrix y(2, samples);
  y.row(0) = 125 + 5 * x.row(0).array() * x.row(1).array().cos();
  y.row(1) = Scalar(1e-4) * x.row(2).array();
  return Dataset::of_values(x, y).with_target_names({"level", "width"});
}

Config config_for(Index epochs) {
  Config config = load_config(R"({"data": {"source": "digits"}, "model": {"layers": [
      {"type": "dense", "units": 24, "activation": "gelu"}, {"type": "dense", "units": 2}]},
      "optimizer": {"type": "adam", "learning_rate": 0.01}})",
                              "c.json", {})
                      .config;
  config.training.epochs = epochs;
  return config;
}

Splits splits() { return {curve(600, 71), curve(150, 72)}; }

}  // namespace

TEST_CASE("regression run: metrics of each target are those of the stored predictions", "[run]") {
  const test::TemporaryFolder folder;
  const RunResult result =
      run(config_for(20), {.out = folder / "run", .threads = 1, .data = splits()});
  const RunRecord record = read_run(folder / "run");
  CHECK(record.config["data"]["targets"] == "standard");
  const auto values = read_test_values(folder / "run");
  REQUIRE(values);
  CHECK_FALSE(read_test_predictions(folder / "run"));
  double r2_sum = 0;
  for (const auto& [k, name] : {std::pair<Index, const char*>{0, "level"}, {1, "width"}}) {
    double squares = 0, absolutes = 0, mean = 0, spread = 0;
    const auto n = static_cast<double>(values->targets.cols());
    const auto target = [&, k = k](Index i) { return static_cast<double>(values->targets(k, i)); };
    for (Index i = 0; i < values->targets.cols(); ++i) mean += target(i) / n;
    for (Index i = 0; i < values->targets.cols(); ++i) {
      const double error = static_cast<double>(values->predicted(k, i)) - target(i);
      CHECK(target(i) == splits().test.own_target(i, at(k)));
      squares += error * error, absolutes += std::abs(error);
      spread += std::pow(target(i) - mean, 2);
    }
    const Json& scores = inside(record.test, {"test_targets", name});
    CHECK(std::abs(figure_of(scores, "r2").value() - (1 - squares / spread)) < 1e-4);
    CHECK(test::relative_error(figure_of(scores, "rmse").value(), std::sqrt(squares / n)) < 1e-3);
    CHECK(test::relative_error(figure_of(scores, "mae").value(), absolutes / n) < 1e-3);
    CHECK(figure_of(scores, "r2").value() > 0.8);
    r2_sum += figure_of(scores, "r2").value();
  }
  CHECK(test::relative_error(figure_of(record.test, "test_r2").value(), r2_sum / 2) < 1e-9);
  CHECK(figure_of(record.test, "test_r2") == result.test_values.value().r2);
  CHECK(figure_of(record.test, "test_rmse") == result.test_values->rmse);
  CHECK(figure_of(record.test, "test_mae") == result.test_values->mae);
  CHECK(load(folder / "run" / "model.safetensors").info.target_scale ==
        splits().train.target_standardization());
}

TEST_CASE("regression run: without a scale it is what it was, and resumes as such", "[run]") {
  const test::TemporaryFolder folder;
  Config own = config_for(3);
  own.data.targets = Targets::none;
  run(own, {.out = folder / "whole", .threads = 1, .data = splits()});
  CHECK(load(folder / "whole" / "model.safetensors").info.target_scale.empty());
  Index steps = 0;
  run(own, {.out = folder / "run", .threads = 1, .data = splits(), .interrupted = [&] {
              return ++steps == 25;
            }});
  run(config_for(3), {.out = folder / "run", .threads = 1, .resume = true, .data = splits()});
  CHECK(test::made_by_run(folder / "run") == test::made_by_run(folder / "whole"));
}

TEST_CASE("regression run: a scaled run that was interrupted has the same bits", "[run]") {
  const test::TemporaryFolder folder;
  run(config_for(3), {.out = folder / "whole", .threads = 1, .data = splits()});
  Index steps = 0;
  run(config_for(3), {.out = folder / "run", .threads = 1, .data = splits(), .interrupted = [&] {
                        return ++steps == 25;
                      }});
  run(config_for(3), {.out = folder / "run", .threads = 2, .resume = true, .data = splits()});
  CHECK(test::made_by_run(folder / "run") == test::made_by_run(folder / "whole"));
}

TEST_CASE("regression run: a run that is refused makes no folder", "[run]") {
  const test::TemporaryFolder folder;
  const auto refuse = [](const Prepared&) { throw std::runtime_error("no"); };
  CHECK_THROWS_WITH(run(config_for(1), {.out = folder / "run", .data = splits(), .check = refuse}),
                    "no");
  CHECK_FALSE(std::filesystem::exists(folder / "run"));
}
