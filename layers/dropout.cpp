#include "dropout.hpp"

#include <cmath>

#include "../nn/draws.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

void copy(ConstView from, View to) {
  map(from, to, [](Scalar x) { return x; });
}

/// y = a x + b if x is kept, a alpha' + b if it is dropped.
struct Affine {
  explicit Affine(double rate)
      : a(1 / std::sqrt((1 - rate) * (1 + rate * alpha * alpha))), b(-a * rate * alpha) {}

  static constexpr double alpha = -1.7580993408473766;  // -lambda alpha of SELU
  double a;
  double b;
};

}  // namespace

// Multiplies by 0 instead of assigning 0, so that NaN stays NaN.
void Dropout::drop(const Frame& frame, ConstView from, View to) const {
  if (!frame.pass.training) return copy(from, to);
  const auto scale = static_cast<Scalar>(1 / (1 - rate));
  map_drawn(
      frame, to,
      [scale, dropped = Bernoulli(rate)](std::uint32_t bits, Scalar x) {
        return x * (dropped(bits) ? Scalar(0) : scale);
      },
      from);
}

void AlphaDropout::forward(const Frame& frame) const {
  if (!frame.pass.training) return copy(frame.x, frame.y);
  const Affine affine(rate);
  const auto a = static_cast<Scalar>(affine.a), b = static_cast<Scalar>(affine.b);
  const auto lowest = static_cast<Scalar>(affine.a * Affine::alpha + affine.b);
  map_drawn(
      frame, frame.y,
      [a, b, lowest, dropped = Bernoulli(rate)](std::uint32_t bits, Scalar x) {
        return x * (dropped(bits) ? Scalar(0) : a) + (dropped(bits) ? lowest : b);
      },
      frame.x);
}

void AlphaDropout::backward(const Frame& frame) const {
  if (!frame.pass.training) return copy(frame.dy, frame.dx);
  const auto a = static_cast<Scalar>(Affine(rate).a);
  map_drawn(
      frame, frame.dx,
      [a, dropped = Bernoulli(rate)](std::uint32_t bits, Scalar dy) {
        return dy * (dropped(bits) ? Scalar(0) : a);
      },
      frame.dy);
}

}}  // namespace rectify
