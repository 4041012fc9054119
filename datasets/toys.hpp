#pragma once

#include "../schema/fields.hpp"
#include "source.hpp"

/// Synthetic points in the plane, without files, the same in every run, with balanced classes by
/// default: `samples` to train on and half that number to test. `noise` is the standard deviation
/// of a normal shift of each point.
namespace rectify { inline namespace RECTIFY_PRECISION {

namespace detail {

template <class Rule>
constexpr auto samples_field() {
  return field("samples", &Rule::samples,
               "number of training samples; the test set has half that number", positive_count);
}
template <class Rule>
constexpr auto noise_field() {
  return field("noise", &Rule::noise,
               "standard deviation of the Gaussian noise added to each point", non_negative);
}

}  // namespace detail

/// Two interleaving half circles of radius 1, as scikit-learn's make_moons.
struct RECTIFY_API Moons {
  static constexpr auto kind = "moons";
  static constexpr auto doc =
      "points in 2D: two interleaving half circles, like scikit-learn's make_moons";
  Index samples = 1000;
  double noise = 0.1;
  double share = 0.5;
  static constexpr auto fields() {
    return std::tuple{
        detail::samples_field<Moons>(), detail::noise_field<Moons>(),
        field("share", &Moons::share,
              "fraction of samples in the second class; classes are imbalanced unless it is 0.5",
              Range{.low = 0, .high = 1, .without_low = true, .without_high = true})};
  }
  Index outputs() const { return 2; }
  Splits load(const std::filesystem::path& folder = {}) const;
};

/// A circle of radius 1 around one of radius 1/2, as scikit-learn's make_circles.
struct RECTIFY_API Circles {
  static constexpr auto kind = "circles";
  static constexpr auto doc =
      "points in 2D: a large circle around a smaller one, like scikit-learn's make_circles";
  Index samples = 1000;
  double noise = 0.1;
  static constexpr auto fields() {
    return std::tuple{detail::samples_field<Circles>(), detail::noise_field<Circles>()};
  }
  Index outputs() const { return 2; }
  Splits load(const std::filesystem::path& folder = {}) const;
};

/// A square of side 2 around 0: class 1 where exactly one coordinate is above 0.
struct RECTIFY_API Xor {
  static constexpr auto kind = "xor";
  static constexpr auto doc = "points in 2D: a square, each class in two opposite quadrants";
  Index samples = 1000;
  double noise = 0.05;
  static constexpr auto fields() {
    return std::tuple{detail::samples_field<Xor>(), detail::noise_field<Xor>()};
  }
  Index outputs() const { return 2; }
  Splits load(const std::filesystem::path& folder = {}) const;
};

/// One spiral arm per class around 0, up to radius 1 (Lang & Witbrock 1988, with two arms of three
/// turns).
struct RECTIFY_API Spirals {
  static constexpr auto kind = "spirals";
  static constexpr auto doc = "points in 2D: interleaving spiral arms, one per class";
  Index samples = 1000;
  double noise = 0.03;
  Index classes = 2;
  double turns = 1.5;
  static constexpr auto fields() {
    return std::tuple{
        detail::samples_field<Spirals>(), detail::noise_field<Spirals>(),
        field("classes", &Spirals::classes, "number of classes, one spiral arm each",
              Range{.low = 2, .high = 256}),
        field("turns", &Spirals::turns, "number of turns of each arm around the origin", positive)};
  }
  Index outputs() const { return classes; }
  Splits load(const std::filesystem::path& folder = {}) const;
};

}}  // namespace rectify
