#include "scaled.hpp"

#include <fmt/format.h>

#include <cmath>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Sets each value to `draw(unit, input)`.
template <class Draw>
void fill_each(Matrix& values, Draw draw) {
  for (Index unit = 0; unit < values.rows(); ++unit) {
    for (Index input = 0; input < values.cols(); ++input) {
      values(unit, input) = static_cast<Scalar>(
          draw(static_cast<std::uint32_t>(unit), static_cast<std::uint32_t>(input)));
    }
  }
}

/// The normal distribution cut off at two deviations, scaled to deviation 1. The draws for one
/// place lie apart by more than any place counts to.
double truncated_normal(const random::Stream& stream, std::uint32_t unit, std::uint32_t input) {
  constexpr double end = 2, deviation = 0.87962566103423978;
  constexpr std::uint32_t apart = 1 << 24;
  double z = stream.normal(unit, input);
  for (std::uint32_t place = input + apart; std::abs(z) > end; place += apart) {
    z = stream.normal(unit, place);
  }
  return z / deviation;
}

void fill_normal(Matrix& values, const Birth& birth, double std, double mean = 0) {
  fill_each(values,
            [&](auto unit, auto input) { return mean + std * birth.stream.normal(unit, input); });
}

void fill_normal(Matrix& values, const Birth& birth, double std, bool truncated) {
  if (!truncated) return fill_normal(values, birth, std);
  fill_each(values, [&](auto unit, auto input) {
    return std * truncated_normal(birth.stream, unit, input);
  });
}

void fill_uniform(Matrix& values, const Birth& birth, double low, double high) {
  fill_each(values, [&](auto unit, auto input) {
    return low + (high - low) * birth.stream.uniform(unit, input);
  });
}

double fan_in(const Birth& birth) { return static_cast<double>(birth.fan_in); }
double fan_sum(const Birth& birth) { return static_cast<double>(birth.fan_in + birth.fan_out); }

}  // namespace

void HeNormal::fill(Matrix& values, const Birth& birth) const {
  fill_normal(values, birth, birth.gain / std::sqrt(fan_in(birth)), truncated);
}

void HeUniform::fill(Matrix& values, const Birth& birth) const {
  const double a = birth.gain * std::sqrt(3 / fan_in(birth));
  fill_uniform(values, birth, -a, a);
}

void GlorotNormal::fill(Matrix& values, const Birth& birth) const {
  fill_normal(values, birth, std::sqrt(2 / fan_sum(birth)), truncated);
}

void GlorotUniform::fill(Matrix& values, const Birth& birth) const {
  const double a = std::sqrt(6 / fan_sum(birth));
  fill_uniform(values, birth, -a, a);
}

void LecunNormal::fill(Matrix& values, const Birth& birth) const {
  fill_normal(values, birth, 1 / std::sqrt(fan_in(birth)), truncated);
}

void LecunUniform::fill(Matrix& values, const Birth& birth) const {
  const double a = std::sqrt(3 / fan_in(birth));
  fill_uniform(values, birth, -a, a);
}

void TorchDefault::fill(Matrix& values, const Birth& birth) const {
  const double a = 1 / std::sqrt(fan_in(birth));
  fill_uniform(values, birth, -a, a);
}

void Normal::fill(Matrix& values, const Birth& birth) const {
  fill_normal(values, birth, std, mean);
}

std::optional<Mismatch> Uniform::mismatch() const {
  if (low <= high) return std::nullopt;
  return Mismatch{"", "low", fmt::format("a number at most high, {}", high),
                  fmt::format("{}", low)};
}

void Uniform::fill(Matrix& values, const Birth& birth) const {
  fill_uniform(values, birth, low, high);
}

void Constant::fill(Matrix& values, const Birth&) const { values.setConstant(Scalar(value)); }

}}  // namespace rectify
