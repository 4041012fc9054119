#include "strokes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string_view>
#include <vector>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr int side = 28;
constexpr std::size_t pixel_count = std::size_t{side} * side;

struct Point {
  float x, y;
};

Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
Point operator*(float s, Point a) { return {s * a.x, s * a.y}; }
float dot(Point a, Point b) { return a.x * b.x + a.y * b.y; }

/// A pen stroke, of lines or a curve, through points on a grid of ten by ten: "09" is column 0, row
/// 9, the lower left corner.
struct Stroke {
  enum Form { line, curve } form;
  std::string_view points;
};

using Style = std::vector<Stroke>;

constexpr auto line = Stroke::line;
constexpr auto curve = Stroke::curve;

const std::array<std::vector<Style>, 10> styles_of_digit{{
    {{{curve, "50 12 05 18 49 88 95 82 50"}}, {{curve, "71 21 05 38 78 94 71 40"}}},
    {{{line, "40 49"}}, {{line, "12 50 59"}}, {{line, "22 50 59"}, {line, "19 89"}}},
    {{{curve, "02 20 70 83 65 09"}, {line, "09 99"}}, {{curve, "02 40 82 65 18 07 27 69 98"}}},
    {{{curve, "01 40 82 73 34"}, {curve, "34 75 97 59 08"}},
     {{line, "10 90 43"}, {curve, "43 84 97 59 08"}}},
    {{{line, "20 05 95"}, {line, "72 69"}}, {{line, "96 06 70 79"}}},
    {{{line, "80 20 14"}, {curve, "14 53 95 87 49 08"}}, {{curve, "90 30 13 64 96 59 08"}}},
    {{{curve, "80 32 05 18 69 97 65 25 07"}}, {{curve, "50 23 07 49 87 55 17"}}},
    {{{line, "00 90 39"}},
     {{line, "00 90 39"}, {line, "25 85"}},
     {{line, "02 00 90"}, {curve, "90 55 49"}}},
    {{{curve, "81 40 12 44 87 59 07 44 81"}},
     {{curve, "40 12 44 82 40"}, {curve, "44 07 49 87 44"}}},
    {{{curve, "82 50 11 13 54 82"}, {line, "82 79"}},
     {{curve, "82 50 11 13 54 82"}, {curve, "82 86 59 18"}}},
}};

/// The box in which digits are written is 1 by 2 around the origin, y downwards.
Point on_grid(char column, char row) {
  constexpr float middle = 4.5F;
  return {static_cast<float>(column - '0' - middle) / 9,
          static_cast<float>(row - '0' - middle) / middle};
}

/// The purpose of a random draw: the second coordinate of the stream.
enum class Draw : std::uint32_t {
  style,
  width,
  height,
  slant,
  rotation,
  right,
  down,
  thickness,
  brightness,
  mark,
  mark_x,
  mark_y,
  mark_angle,
  mark_length,
  gap,
  gap_place,
  gap_radius,
  noise_level,
  bend = 32,   ///< one for each point
  noise = 64,  ///< one for every 16 pixels
};

/// The draws of one image.
struct ImageDraws {
  const random::Stream& stream;
  std::uint32_t index;

  static std::uint32_t place(Draw what, std::size_t count) {
    return static_cast<std::uint32_t>(what) + static_cast<std::uint32_t>(count);
  }
  float between(Draw what, float low, float high) const {
    return low + (high - low) * static_cast<float>(stream.uniform(index, place(what, 0)));
  }
  std::size_t below(std::size_t n, Draw what) const {
    return static_cast<std::size_t>(stream.below(static_cast<Index>(n), index, place(what, 0)));
  }
  bool chance(Draw what, float probability) const { return between(what, 0, 1) < probability; }
  std::array<std::uint32_t, 4> bits(Draw what, std::size_t count) const {
    return stream.bits(index, place(what, count));
  }
};

/// The affine map from the box of the digit to pixels.
struct PenTransform {
  Point x_axis, y_axis, origin;

  explicit PenTransform(const ImageDraws& draws) {
    const float wide = draws.between(Draw::width, 8, 12);
    const float high = draws.between(Draw::height, 8, 10.5F);
    const float lean = draws.between(Draw::slant, -.3F, .3F);
    const float turn = draws.between(Draw::rotation, -.2F, .2F);
    const float c = std::cos(turn), s = std::sin(turn);
    x_axis = wide * Point{c, s};
    y_axis = high * Point{-s - lean * c, c - lean * s};
    origin = {draws.between(Draw::right, 12, 15), draws.between(Draw::down, 12, 15)};
  }
  Point operator()(Point p) const { return origin + p.x * x_axis + p.y * y_axis; }
};

/// The point at t, from 0 to 1, on the Catmull-Rom curve (1974) from b to c with neighbours a and
/// d.
Point on_curve(Point a, Point b, Point c, Point d, float t) {
  const Point linear = c - a, square = 2 * a - 5 * b + 4 * c - d, cube = 3 * (b - c) + d - a;
  return b + .5F * t * (linear + t * (square + t * cube));
}

struct Segment {
  Point from, to;
};

constexpr int pieces = 3;  // segments that approximate a curve from point to point

void append(std::vector<Segment>& path, Stroke::Form form, std::span<const Point> points) {
  const std::size_t last = points.size() - 1;
  for (std::size_t i = 0; i < last; ++i) {
    if (form == line) {
      path.push_back({points[i], points[i + 1]});
      continue;
    }
    const Point before = points[i == 0 ? 0 : i - 1], after = points[std::min(i + 2, last)];
    Point from = points[i];
    for (int piece = 1; piece <= pieces; ++piece) {
      const float t = static_cast<float>(piece) / pieces;
      const Point to = on_curve(before, points[i], points[i + 1], after, t);
      path.push_back({from, to});
      from = to;
    }
  }
}

