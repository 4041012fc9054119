#include "unit_tally.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "../math/loops.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// The maximum; NaN if either is NaN.
template <class T>
RECTIFY_INLINE T larger(T a, T b) {
  return b > a || b != b ? b : a;
}

/// Sums of one piece, by unit, so that the loops vectorize. Counts are exact in `Scalar`, as pieces
/// are small.
struct PieceSums {
  UnitValues fired{}, flat{}, active{}, zeros{}, max_sample{}, max_z, max_slope{}, min_output,
      max_output;
  UnitValues shifted{}, squared{}, absolute{};

  PieceSums() {
    constexpr Scalar most = std::numeric_limits<Scalar>::infinity();
    max_z.fill(-most);
    min_output.fill(most);
    max_output.fill(-most);
  }
};

void add_inputs(ConstView z, PieceSums& sums) {
  for (Index column = 0; column < z.cols(); ++column) {
    const Scalar* from = z.data() + column * z.outerStride();
    const auto sample = static_cast<Scalar>(column);
#pragma omp simd
    for (Index i = 0; i < z.rows(); ++i) {
      const auto k = static_cast<std::size_t>(i);
      sums.fired[k] += static_cast<Scalar>(!(from[i] <= 0));  // counts NaN too
      sums.max_sample[k] = from[i] > sums.max_z[k] ? sample : sums.max_sample[k];
      sums.max_z[k] = larger(sums.max_z[k], from[i]);
    }
  }
}

void add_slopes(ConstView slopes, PieceSums& sums) {
  for (Index column = 0; column < slopes.cols(); ++column) {
    const Scalar* from = slopes.data() + column * slopes.outerStride();
#pragma omp simd
    for (Index i = 0; i < slopes.rows(); ++i) {
      const auto k = static_cast<std::size_t>(i);
      const Scalar slope = std::abs(from[i]);
      sums.flat[k] += slope < flat_slope ? Scalar(1) : Scalar(0);
      sums.active[k] += slope < dead_slope ? Scalar(0) : Scalar(1);
      sums.max_slope[k] = larger(sums.max_slope[k], slope);
    }
  }
}

void add_outputs(ConstView h, const UnitValues& first, PieceSums& sums) {
  for (Index column = 0; column < h.cols(); ++column) {
    const Scalar* from = h.data() + column * h.outerStride();
#pragma omp simd
    for (Index i = 0; i < h.rows(); ++i) {
      const auto k = static_cast<std::size_t>(i);
      const Scalar shifted = from[i] - first[k];
      sums.zeros[k] += from[i] == 0 ? Scalar(1) : Scalar(0);
      sums.shifted[k] += shifted;
      sums.squared[k] += shifted * shifted;
      sums.absolute[k] += std::abs(from[i]);
      sums.min_output[k] = from[i] < sums.min_output[k] ? from[i] : sums.min_output[k];
      sums.max_output[k] = from[i] > sums.max_output[k] ? from[i] : sums.max_output[k];
    }
  }
}

}  // namespace

void UnitTally::add(ConstView z, ConstView h, ConstView slopes) {
  const bool is_first = samples_ == 0;
  if (is_first) std::copy_n(h.data(), units_, first_.begin());
  PieceSums sums;
  dispatch([&] {
    add_inputs(z, sums);
    add_slopes(slopes, sums);
    add_outputs(h, first_, sums);
  });
  for (std::size_t k = 0; k < static_cast<std::size_t>(units_); ++k) {
    Totals& total = totals_[k];
    total.fired += static_cast<Index>(sums.fired[k]);
    total.flat += static_cast<Index>(sums.flat[k]);
    total.active += static_cast<Index>(sums.active[k]);
    total.zeros += static_cast<Index>(sums.zeros[k]);
    total.shifted += static_cast<double>(sums.shifted[k]);
    total.squared += static_cast<double>(sums.squared[k]);
    total.absolute += static_cast<double>(sums.absolute[k]);
    total.max_slope = larger(total.max_slope, sums.max_slope[k]);
    if (is_first || larger(total.max_z, sums.max_z[k]) != total.max_z) {
      total.max_z = sums.max_z[k];
      total.max_sample = samples_ + static_cast<Index>(sums.max_sample[k]);
    }
    total.min_output =
        is_first ? sums.min_output[k] : std::min(total.min_output, sums.min_output[k]);
    total.max_output =
        is_first ? sums.max_output[k] : std::max(total.max_output, sums.max_output[k]);
  }
  samples_ += z.cols();
}

bool UnitTally::is_alive(Index i) const {
  return samples_ > 0 && !(totals_[static_cast<std::size_t>(i)].max_slope < dead_slope);
}

UnitCensus UnitTally::unit(Index i) const {
  const auto k = static_cast<std::size_t>(i);
  const Totals& total = totals_[k];
  const auto n = static_cast<double>(samples_);
  const double shifted = total.shifted / n;
  return {.fired = total.fired,
          .flat = total.flat,
          .zeros = total.zeros,
          .max_z = total.max_z,
          .max_sample = total.max_sample,
          .active = total.active,
          .max_slope = total.max_slope,
          .min_output = total.min_output,
          .max_output = total.max_output,
          .mean_output = static_cast<double>(first_[k]) + shifted,
          .mean_abs_output = total.absolute / n,
          .variance = std::max(0.0, total.squared / n - shifted * shifted)};
}

}}  // namespace rectify
