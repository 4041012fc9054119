#include "class_weights.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "../base/error.hpp"
#include "../schema/schema.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr const char* balanced_name = "balanced";

const std::vector<double>* numbers_of(const ClassWeights*) { return nullptr; }

std::vector<double> balanced_weights(const Dataset& data) {
  std::vector<double> counts(static_cast<std::size_t>(data.classes()));
  for (Index i = 0; i < data.size(); ++i) ++counts[at(data.target(i).label)];
  const auto occurs = [](double count) { return count > 0; };
  const auto classes = static_cast<double>(std::count_if(counts.begin(), counts.end(), occurs));
  const auto samples = static_cast<double>(data.size());
  for (double& count : counts) count = occurs(count) ? samples / (classes * count) : 0;
  return counts;
}

}  // namespace

ClassWeights ClassWeights::for_data(const Dataset& data) const {
  const auto refuse = [](const std::string& expected, const std::string& got) {
    throw ConfigError(Mismatch{"loss", "class_weights", expected, got});
  };
  if (data.classes() == 0) refuse("data with classes", "values");
  if (balanced) return {.numbers = balanced_weights(data)};
  if (std::ssize(numbers) != data.classes()) {
    refuse(fmt::format("{} numbers, one per class", data.classes()),
           std::to_string(numbers.size()));
  }
  const auto counts = [](double number) { return number > 0; };
  if (std::none_of(numbers.begin(), numbers.end(), counts)) {
    refuse("at least one above 0", "only zeros");
  }
  return *this;
}

std::string expected_of(const ClassWeights* weights, const Range& range) {
  return expected_of(numbers_of(weights), range) + " or " + in_quotes(balanced_name);
}

void read(const Reader& reader, ClassWeights& weights, const Range& range) {
  if (reader.value() == balanced_name) {
    weights = {.balanced = true};
  } else if (reader.value().is_array()) {
    const std::size_t before = reader.problem_count();
    std::vector<double> numbers;
    read(reader, numbers, range);
    if (reader.problem_count() == before) weights = {.numbers = std::move(numbers)};
  } else {
    const std::string got = reader.value().is_string() ? reader.value().get<std::string>() : "";
    reader.refuse(expected_of(&weights, range), did_you_mean(got, {balanced_name}));
  }
}

Json to_json(const ClassWeights& weights) {
  return weights.balanced ? Json(balanced_name) : to_json(weights.numbers);
}

Json schema_of(const ClassWeights* weights, const Range& range, Json& definitions) {
  return schema_of_any(
      {schema_of(numbers_of(weights), range, definitions), schema_of_names({balanced_name})});
}

}}  // namespace rectify
