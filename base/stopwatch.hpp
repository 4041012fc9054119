#pragma once

#include <chrono>
#include <utility>

#include "precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

class Stopwatch {
 public:
  /// Seconds since construction or the last call.
  double lap() {
    const Clock::time_point now = Clock::now();
    return std::chrono::duration<double>(now - std::exchange(last_, now)).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point last_ = Clock::now();
};

}}  // namespace rectify
