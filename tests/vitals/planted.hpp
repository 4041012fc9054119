#pragma once

#include <string>
#include <vector>

#include <rectify/layers/dense.hpp>
#include <rectify/vitals/definitions.hpp>

/// Nets whose units are what a test makes them.
namespace rectify::test {

/// Of the blobs that nets here learn.
inline constexpr Index blob_features = 20, blob_classes = 4;

inline Index how_many(const LayerCensus& layer, const char* name) {
  return count_units(layer, definition(name));
}

/// Units that are nothing but what the input gives: z = x_i + shift.
inline Sequential passing(const Layer& activation, const std::vector<double>& shifts) {
  const auto units = std::ssize(shifts);
  Sequential net(1, {Dense{units}, activation, Dense{1}});
  net.set_tensor("0.weight", Matrix::Ones(units, 1));
  Matrix bias(units, 1);
  for (Index i = 0; i < units; ++i) {
    bias(i) = static_cast<Scalar>(shifts[at(i)]);
  }
  net.set_tensor("0.bias", bias);
  return net;
}

/// One feature that takes the values 0, 1, ..., n - 1.
inline Dataset counting(Index n) {
  Matrix x(1, n), y = Matrix::Zero(1, n);
  for (Index i = 0; i < n; ++i) x(0, i) = static_cast<Scalar>(i);
  return Dataset::of_values(x, y);
}

}  // namespace rectify::test
