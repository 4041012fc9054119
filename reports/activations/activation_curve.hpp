#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../../nn/layer.hpp"

/// Activations as functions of one input.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A derivative that is nearly 0 on less than this fraction of a range is not reported: that of a
/// minimum, for example, is so at a single point.
inline constexpr double least_flat_fraction = 0.005;

struct ActivationCurve {
  std::vector<double> x, value, slope;
};

/// Whether each unit of the layer is a function of its own input only, so that it can be plotted.
bool has_curve(const Layer& layer);

/// Values and derivatives at equally spaced points, computed by the layer's own forward and
/// backward pass in prediction (rrelu with its mean slope). `parameter` is the value of the layer's
/// parameters, if it has any; by default their initial value.
ActivationCurve curve_of(const Layer& layer, double from, double to, Index points = 401,
                         std::optional<double> parameter = {});

/// The layers of the catalogue that have a curve, by kind.
std::vector<std::string> kinds_with_curve();

}}  // namespace rectify
