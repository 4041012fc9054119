// statistics_cases <CASES >RESULTS: what the library says of the samples, pairs of samples and sets
// of p-values in a JSON object, in the same order, for scipy_test.py.

#include <rectify/experiments/intervals.hpp>
#include <rectify/experiments/significance.hpp>
#include <rectify/nn/json.hpp>

#include <iostream>
#include <optional>
#include <vector>

using namespace rectify;

namespace {

using Values = std::vector<double>;

Json to_json(const std::optional<ConfidenceInterval>& interval) {
  return interval ? Json{interval->low, interval->high} : Json();
}

template <class Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json();
}

Json of_sample(const Values& sample) {
  return {{"mean", mean(sample)},
          {"deviation", deviation(sample)},
          {"median", median(sample)},
          {"interquartile_mean", interquartile_mean(sample)},
          {"mean_interval", to_json(mean_interval(sample))},
          {"interquartile_mean_interval", to_json(interquartile_mean_interval(sample))},
          {"sign_flip_p", sign_flip_p(sample)},
          {"more_pairs", or_null(more_pairs(sample))}};
}

Json of_pair(const Values& a, const Values& b) {
  const Improvement improvement = probability_of_improvement(a, b);
  return {{"rank_correlation", or_null(rank_correlation(a, b))},
          {"improvement", improvement.probability},
          {"improvement_interval", to_json(improvement.interval)}};
}

}  // namespace

int main() {
  const Json cases = Json::parse(std::cin);
  Json results{{"samples", Json::array()}, {"pairs", Json::array()}, {"p_values", Json::array()}};
  for (const Json& sample : cases.at("samples")) results["samples"].push_back(of_sample(sample));
  for (const Json& pair : cases.at("pairs")) {
    results["pairs"].push_back(of_pair(pair.at(0), pair.at(1)));
  }
  for (const Json& p : cases.at("p_values")) results["p_values"].push_back(holm(p.get<Values>()));
  std::cout << results << '\n';
}
