#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../../nn/layer.hpp"

/// An activation as a function of its input.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Less than this share of a range reads 0 %: the one place, say, where a minimum is flat.
inline constexpr double least_flat_share = 0.005;

struct ActivationCurve {
  std::vector<double> x, value, slope;
};

/// Whether each unit of the layer is a function of its own input alone, so that it has a curve.
bool has_curve(const Layer& layer);

/// At so many places, equally far apart: what the layer's own forward and backward say, as in
/// prediction (rrelu has its mean slope). `learnt` stands in place of the first value of its
/// parameters, where it has any.
ActivationCurve curve_of(const Layer& layer, double from, double to, Index places = 401,
                         std::optional<double> learnt = {});

/// The kinds that have a curve, of the catalogue.
std::vector<std::string> kinds_with_curve();

}}  // namespace rectify
