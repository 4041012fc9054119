#include "toys.hpp"

#include <cmath>
#include <numbers>

#include "../io/memory.hpp"
#include "../math/random.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using std::numbers::pi;

/// Random streams of the sets. Their numbers must not change, as they determine the points.
enum Set : std::uint32_t { moons, circles, xor_squares, spirals };

struct Coordinates {
  double x;
  double y;
};

/// The uniform draws of one sample.
struct Sample {
  /// The purpose of a draw.
  enum Draw : std::uint32_t { first, second, noise_x, noise_y };

  const random::Stream& stream;
  std::uint32_t number;
  Index label;
  double uniform(Draw draw) const { return stream.uniform(number, draw); }
};

/// Classes alternate; with a `share`, class 1 is spread evenly with that frequency.
template <class Rule>
Index label_of(const Rule& rule, Index i) {
  if constexpr (requires { rule.share; }) {
    const auto due = [&](Index samples) { return std::floor(rule.share * double(samples)); };
    return due(i + 1) > due(i) ? 1 : 0;
  } else {
    return i % rule.outputs();
  }
}

/// `place` gives a sample's position without noise.
template <class Rule, class Place>
Dataset draw(Set set, const Rule& rule, bool test, const Place& place) {
  const random::Stream stream(1, random::Purpose::toys, test, set);
  const Index samples = test ? ceiling(rule.samples, 2) : rule.samples;
  constexpr std::size_t bytes = 32;  // memory for a point
  check_memory(checked_product(static_cast<std::size_t>(rule.samples), bytes), Rule::kind,
               "samples");
  Matrix x(2, samples);
  Labels labels;
  for (Index i = 0; i < samples; ++i) {
    const Sample sample{stream, static_cast<std::uint32_t>(i), label_of(rule, i)};
    const Coordinates point = place(sample);
    x(0, i) =
        static_cast<Scalar>(point.x + rule.noise * stream.normal(sample.number, Sample::noise_x));
    x(1, i) =
        static_cast<Scalar>(point.y + rule.noise * stream.normal(sample.number, Sample::noise_y));
    labels.push_back(static_cast<Label>(sample.label));
  }
  return Dataset::of_values(std::move(x), std::move(labels), rule.outputs())
      .with_feature_names({"x", "y"});
}

template <class Rule, class Place>
Splits draw_both(Set set, const Rule& rule, const Place& place) {
  return {draw(set, rule, false, place), draw(set, rule, true, place)};
}

}  // namespace

Splits Moons::load(const std::filesystem::path&) const {
  return draw_both(moons, *this, [](const Sample& sample) -> Coordinates {
    const double angle = pi * sample.uniform(Sample::first);
    if (sample.label == 0) return {std::cos(angle), std::sin(angle)};
    return {1 - std::cos(angle), 0.5 - std::sin(angle)};
  });
}

Splits Circles::load(const std::filesystem::path&) const {
  return draw_both(circles, *this, [](const Sample& sample) -> Coordinates {
    const double angle = 2 * pi * sample.uniform(Sample::first),
                 radius = sample.label == 0 ? 1 : 0.5;
    return {radius * std::cos(angle), radius * std::sin(angle)};
  });
}

Splits Xor::load(const std::filesystem::path&) const {
  return draw_both(xor_squares, *this, [](const Sample& sample) -> Coordinates {
    const double x = 2 * sample.uniform(Sample::first) - 1, y = sample.uniform(Sample::second);
    return {x, (x > 0) == (sample.label == 0) ? y : -y};
  });
}

Splits Spirals::load(const std::filesystem::path&) const {
  return draw_both(spirals, *this, [this](const Sample& sample) -> Coordinates {
    const double radius = sample.uniform(Sample::first);
    const double start = static_cast<double>(sample.label) / static_cast<double>(classes);
    const double angle = 2 * pi * (start + turns * radius);
    return {radius * std::cos(angle), radius * std::sin(angle)};
  });
}

}}  // namespace rectify
