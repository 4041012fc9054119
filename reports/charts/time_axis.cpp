#include "time_axis.hpp"

#include <algorithm>
#include <cmath>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// 0, and powers of 10 between two times; if these are fewer than two, twice and five times them
/// too.
std::vector<double> logarithmic_ticks(double first, double last) {
  std::vector<double> powers{0}, all{0};
  for (double power = std::pow(10, std::floor(std::log10(first))); power <= last; power *= 10) {
    for (const double factor : {1, 2, 5}) {
      const double tick = factor * power;
      if (tick < first || tick > last) continue;
      all.push_back(tick);
      if (factor == 1) powers.push_back(tick);
    }
  }
  return powers.size() > 2 ? powers : all;
}

}  // namespace

TimeAxis::TimeAxis(std::span<const double> times) {
  if (times.empty()) return;
  last_ = times.back();
  const auto early =
      std::count_if(times.begin(), times.end(), [&](double time) { return time <= last_ / 5; });
  const auto first = std::find_if(times.begin(), times.end(), [](double time) { return time > 0; });
  if (first == times.end()) return;
  const bool is_close = 4 * *first * static_cast<double>(times.size() - 1) < last_;
  if (is_close || (times.size() >= 6 && 2 * early > std::ssize(times))) unit_ = *first;
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
  axis["values"] = logarithmic_ticks(unit_, last_);
  axis["format"] = ",d";
}

}}  // namespace rectify
