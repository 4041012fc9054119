#pragma once

#include <rectify/base/names.hpp>
#include <rectify/inits/scaled.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/nn/dataset.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "support.hpp"

/// Ways in which a step leaves the finite numbers.
namespace rectify::test {

/// Where it begins. All but `weight` come from one sample.
enum class Fault { input, weight, gradient, loss, optimizer };
inline constexpr Fault faults[] = {Fault::input, Fault::weight, Fault::gradient, Fault::loss,
                                   Fault::optimizer};

constexpr std::array<const char*, 5> names_of(Fault) {
  return {"input", "weight", "gradient", "loss", "optimizer"};
}

constexpr Index faulty_sample = 11;

/// 24 samples of 5 numbers, three classes. Sample 11 (of some faults 12 too, of another class,
/// so that no net has both right) has what makes the fault; without it, and those that are in a
/// batch of 8 with it, there are 16.
inline Dataset faulty_data(Fault fault, bool with_fault = true) {
  const Index samples = 24;
  Matrix x(5, samples);
  for (Index i = 0; i < x.size(); ++i) x.data()[i] = Scalar(0.1) * std::sin(Scalar(i));
  Labels labels;
  for (Index i = 0; i < samples; ++i) labels.push_back(static_cast<Label>(i % 3));
  constexpr Scalar largest = std::numeric_limits<Scalar>::max();
  switch (fault) {
    case Fault::input: x(2, faulty_sample) = std::numeric_limits<Scalar>::quiet_NaN(); break;
    case Fault::weight: break;
    case Fault::gradient: x.middleCols(faulty_sample, 2).setConstant(largest / 100); break;
    case Fault::loss: x.col(faulty_sample).setConstant(largest); break;
    case Fault::optimizer:  // whose square is too large for Adam's second moment
      x.middleCols(faulty_sample, 2).setConstant(std::sqrt(largest) * Scalar(1e5));
  }
  if (with_fault) return Dataset::of_values(x, labels, 3);
  Matrix rest(5, 16);
  rest << x.leftCols(8), x.rightCols(8);
  labels.erase(labels.begin() + 8, labels.begin() + 16);
  return Dataset::of_values(rest, labels, 3);
}

inline std::vector<Layer> faulty_layers(Fault fault) {
  if (fault == Fault::gradient) {  // the second's weights times the first's inputs
    return {Dense{.units = 70, .init = Normal{.std = 1e-4}}, ReLU{},
            Dense{.units = 3, .init = Normal{.std = 3e3}}};
  }
  return {Dense{70}, ReLU{}, Dense{3}};
}

}  // namespace rectify::test
