#include "schedule.hpp"

#include <algorithm>
#include <cmath>

namespace rectify { inline namespace RECTIFY_PRECISION {

double Schedule::warmup_steps(Index steps_per_epoch) const {
  return std::round((*this)->warmup_epochs() * static_cast<double>(steps_per_epoch));
}

bool Schedule::can_go_on_after(Index steps, Index steps_per_epoch) const {
  return !(*this)->depends_on_length() &&
         warmup_steps(steps_per_epoch) <= static_cast<double>(steps);
}

double Schedule::factor(std::uint64_t step, Index steps, Index steps_per_epoch,
                        std::span<const Epoch> history) const {
  const auto warmup =
      static_cast<Index>(std::min(warmup_steps(steps_per_epoch), static_cast<double>(steps)));
  const auto now = static_cast<Index>(step);
  if (now < warmup) return static_cast<double>(now + 1) / static_cast<double>(warmup);
  const auto within = std::min(static_cast<std::size_t>(warmup / steps_per_epoch), history.size());
  return (*this)->factor({.step = now - warmup,
                          .steps = steps - warmup,
                          .steps_per_epoch = steps_per_epoch,
                          .history = history.subspan(within)});
}

}}  // namespace rectify
