#include "feature_statistics.hpp"

#include <cmath>
#include <limits>
#include <span>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using Values = Eigen::ArrayXd;

/// `for_each(visit)` must call `visit(values)` for each sample.
template <class ForEach>
std::vector<Spread> spreads(Index features, Index samples, ForEach&& for_each) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Values low = Values::Constant(features, infinity), high = -low;
  Values mean = Values::Zero(features), squares = mean;
  const auto n = static_cast<double>(samples);
  for_each([&](const Values& x) {
    low = low.min(x);
    high = high.max(x);
    mean += x;
  });
  mean /= n;
  for_each([&](const Values& x) { squares += (x - mean).square(); });
  std::vector<Spread> result;
  for (Index k = 0; k < features; ++k) {
    // Rounding would give a constant feature a small variance.
    const bool constant = low[k] == high[k];
    result.push_back(
        {low[k], high[k], constant ? low[k] : mean[k], constant ? 0 : std::sqrt(squares[k] / n)});
  }
  return result;
}

}  // namespace

std::vector<Spread> feature_spreads(const Dataset& data) {
  Matrix sample(data.features(), 1);
  Values values(data.features());
  return spreads(data.features(), data.size(), [&](auto&& visit) {
    for (Index i = 0; i < data.size(); ++i) {
      data.gather_raw(std::span(&i, 1), view(sample));
      values = sample.col(0).cast<double>().array();
      visit(values);
    }
  });
}

std::vector<Spread> target_spreads(const Dataset& data) {
  if (data.classes() > 0 || data.size() == 0) return {};
  Values values(data.outputs());
  return spreads(data.outputs(), data.size(), [&](auto&& visit) {
    for (Index i = 0; i < data.size(); ++i) {
      for (Index k = 0; k < data.outputs(); ++k) values[k] = data.own_target(i, at(k));
      visit(values);
    }
  });
}

Spread pooled(const std::vector<Spread>& spreads) {
  if (spreads.empty()) return {};
  Spread all{spreads[0].low, spreads[0].high};
  const auto n = static_cast<double>(spreads.size());
  for (const Spread& spread : spreads) {
    all.low = std::min(all.low, spread.low);
    all.high = std::max(all.high, spread.high);
    all.mean += spread.mean / n;
  }
  double variance = 0;
  for (const Spread& spread : spreads) {
    const double off = spread.mean - all.mean;
    variance += (spread.deviation * spread.deviation + off * off) / n;
  }
  all.deviation = std::sqrt(variance);
  return all;
}

}}  // namespace rectify
