#include "time_axis.hpp"

#include <algorithm>
#include <cmath>

namespace rectify { inline namespace RECTIFY_PRECISION {

TimeAxis::TimeAxis(std::span<const double> times) {
  if (times.empty()) return;
  last_ = times.back();
  const auto early =
      std::count_if(times.begin(), times.end(), [&](double time) { return time <= last_ / 5; });
  const auto first = std::find_if(times.begin(), times.end(), [](double time) { return time > 0; });
  if (times.size() >= 6 && 2 * early > std::ssize(times)) unit_ = *first;
}

std::vector<double> TimeAxis::borders(std::span<const double> times) const {
  std::vector<double> all{0};
  for (std::size_t i = 1; i < times.size(); ++i) {
    const double a = times[i - 1], b = times[i];
    all.push_back(is_logarithmic() ? unit_ * (std::sqrt((1 + a / unit_) * (1 + b / unit_)) - 1)
                                   : 0.5 * (a + b));
  }
  all.push_back(last_);
  return all;
}

void TimeAxis::apply_to(Json& encoding) const {
  encoding["scale"] = {{"domain", {0, last_}}, {"nice", false}, {"zero", true}};
  Json& axis = encoding["axis"];
  if (!is_logarithmic()) return;
  encoding["scale"]["type"] = "symlog";
  encoding["scale"]["constant"] = unit_;
  std::vector<double> ticks{0};
  for (double tick = std::pow(10, std::ceil(std::log10(unit_))); tick <= last_; tick *= 10) {
    ticks.push_back(tick);
  }
  axis["values"] = ticks;
  axis["format"] = ",d";
}

}}  // namespace rectify
