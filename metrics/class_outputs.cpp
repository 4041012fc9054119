#include "class_outputs.hpp"

#include <array>
#include <cmath>

#include "../base/error.hpp"
#include "../base/expect.hpp"
#include "../math/softmax.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

namespace {

void check_gives_probabilities(Link link) {
  if (has_probabilities(link)) return;
  throw ConfigError(Mismatch{.where = "net",
                             .what = "outputs",
                             .expected = "logits of classes",
                             .got = "values, which give no probabilities"});
}

}  // namespace

void probabilities_of(std::span<const Scalar> outputs, Link link, std::span<Scalar> probabilities) {
  check_gives_probabilities(link);
  expect_at_least(std::ssize(outputs), 1, "net", "outputs");
  expect_equal(std::ssize(probabilities), class_count_of(std::ssize(outputs)), "probabilities",
               "classes");
  if (outputs.size() == 1) {
    const std::array two{Scalar(0), outputs[0]};
    return probabilities_of(two, link, probabilities);
  }
  const double sum =
      sum_exponentials<Scalar>(outputs, [&](std::size_t c, Scalar e) { probabilities[c] = e; }).sum;
  for (Scalar& p : probabilities) p = static_cast<Scalar>(static_cast<double>(p) / sum);
}

double confidence_of(std::span<const Scalar> outputs, Link link) {
  check_gives_probabilities(link);
  expect_at_least(std::ssize(outputs), 1, "net", "outputs");
  if (outputs.size() == 1) return 1 / (1 + std::exp(-std::abs(static_cast<double>(outputs[0]))));
  return 1 / sum_exponentials<double>(outputs, [](std::size_t, double) {}).sum;
}

Index rank_of(std::span<const Scalar> outputs, Index label) {
  expect_index(label, class_count_of(std::ssize(outputs)), "net", "label");
  if (outputs.size() == 1) return class_of(outputs) == label ? 0 : 1;
  const Scalar own = outputs[at(label)];
  Index before = 0;
  for (Index c = 0; c < std::ssize(outputs); ++c) {
    const Scalar other = outputs[at(c)];
    const bool behind = c < label ? other < own : other <= own;
    before += c == label || behind ? 0 : 1;
  }
  return before;
}

double margin_of(std::span<const Scalar> outputs) {
  expect_between(std::ssize(outputs), 1, 2, "net", "outputs");
  if (outputs.size() == 1) return static_cast<double>(outputs[0]);
  return static_cast<double>(outputs[1]) - static_cast<double>(outputs[0]);
}

}}  // namespace rectify
