#include "schedules.hpp"

#include <cmath>
#include <numbers>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Cosine annealing from 1 at 0 to 0 at 1.
double half_cosine(double progress) { return (1 + std::cos(std::numbers::pi * progress)) / 2; }

double between(double from, double to, double share) { return to + (from - to) * share; }

}  // namespace

double StepRate::factor(const StepsDone& done) const {
  const Index reductions = done.epoch() / every_epochs;
  return std::pow(gamma, static_cast<double>(reductions));
}

double Exponential::factor(const StepsDone& done) const {
  return std::pow(gamma, static_cast<double>(done.epoch()));
}

double Cosine::factor(const RunPlace& place) const {
  return between(1, final_factor, half_cosine(place.progress()));
}

double OneCycle::factor(const RunPlace& place) const {
  const double start = 1 / div_factor, end = start / final_div_factor;
  const auto step = static_cast<double>(place.step), last = static_cast<double>(place.steps) - 1;
  const double top = pct_start * static_cast<double>(place.steps) - 1;
  if (step <= top) return between(start, 1, half_cosine(top > 0 ? step / top : 1));
  return between(1, end, half_cosine(last > top ? (step - top) / (last - top) : 1));
}

double Linear::factor(const RunPlace& place) const {
  return start_factor + (end_factor - start_factor) * place.progress();
}

}}  // namespace rectify
