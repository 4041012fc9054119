#include "regions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "../../metrics/class_outputs.hpp"
#include "../charts/regions.hpp"
#include "../page/text.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr Index cells = 90;  // of each axis
constexpr Index most_samples = 1000;
constexpr double opacity_levels = 4, weakest = 0.1, strongest = 0.45;
constexpr double value_levels = 32;

bool are_numbers(const RunMaterial& material) {
  const auto& table = material.model->info.table;
  return !table ||
         std::all_of(table->columns.begin(), table->columns.end(), [](const auto& column) {
           return column.kind == ColumnKind::number && !column.indicator;
         });
}

/// The range of a feature, with a margin.
std::array<double, 2> range_of(const Matrix& samples, Index feature) {
  const auto low = static_cast<double>(samples.row(feature).minCoeff());
  const auto high = static_cast<double>(samples.row(feature).maxCoeff());
  const double margin = high > low ? 0.06 * (high - low) : 1;
  return {low - margin, high + margin};
}

double place(const std::array<double, 2>& range, double cell) {
  return range[0] + (range[1] - range[0]) * cell / static_cast<double>(cells);
}

/// What the net computes in the middle of each cell, row by row from the bottom.
Matrix grid_outputs(const RunMaterial& material, const std::array<double, 2>& across,
                    const std::array<double, 2>& up) {
  Matrix x(2, cells * cells);
  for (Index i = 0; i < x.cols(); ++i) {
    const Index column = i % cells, row = i / cells;
    x(0, i) = static_cast<Scalar>(place(across, static_cast<double>(column) + 0.5));
    x(1, i) = static_cast<Scalar>(place(up, static_cast<double>(row) + 0.5));
  }
  material.test->normalization().apply(view(x));
  return material.model->net.predict(x);
}

/// The class of an output, and the opacity of its probability above that of a guess.
Regions::Area class_area(std::span<const Scalar> output, Link link) {
  Regions::Area area{};
  area.series = static_cast<std::size_t>(class_of(output));
  if (!has_probabilities(link)) {
    area.opacity = 0.3;
    return area;
  }
  const double guess = 1 / static_cast<double>(class_count_of(std::ssize(output)));
  const double above = (confidence_of(output, link) - guess) / (1 - guess);
  const double level = std::clamp(std::ceil(above * opacity_levels), 1.0, opacity_levels);
  area.opacity = weakest + (strongest - weakest) * (level - 1) / (opacity_levels - 1);
  return area;
}

/// The cells of the grid; equal neighbours of a row are one area.
void add_areas(const std::vector<Regions::Area>& grid, const std::array<double, 2>& across,
               const std::array<double, 2>& up, Regions& regions) {
  const auto same = [](const Regions::Area& a, const Regions::Area& b) {
    return a.series == b.series && a.value == b.value && a.opacity == b.opacity;
  };
  for (Index row = 0; row < cells; ++row) {
    for (Index column = 0; column < cells; ++column) {
      Regions::Area area = grid[at(row * cells + column)];
      area.left = place(across, static_cast<double>(column));
      area.right = place(across, static_cast<double>(column + 1));
      area.bottom = place(up, static_cast<double>(row));
      area.top = place(up, static_cast<double>(row + 1));
      if (column > 0 && same(regions.areas.back(), area)) {
        regions.areas.back().right = area.right;
      } else {
        regions.areas.push_back(area);
      }
    }
  }
}

std::vector<Regions::Area> class_grid(const Matrix& outputs, Link link) {
  std::vector<Regions::Area> grid;
  for (Index i = 0; i < outputs.cols(); ++i) {
    grid.push_back(class_area(column_values(view(outputs), i), link));
  }
  return grid;
}

/// Values of the first target, rounded to a number of levels.
std::vector<Regions::Area> value_grid(const Matrix& outputs, const TargetScale& scale) {
  std::vector<Regions::Area> grid;
  double low = INFINITY, high = -INFINITY;
  for (Index i = 0; i < outputs.cols(); ++i) {
    Regions::Area area{};
    area.value = scale.restored(static_cast<double>(outputs(0, i)), 0);
    low = std::min(low, area.value);
    high = std::max(high, area.value);
    grid.push_back(area);
  }
  const double step = (high - low) / value_levels;
  for (Regions::Area& area : grid) {
    if (step > 0) area.value = low + (std::floor((area.value - low) / step) + 0.5) * step;
  }
  return grid;
}

std::string class_name(const RunMaterial& material, std::size_t c) {
  const auto& own = material.model->info.class_names;
  const auto& names = own.empty() ? material.test->class_names() : own;
  return c < names.size() ? names[c] : std::to_string(c);
}

std::string feature_name(const RunMaterial& material, std::size_t k) {
  const auto& names = material.test->feature_names();
  return k < names.size() ? label(names[k]) : fmt::format("feature {}", k);
}

Axis axis_of(const std::string& title, const std::array<double, 2>& range) {
  return {.title = title, .least = range[0], .most = range[1]};
}

}  // namespace

std::optional<Figure> regions_figure(const RunMaterial& material) {
  if (!material.model || !material.test || !material.config) return std::nullopt;
  const Dataset& test = *material.test;
  if (test.features() != 2 || test.image_shape() || test.size() == 0 || !are_numbers(material) ||
      test.task() == Task::multilabel) {
    return std::nullopt;
  }
  const Index stride = ceiling(test.size(), most_samples);
  std::vector<Index> shown;
  for (Index i = 0; i < test.size(); i += stride) shown.push_back(i);
  Matrix samples(2, std::ssize(shown));
  test.gather_raw(shown, view(samples));
  const std::array<double, 2> across = range_of(samples, 0), up = range_of(samples, 1);
  const Matrix outputs = grid_outputs(material, across, up);
  const bool classes = test.classes() > 0;
  Regions regions{.x = axis_of(feature_name(material, 0), across),
                  .y = axis_of(feature_name(material, 1), up)};
  for (Index c = 0; c < test.classes(); ++c) {
    regions.classes.push_back(class_name(material, static_cast<std::size_t>(c)));
  }
  if (!classes) regions.value_title = name_in_text("target", test.target_name(0));
  add_areas(classes ? class_grid(outputs, (*material.config->loss)->link())
                    : value_grid(outputs, material.model->info.target_scale),
            across, up, regions);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    Regions::Sample sample{static_cast<double>(samples(0, static_cast<Index>(i))),
                           static_cast<double>(samples(1, static_cast<Index>(i)))};
    if (classes) {
      sample.series = static_cast<std::size_t>(test.target(shown[i]).label);
    } else {
      sample.value = test.own_target(shown[i], 0);
    }
    regions.samples.push_back(sample);
  }
  const std::string dots = count_text(std::ssize(shown), "test sample");
  return Figure{
      .name = classes ? "decision-regions" : "surface",
      .title = classes ? "Decision regions" : "Predicted surface",
      .result =
          classes
              ? fmt::format("What the model predicts in the plane of its two inputs, and {}.", dots)
              : fmt::format("The predicted {} in the plane of the two inputs, and {}.",
                            regions.value_title, dots),
      .caption = classes ? "Areas: the predicted class, in a stronger colour where its probability "
                           "is higher. Dots: samples in the colour of their true class."
                         : "Areas: the prediction. Dots: samples in the colour of their true "
                           "value: one that can be seen is predicted wrongly.",
      .chart = region_chart(regions),
      .wide = true};
}

}}  // namespace rectify
