#include "value_outputs.hpp"

#include <fmt/format.h>

#include <cmath>

#include "../base/error.hpp"
#include "../base/expect.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

void check_not_softmax(Link link) {
  if (link != Link::softmax) return;
  throw ConfigError(Mismatch{.where = "net",
                             .what = "outputs",
                             .expected = "values or logits of labels",
                             .got = "logits of classes"});
}

double sigmoid_of(double x) {
  const double e = std::exp(-std::abs(x));
  return (x >= 0 ? 1 : e) / (1 + e);
}

}  // namespace

double prediction_of(Scalar output, Link link) {
  check_not_softmax(link);
  const auto y = static_cast<double>(output);
  return link == Link::sigmoid ? sigmoid_of(y) : y;
}

double value_of(Scalar output, Link link, const TargetScale& scale, std::size_t target) {
  return scale.restored(prediction_of(output, link), target);
}

void values_of(std::span<const Scalar> outputs, Link link, const TargetScale& scale,
               std::span<Scalar> values) {
  check_not_softmax(link);
  expect_equal(std::ssize(values), std::ssize(outputs), "predictions", "values");
  if (!scale.empty()) {
    expect_equal(std::ssize(scale.mean), std::ssize(outputs), "predictions", "scales of targets");
    expect_equal(std::ssize(scale.deviation), std::ssize(outputs), "predictions",
                 "scales of targets");
  }
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    values[k] = static_cast<Scalar>(value_of(outputs[k], link, scale, k));
  }
}

double least_output(Link link, double threshold) {
  check_not_softmax(link);
  if (link == Link::none) return threshold;
  if (threshold > 0 && threshold < 1) return std::log(threshold / (1 - threshold));
  throw ConfigError(Mismatch{.where = "threshold",
                             .expected = "a probability between 0 and 1",
                             .got = fmt::format("{}", threshold)});
}

}}  // namespace rectify
