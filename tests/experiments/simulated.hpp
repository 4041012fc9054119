#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include <rectify/nn/random.hpp>

/// Draws that are the same in every run, for tests of how often something comes out.
namespace rectify::test {

inline std::vector<double> normal_draws(std::size_t n, std::uint32_t simulation,
                                        std::uint32_t part = 0) {
  const random::Stream stream(7, random::Purpose::noise, simulation, part);
  std::vector<double> draws(n);
  for (std::size_t i = 0; i < n; ++i) draws[i] = stream.normal(static_cast<std::uint32_t>(i));
  return draws;
}

/// Of mean 1.
inline std::vector<double> exponential_draws(std::size_t n, std::uint32_t simulation,
                                             std::uint32_t part = 0) {
  const random::Stream stream(8, random::Purpose::noise, simulation, part);
  std::vector<double> draws(n);
  for (std::size_t i = 0; i < n; ++i) {
    draws[i] = -std::log1p(-stream.uniform(static_cast<std::uint32_t>(i)));
  }
  return draws;
}

}  // namespace rectify::test
