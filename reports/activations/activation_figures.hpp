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
  std::optional<double> parameter = {};  ///< learned value; none: the initial one
};

/// Two figures: the functions and their derivatives. Every layer must have a curve.
std::vector<Figure> activation_figures(const std::vector<NamedActivation>& activations, double from,
                                       double to);

}}  // namespace rectify
