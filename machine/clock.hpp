#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "../base/stopwatch.hpp"

/// Measuring time.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// For an even number of values the mean of the middle two; 0 without values.
inline double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

/// Seconds per call of `f`, one value for each slice of about 20 ms, until `seconds` have passed; a
/// first slice warms up. Each call gets a new i; the results of `f(i)` are summed into a volatile
/// variable, so that the compiler cannot remove the calls.
template <class F>
std::vector<double> time_calls(double seconds, F&& f) {
  constexpr double slice = 0.02;
  volatile double sink = 0;
  std::size_t next = 0;
  const auto time_slice = [&](std::size_t calls) {
    double sum = 0;
    Stopwatch watch;
    for (std::size_t end = next + calls; next < end; ++next) sum += static_cast<double>(f(next));
    sink = sink + sum;
    return watch.lap();
  };
  std::size_t calls = 1;
  double took = time_slice(calls);
  for (; took < slice; took = time_slice(calls)) calls *= 2;
  std::vector<double> all;
  for (double total = 0; total < seconds; total += took) {
    took = time_slice(calls);
    all.push_back(took / static_cast<double>(calls));
  }
  return all;
}

}}  // namespace rectify
