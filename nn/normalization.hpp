#pragma once

#include <span>
#include <vector>

#include "../base/types.hpp"

/// Scales of features and targets.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// x -> (x - mean) (1 / deviation), with one value for all features, one for each, or none
/// (identity).
struct RECTIFY_API Normalization {
  std::vector<float> mean = {};
  std::vector<float> deviation = {};
  bool uniform() const { return deviation.size() == 1; }
  /// In place, for each column of `x`. Throws ConfigError unless it has one value for each row, or
  /// one or none for all.
  void apply(View x) const;
  /// Writes it as x -> (x - shift) scale, with a value for each feature. Throws likewise.
  void write(std::span<Scalar> shift, std::span<Scalar> scale) const;
  bool operator==(const Normalization&) const = default;

 private:
  void check(Index features) const;
};

/// y -> (y - mean) / deviation for each target; empty: unchanged.
struct RECTIFY_API TargetScale {
  std::vector<double> mean = {};
  std::vector<double> deviation = {};
  bool empty() const { return mean.empty(); }
  double scaled(double value, std::size_t target) const {
    return empty() ? value : (value - mean[target]) / deviation[target];
  }
  /// The inverse of `scaled`.
  double restored(double value, std::size_t target) const {
    return empty() ? value : value * deviation[target] + mean[target];
  }
  bool operator==(const TargetScale&) const = default;
};

}}  // namespace rectify
