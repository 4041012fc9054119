#include "schedule.hpp"

#include <algorithm>
#include <cmath>

namespace rectify { inline namespace RECTIFY_PRECISION {

double Schedule::factor(std::uint64_t step, Index steps, Index steps_per_epoch,
                        std::span<const Epoch> history) const {
  const double asked = std::round((*this)->warmup_epochs() * static_cast<double>(steps_per_epoch));
  const auto warmup = static_cast<Index>(std::min(asked, static_cast<double>(steps)));
  const auto now = static_cast<Index>(step);
  if (now < warmup) return static_cast<double>(now + 1) / static_cast<double>(warmup);
  const auto within = std::min(static_cast<std::size_t>(warmup / steps_per_epoch), history.size());
  return (*this)->factor({.step = now - warmup,
                          .steps = steps - warmup,
                          .steps_per_epoch = steps_per_epoch,
                          .history = history.subspan(within)});
}

}}  // namespace rectify
