#include "target_shapes.hpp"

#include <algorithm>
#include <cmath>

#include "../base/parse_number.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Whether this is true of the targets of every sample.
template <class Test>
bool all_targets(const Dataset& data, Test&& test) {
  for (Index sample = 0; sample < data.size(); ++sample) {
    if (!test(data.target(sample).values)) return false;
  }
  return true;
}

bool are_alike(const Dataset& data) {
  const auto first = data.target(0).values;
  return all_targets(data, [&](auto values) { return std::ranges::equal(values, first); });
}

bool is_one_hot(std::span<const Scalar> values) {
  const auto ones = std::count(values.begin(), values.end(), Scalar(1));
  const auto zeros = std::count(values.begin(), values.end(), Scalar(0));
  return ones == 1 && zeros == std::ssize(values) - 1;
}

}  // namespace

ClassLike class_like(const Dataset& scaled) {
  const Dataset data = scaled.with_target_scale({});
  if (data.classes() > 0 || data.size() == 0 || data.outputs() == 0 || are_alike(data)) {
    return ClassLike::no;
  }
  if (data.outputs() > 1) {
    return all_targets(data, is_one_hot) ? ClassLike::one_hot : ClassLike::no;
  }
  const auto is_label = [](auto values) {
    return values[0] >= 0 && values[0] == std::trunc(values[0]);
  };
  const auto is_sign = [](auto values) { return std::abs(values[0]) == 1; };
  if (all_targets(data, is_label)) return ClassLike::labels;
  return all_targets(data, is_sign) ? ClassLike::signs : ClassLike::no;
}

Index largest_label(const Dataset& scaled) {
  const Dataset data = scaled.with_target_scale({});
  Scalar largest = 0;
  for (Index sample = 0; sample < data.size(); ++sample) {
    largest = std::max(largest, data.target(sample).values[0]);
  }
  return static_cast<Index>(largest);
}

bool are_numbers(const std::vector<std::string>& class_names) {
  return !class_names.empty() &&
         std::all_of(class_names.begin(), class_names.end(), [](const std::string& name) {
           return parse_number<double>(name).has_value();
         });
}

}}  // namespace rectify
