#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include <rectify/math/random.hpp>

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

/// Uniform on [0, 1).
inline std::vector<double> uniform_draws(std::size_t n, std::uint32_t simulation,
                                         std::uint32_t part = 0) {
  const random::Stream stream(9, random::Purpose::noise, simulation, part);
  std::vector<double> draws(n);
  for (std::size_t i = 0; i < n; ++i) draws[i] = stream.uniform(static_cast<std::uint32_t>(i));
  return draws;
}

/// Of mean 0: far values on both sides more often than normal ones.
inline std::vector<double> laplace_draws(std::size_t n, std::uint32_t simulation,
                                         std::uint32_t part = 0) {
  const std::vector<double> sizes = exponential_draws(n, simulation, part);
  std::vector<double> draws = uniform_draws(n, simulation, part);
  for (std::size_t i = 0; i < n; ++i) draws[i] = draws[i] < 0.5 ? -sizes[i] : sizes[i];
  return draws;
}

/// Of mean exp(1/8): the logarithm is normal, with a deviation of 1/2.
inline std::vector<double> lognormal_draws(std::size_t n, std::uint32_t simulation,
                                           std::uint32_t part = 0) {
  std::vector<double> draws = normal_draws(n, simulation, part);
  for (double& draw : draws) draw = std::exp(draw / 2);
  return draws;
}

/// Accuracies on a test set of 500, of mean 0.9 and a deviation of 0.006.
inline std::vector<double> accuracy_draws(std::size_t n, std::uint32_t simulation,
                                          std::uint32_t part = 0) {
  std::vector<double> draws = normal_draws(n, simulation, part);
  for (double& draw : draws) draw = std::round(450 + 3 * draw) / 500;
  return draws;
}

/// Fractions of `samples` that are hit, of mean `share`: by chance with a probability that is
/// larger or smaller by `spread` from seed to seed.
inline std::vector<double> share_draws(std::size_t n, std::uint32_t simulation, double share,
                                       double spread, std::size_t samples) {
  const std::vector<double> luck = uniform_draws(n * samples, simulation, 10);
  const std::vector<double> seeds = uniform_draws(n, simulation, 11);
  std::vector<double> draws(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double probability = seeds[i] < 0.5 ? share - spread : share + spread;
    for (std::size_t s = 0; s < samples; ++s) draws[i] += luck[i * samples + s] < probability;
    draws[i] /= static_cast<double>(samples);
  }
  return draws;
}

}  // namespace rectify::test
