#include "early_probes.hpp"

#include <algorithm>

#include "../training/net_summary.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr Index most_early_probes = 24;
/// Of the arithmetic of the first epoch.
constexpr double share_of_epoch = 0.1;
/// Multiply-adds that nobody notices: a few hundredths of a second.
constexpr double unnoticed = 2e9;
/// A unit's figures for a sample take as long as about this many multiply-adds.
constexpr double per_unit = 64;

/// Multiply-adds of a probe, for each sample.
double cost_of_probe(const Architecture& net) {
  double cost = static_cast<double>(summarize(net).multiply_adds);
  for (const PlacedLayer& placed : net.layers()) {
    if (placed.needs.activation) cost += per_unit * static_cast<double>(placed.outputs());
  }
  return cost;
}

/// last r^(left + 1) for r = next / last: where the epoch would end if `left` probes, the first of
/// them at step `next`, were evenly spaced on a logarithmic scale. By products alone, which are the
/// same on every machine.
double end_if_even(std::uint64_t last, std::uint64_t next, Index left) {
  const double ratio = static_cast<double>(next) / static_cast<double>(last);
  auto step = static_cast<double>(last);
  for (Index probe = 0; probe <= left; ++probe) step *= ratio;
  return step;
}

/// The step of the next of `left` probes, evenly spaced on a logarithmic scale.
std::uint64_t next_if_even(std::uint64_t last, std::uint64_t steps, Index left) {
  std::uint64_t low = last + 1, high = std::max(steps, low + 1);
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    const bool is_early = end_if_even(last, middle, left) <= static_cast<double>(steps);
    (is_early ? low : high) = middle;
  }
  return low;
}

/// Whether other units are dead at the last probe than at the one before.
bool has_changed(const DeadHistory& history) {
  return std::any_of(history.layers.begin(), history.layers.end(), [](const LayerHistory& layer) {
    return layer.dead.back() != layer.dead[layer.dead.size() - 2];
  });
}

}  // namespace

Index affordable_probes(const Architecture& net, Index samples, Index probe_samples) {
  const double epoch =
      static_cast<double>(samples) * static_cast<double>(multiply_adds_of_step(summarize(net)));
  const double budget = std::max(share_of_epoch * epoch, unnoticed);
  const double probes = budget / (static_cast<double>(probe_samples) * cost_of_probe(net));
  return static_cast<Index>(std::min(probes, static_cast<double>(most_early_probes)));
}

std::optional<std::uint64_t> next_early_probe(const DeadHistory& history, std::uint64_t steps,
                                              Index most) {
  const auto& times = history.times;
  const Index left = most - (std::ssize(times) - 1);
  if (left <= 0) return std::nullopt;
  const std::uint64_t last = times.back().step;
  std::uint64_t next = 1;
  if (last > 0) {
    next = next_if_even(last, steps, left);
    if (!has_changed(history)) {
      const std::uint64_t before = times[times.size() - 2].step;
      next = std::max(next, std::min(2 * last, last + 2 * (last - before)));
    }
  }
  return next < steps ? std::optional(next) : std::nullopt;
}

}}  // namespace rectify
