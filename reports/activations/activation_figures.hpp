#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../page/page.hpp"
#include "activation_curve.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

struct NamedActivation {
  std::string name;
  Layer layer;
  std::optional<double> learnt = {};  ///< stands in place of its parameters' first value
};

/// The functions, and their slopes: two figures. Every layer must have a curve.
std::vector<Figure> activation_figures(const std::vector<NamedActivation>& activations, double from,
                                       double to);

}}  // namespace rectify
