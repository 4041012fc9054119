#pragma once

#include <string>
#include <vector>

#include "chart.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// What a net predicts in a part of the plane, and samples on it.
struct Regions {
  /// A rectangle of one prediction.
  struct Area {
    double left, right, bottom, top;
    std::size_t series = 0;  ///< index of a class
    double value = 0;        ///< without classes
    double opacity = 1;      ///< the surer, the stronger
  };
  struct Sample {
    double x, y;
    std::size_t series = 0;  ///< its true class
    double value = 0;        ///< its true value, without classes
  };
  Axis x, y;  ///< with `least` and `most`
  std::vector<std::string> classes = {};
  std::string value_title = {};  ///< without classes
  std::vector<Area> areas = {};
  std::vector<Sample> samples = {};
};
/// Areas in the colours of their classes or values, and a dot per sample in that of its own.
Json region_chart(const Regions& regions);

}}  // namespace rectify
