#include "weight_pictures.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "../../base/indices.hpp"
#include "../page/png.hpp"
#include "../page/text.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::size_t most_units = 64;

/// Units by the norm of their weights, largest first.
std::vector<Index> order_of(const Matrix& weights) {
  std::vector<Index> units = all_indices(weights.rows());
  std::stable_sort(units.begin(), units.end(), [&](Index a, Index b) {
    return weights.row(a).squaredNorm() > weights.row(b).squaredNorm();
  });
  return units;
}

/// Whether the unit is dead at the last probe of the activation after the first layer.
bool is_dead(const RunMaterial& material, Index unit) {
  const NpyArray* dead = material.array("1.dead");
  if (dead == nullptr || dead->shape.size() != 2 || unit >= dead->shape[1]) return false;
  return dead->values[at((dead->shape[0] - 1) * dead->shape[1] + unit)] > 0;
}

}  // namespace

std::string image_png(const Dataset& data, Index sample) {
  Matrix x(data.features(), 1);
  data.gather_raw(std::span(&sample, 1), view(x));
  const double least = data.bytes() ? 0 : static_cast<double>(x.minCoeff());
  const double most = data.bytes() ? 255 : static_cast<double>(x.maxCoeff());
  std::vector<double> values;
  for (Index i = 0; i < x.rows(); ++i) {
    values.push_back(most > least ? (static_cast<double>(x(i, 0)) - least) / (most - least) : 0);
  }
  return grey_png(values, static_cast<int>(data.image_shape()->width));
}

std::optional<Gallery> weight_pictures(const RunMaterial& material) {
  if (!material.model || !material.test || !material.test->image_shape()) return std::nullopt;
  const PlacedLayer& first = material.model->net.architecture().layers().front();
  if (first.layer.kind() != "dense") return std::nullopt;
  const Matrix weights = material.model->net.tensor("0.weight");
  const int width = static_cast<int>(material.test->image_shape()->width);
  std::vector<Index> units = order_of(weights);
  const double ratio = static_cast<double>(weights.row(units.front()).norm()) /
                       static_cast<double>(weights.row(units.back()).norm());
  units.resize(std::min(units.size(), most_units));
  Gallery gallery{
      .title = "Weights of the first layer",
      .result = fmt::format("The largest norm of a unit's weights is {} times the smallest.",
                            number_text(ratio)),
      .caption =
          fmt::format("Weights of {} of {} units, by norm, largest first. Blue: positive, a "
                      "brighter pixel raises z. Orange: negative. The strongest colour of an "
                      "image is the largest |weight| of its unit.",
                      units.size(), weights.rows()),
      .pictures = {},
      .pixels = 60};
  for (const Index unit : units) {
    std::vector<double> values;
    for (Index i = 0; i < weights.cols(); ++i) values.push_back(double(weights(unit, i)));
    const char* state = is_dead(material, unit) ? ", dead" : "";
    gallery.pictures.push_back({.png = weight_png(values, width),
                                .alt_text = fmt::format("Weights of unit {}{}", unit, state),
                                .lines = {fmt::format("{}{}", unit, state)}});
  }
  return gallery;
}

}}  // namespace rectify
