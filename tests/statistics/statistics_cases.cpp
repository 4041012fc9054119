// statistics_cases <CASES >RESULTS: what the library says of the samples, pairs of samples, sets of
// p-values, counts of failures and effects in a JSON object, in the same order, for scipy_test.py.

#include <rectify/base/json.hpp>
#include <rectify/statistics/intervals.hpp>
#include <rectify/statistics/significance.hpp>

#include <iostream>
#include <limits>
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
          {"sign_flip_interval_0.05", to_json(sign_flip_interval(sample))},
          {"sign_flip_interval_0.01", to_json(sign_flip_interval(sample, 0.01))},
          {"signed_ranks", signed_ranks(sample)},
          {"signed_rank_p", sign_flip_p(signed_ranks(sample))},
          {"always_valid_p", always_valid_p(sample)},
          {"confidence_sequence", to_json(confidence_sequence(sample))}};
}

Json of_pair(const Values& a, const Values& b) {
  const Improvement improvement = probability_of_improvement(a, b);
  return {{"improvement", improvement.probability},
          {"improvement_interval", to_json(improvement.interval)}};
}

/// Of two counts of failures.
Json of_counts(Index first, Index second) {
  return {{"share_interval", to_json(share_interval(first, first + second))},
          {"mcnemar_p", mcnemar_p(first, second)}};
}

/// Infinite ones are text: JSON has no such number.
Values values_of(const Json& json) {
  Values values;
  for (const Json& value : json) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    values.push_back(value == "inf" ? infinity : value == "-inf" ? -infinity : value.get<double>());
  }
  return values;
}

}  // namespace

int main() {
  const Json cases = Json::parse(std::cin);
  Json results = Json::object();
  for (const char* key :
       {"samples", "infinite", "pairs", "p_values", "counts", "effects", "bounded"}) {
    results[key] = Json::array();
  }
  for (const Json& sample : cases.at("samples")) results["samples"].push_back(of_sample(sample));
  for (const Json& pair : cases.at("pairs")) {
    results["pairs"].push_back(of_pair(pair.at(0), pair.at(1)));
  }
  for (const Json& sample : cases.at("infinite")) {
    const Values values = values_of(sample);
    results["infinite"].push_back({{"signed_rank_p", sign_flip_p(signed_ranks(values))},
                                   {"always_valid_p", always_valid_p(values)}});
  }
  for (const Json& p : cases.at("p_values")) results["p_values"].push_back(holm(p.get<Values>()));
  for (const Json& bounded : cases.at("bounded")) {
    const Values range = values_of(bounded.at(0));
    results["bounded"].push_back(
        to_json(mean_interval(values_of(bounded.at(1)), {range[0], range[1]})));
  }
  for (const Json& counts : cases.at("counts")) {
    results["counts"].push_back(of_counts(counts.at(0).get<Index>(), counts.at(1).get<Index>()));
  }
  for (const Json& effect : cases.at("effects")) {
    results["effects"].push_back(or_null(pairs_for(
        effect.at(0).get<double>(), effect.at(1).get<double>(), effect.at(2).get<Index>())));
  }
  std::cout << results << '\n';
}
