#include <rectify/experiments/measures.hpp>

#include <string>
#include <vector>

#include "../catch.hpp"

using namespace rectify;

namespace {

RunRecord done(const Json& test, const Json& chance = Json::object()) {
  return {.status = {{"status", "done"}, {"chance", chance}}, .test = test};
}

std::string judged_by(const Json& test) { return primary_measure({done(test)}).name; }

}  // namespace

TEST_CASE("measures: cells are judged by the measure of their task", "[experiments]") {
  CHECK(judged_by({{"test_loss", 1}, {"test_accuracy", 0.9}}) == "test_accuracy");
  CHECK(judged_by({{"test_loss", 1}, {"test_r2", 0.9}, {"test_rmse", 2}}) == "test_r2");
  CHECK(judged_by({{"test_loss", 1}, {"test_subset_accuracy", 0.4}, {"test_macro_f1", 0.7}}) ==
        "test_macro_f1");
  CHECK(judged_by({{"test_loss", 1}, {"test_accuracy", 0.9}, {"test_f1", 0.7}}) == "test_accuracy");
  CHECK(judged_by({{"test_loss", 1}}) == "test_loss");
}

TEST_CASE("measures: metrics of labels have a direction", "[experiments]") {
  const RunRecord run = done({{"test_loss", 0.3},
                              {"test_subset_accuracy", 0.4},
                              {"test_macro_f1", 0.7},
                              {"test_micro_f1", 0.75},
                              {"test_hamming_loss", 0.1}});
  CHECK(measure("test_subset_accuracy").of(run) == 0.4);
  CHECK(measure("test_subset_accuracy").unit == Unit::percent);
  CHECK(measure("test_micro_f1").better == Better::more);
  CHECK(measure("test_hamming_loss").of(run) == 0.1);
  CHECK(measure("test_hamming_loss").better == Better::less);
}

TEST_CASE("measures: labels that are predicted as often as they apply are no success",
          "[experiments]") {
  const Json chance{{"loss", 0.6}};
  const auto outcome = [&](double loss) {
    return outcome_of(done({{"test_loss", loss}, {"test_macro_f1", 0}}, chance));
  };
  CHECK(outcome(0.59) == Outcome::collapsed);
  CHECK(outcome(0.3) == Outcome::done);
}
