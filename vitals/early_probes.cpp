#include "early_probes.hpp"

#include <algorithm>

#include "../training/net_summary.hpp"
#include "census.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr double most_probes = 24;
/// Of the arithmetic of the first epoch.
constexpr double share_of_epoch = 0.03;
/// Multiply-adds that take too little time to notice: a hundredth of a second.
constexpr double unnoticed = 5e8;
/// A unit's figures for a sample take as long as about this many multiply-adds.
constexpr double per_unit = 64;

/// Multiply-adds of a census, for each sample.
double cost_of_census(const Architecture& net) {
  double cost = static_cast<double>(summarize(net).multiply_adds);
  for (const PlacedLayer& placed : net.layers()) {
    if (placed.needs.activation) cost += per_unit * static_cast<double>(placed.outputs());
  }
  return cost;
}

/// last r^(left + 1) for r = next / last: where the epoch would end if `left` checks, the first of
/// them after step `next`, were evenly spaced on a logarithmic scale. By products alone, which are
/// the same on every machine.
double end_if_even(std::uint64_t last, std::uint64_t next, Index left) {
  const double ratio = static_cast<double>(next) / static_cast<double>(last);
  auto step = static_cast<double>(last);
  for (Index check = 0; check <= left; ++check) step *= ratio;
  return step;
}

/// The step of the next of `left` checks, evenly spaced on a logarithmic scale.
std::uint64_t next_if_even(std::uint64_t last, std::uint64_t steps, Index left) {
  std::uint64_t low = last + 1, high = std::max(steps, low + 1);
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    const bool is_early = end_if_even(last, middle, left) <= static_cast<double>(steps);
    (is_early ? low : high) = middle;
  }
  return low;
}

/// The number of samples that a check evaluates that is a probe.
Index most_of_check(Index probe_samples) {
  return probe_samples + std::min(first_samples, probe_samples);
}

}  // namespace

EarlyBudget early_budget(const Architecture& net, Index samples, std::uint64_t steps,
                         Index probe_samples) {
  const double epoch =
      static_cast<double>(samples) * static_cast<double>(multiply_adds_of_step(summarize(net)));
  const double affordable = std::max(share_of_epoch * epoch, unnoticed) / cost_of_census(net);
  const double most = most_probes * static_cast<double>(most_of_check(probe_samples));
  return {.steps = steps,
          .probe_samples = probe_samples,
          .samples = static_cast<Index>(std::min(affordable, most))};
}

void EarlyChecks::begin(const EarlyBudget& budget) {
  *this = {};
  if (budget.steps > 1 && budget.samples >= most_of_check(budget.probe_samples)) next_ = 1;
}

void EarlyChecks::add(const EarlyBudget& budget, Index samples, bool was_probe) {
  before_ = last_;
  last_ = next_;
  next_ = 0;
  samples_ += samples;
  const Index most = most_of_check(budget.probe_samples), left = budget.samples - samples_;
  if (left < most) return;
  std::uint64_t next = 0;
  if (was_probe) {
    next = next_if_even(last_, budget.steps, left / most);
  } else {
    const Index checks = 1 + (left - most) / std::min(first_samples, budget.probe_samples);
    next = std::max(next_if_even(last_, budget.steps, checks),
                    std::min(2 * last_, last_ + 2 * (last_ - before_)));
  }
  if (next < budget.steps) next_ = next;
}

Index EarlyChecks::one_in(const EarlyBudget& budget) const {
  return 8 * std::max(Index(1), (budget.samples - samples_) / most_of_check(budget.probe_samples));
}

Json EarlyChecks::to_json() const {
  return {{"next", next_}, {"last", last_}, {"before", before_}, {"samples", samples_}};
}

void EarlyChecks::read(const Json& json) {
  next_ = json.at("next");
  last_ = json.at("last");
  before_ = json.at("before");
  samples_ = json.at("samples");
}

const Json& EarlyChecks::shape() {
  static const Json shape{
      {"next", "count"}, {"last", "count"}, {"before", "count"}, {"samples", "count"}};
  return shape;
}

}}  // namespace rectify
