#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "../../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The results of a command, by name.
using Figures = std::vector<std::pair<std::string, double>>;

/// `--require 'test_accuracy>=0.88'`
struct Requirement {
  enum class Comparison { at_least, at_most, more, less };
  std::string figure;
  Comparison comparison;
  double bound;
};
/// Of two that start alike, the longer first.
constexpr std::array<const char*, 4> names_of(Requirement::Comparison) {
  return {">=", "<=", ">", "<"};
}

/// Throws ConfigError unless it is one of `names`, a comparison (>=, <=, >, <) and a number.
Requirement read_requirement(const std::string& text, const std::vector<std::string>& names);

/// An error message for each requirement that is not met; a figure that is missing or NaN meets
/// none.
std::vector<std::string> unmet(const std::vector<Requirement>& requirements,
                               const Figures& figures);

}}  // namespace rectify