/// A random offset of up to `most` in each coordinate, with a triangular distribution.
Point jitter(const ImageDraws& draws, std::size_t count, float most) {
  const auto words = draws.bits(Draw::bend, count);
  const auto part = [&](std::size_t i) { return most * 0x1p-32F * static_cast<float>(words[i]); };
  return {part(0) - part(1), part(2) - part(3)};
}

/// The strokes of one style of the digit, with jitter, in pixels.
std::vector<Segment> path_of(int digit, const ImageDraws& draws) {
  const std::vector<Style>& styles = styles_of_digit.at(static_cast<std::size_t>(digit));
  const PenTransform to_pixels(draws);
  std::vector<Segment> path;
  std::size_t count = 0;
  for (const auto& [form, grid] : styles[draws.below(styles.size(), Draw::style)]) {
    std::vector<Point> points;
    for (std::size_t i = 0; i < grid.size(); i += 3) {
      points.push_back(to_pixels(on_grid(grid[i], grid[i + 1]) + jitter(draws, count++, .13F)));
    }
    append(path, form, points);
  }
  return path;
}

/// Sometimes adds a stray mark.
void add_mark(const ImageDraws& draws, std::vector<Segment>& path) {
  if (!draws.chance(Draw::mark, .12F)) return;
  const Point from{draws.between(Draw::mark_x, 2, 26), draws.between(Draw::mark_y, 2, 26)};
  const float angle = draws.between(Draw::mark_angle, 0, 6.2832F);
  const float length = draws.between(Draw::mark_length, 0, 4);
  path.push_back({from, from + length * Point{std::cos(angle), std::sin(angle)}});
}

/// The squared distance of every pixel to the nearest stroke, capped at the reach.
using Distances = std::array<float, pixel_count>;

/// Visits the pixels in a box.
template <class Visit>
void each_pixel(Point low, Point high, Visit visit) {
  const auto inside = [](float pixel) { return std::clamp(static_cast<int>(pixel), 0, side); };
  const int left = inside(low.x), right = inside(high.x + 1);
  const int top = inside(low.y), bottom = inside(high.y + 1);
  for (int y = top; y < bottom; ++y) {
    for (int x = left; x < right; ++x) {
      visit(Point{static_cast<float>(x), static_cast<float>(y)}, at(y * side + x));
    }
  }
}

/// Updates the distances of pixels within reach of the segment.
void draw(const Segment& segment, float reach, Distances& distances) {
  const Point from = segment.from, to = segment.to;
  const Point along = to - from, margin{reach, reach};
  const float scale = 1 / std::max(dot(along, along), 1e-6F);
  const Point low{std::min(from.x, to.x), std::min(from.y, to.y)};
  const Point high{std::max(from.x, to.x), std::max(from.y, to.y)};
  each_pixel(low - margin, high + margin, [&](Point pixel, std::size_t i) {
    const Point offset = pixel - from;
    const Point rest = offset - std::clamp(scale * dot(offset, along), 0.F, 1.F) * along;
    distances[i] = std::min(distances[i], dot(rest, rest));
  });
}

/// Sometimes adds a gap, where the pen did not touch the paper.
void add_gap(const ImageDraws& draws, std::span<const Segment> path, float reach,
             Distances& distances) {
  if (!draws.chance(Draw::gap, .12F)) return;
  const Point centre = path[draws.below(path.size(), Draw::gap_place)].from;
  const float radius = draws.between(Draw::gap_radius, 1, 2.5F);
  const Point margin{radius, radius};
  each_pixel(centre - margin, centre + margin, [&](Point pixel, std::size_t i) {
    const Point offset = pixel - centre;
    if (dot(offset, offset) < radius * radius) distances[i] = reach * reach;
  });
}

/// Sets the grey of every pixel: the pen's, fading over a pixel at the edge of a stroke, and noise
/// from a byte per pixel.
void shade(const ImageDraws& draws, const Distances& distances, float reach,
           std::span<std::uint8_t, pixel_count> pixels) {
  const float pen = draws.between(Draw::brightness, 130, 255);
  const float noise = draws.between(Draw::noise_level, 0, 40);
  for (std::size_t i = 0; i < pixels.size(); i += 16) {
    const auto words = draws.bits(Draw::noise, i / 16);
    for (std::size_t j = 0; j < 16; ++j) {
      const float ink = std::clamp(reach - std::sqrt(distances[i + j]), 0.F, 1.F);
      const float draw = static_cast<float>(words[j / 4] >> 8 * (j % 4) & 0xff) / 128 - 1;
      // Clamped as integers, which is branchless: half of the paper is below zero.
      const int grey = static_cast<int>(pen * ink + noise * draw);
      pixels[i + j] = static_cast<std::uint8_t>(std::clamp(grey, 0, 255));
    }
  }
}

}  // namespace

void draw_digit(int digit, const random::Stream& stream, std::uint32_t index,
                std::span<std::uint8_t, 784> pixels) {
  const ImageDraws draws{stream, index};
  std::vector<Segment> path = path_of(digit, draws);
  const std::size_t written = path.size();
  add_mark(draws, path);
  const float reach = draws.between(Draw::thickness, .8F, 1.6F) + .5F;
  Distances distances;
  distances.fill(reach * reach);
  for (const Segment& segment : path) draw(segment, reach, distances);
  add_gap(draws, std::span(path).first(written), reach, distances);
  shade(draws, distances, reach, pixels);
}

}}  // namespace rectify
