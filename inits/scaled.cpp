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

/// Normal distribution truncated at two standard deviations, scaled to standard deviation 1.
/// Redraws use coordinates beyond those of any input.
double truncated_normal(const random::Stream& stream, std::uint32_t unit, std::uint32_t input) {
  constexpr double end = 2, deviation = 0.87962566103423978;
  constexpr std::uint32_t apart = 1 << 24;
  double z = stream.normal(unit, input);
  for (std::uint32_t place = input + apart; std::abs(z) > end; place += apart) {
    z = stream.normal(unit, place);
  }
  return z / deviation;
}

void fill_normal(Matrix& values, const InitContext& context, double std, double mean = 0) {
  fill_each(values,
            [&](auto unit, auto input) { return mean + std * context.stream.normal(unit, input); });
}

void fill_normal(Matrix& values, const InitContext& context, double std, bool truncated) {
  if (!truncated) return fill_normal(values, context, std);
  fill_each(values, [&](auto unit, auto input) {
    return std * truncated_normal(context.stream, unit, input);
  });
}

void fill_uniform(Matrix& values, const InitContext& context, double low, double high) {
  fill_each(values, [&](auto unit, auto input) {
    return low + (high - low) * context.stream.uniform(unit, input);
  });
}

double fan_in(const InitContext& context) { return static_cast<double>(context.fan_in); }
double fan_sum(const InitContext& context) {
  return static_cast<double>(context.fan_in + context.fan_out);
}

}  // namespace

void HeNormal::fill(Matrix& values, const InitContext& context) const {
  fill_normal(values, context, context.gain / std::sqrt(fan_in(context)), truncated);
}

void HeUniform::fill(Matrix& values, const InitContext& context) const {
  const double a = context.gain * std::sqrt(3 / fan_in(context));
  fill_uniform(values, context, -a, a);
}

void GlorotNormal::fill(Matrix& values, const InitContext& context) const {
  fill_normal(values, context, std::sqrt(2 / fan_sum(context)), truncated);
}

void GlorotUniform::fill(Matrix& values, const InitContext& context) const {
  const double a = std::sqrt(6 / fan_sum(context));
  fill_uniform(values, context, -a, a);
}

void LecunNormal::fill(Matrix& values, const InitContext& context) const {
  fill_normal(values, context, 1 / std::sqrt(fan_in(context)), truncated);
}

void LecunUniform::fill(Matrix& values, const InitContext& context) const {
  const double a = std::sqrt(3 / fan_in(context));
  fill_uniform(values, context, -a, a);
}

void TorchDefault::fill(Matrix& values, const InitContext& context) const {
  const double a = 1 / std::sqrt(fan_in(context));
  fill_uniform(values, context, -a, a);
}

void Normal::fill(Matrix& values, const InitContext& context) const {
  fill_normal(values, context, std, mean);
}

std::optional<Mismatch> Uniform::mismatch() const {
  if (low <= high) return std::nullopt;
  return Mismatch{"", "low", fmt::format("a number at most high, {}", high),
                  fmt::format("{}", low)};
}

void Uniform::fill(Matrix& values, const InitContext& context) const {
  fill_uniform(values, context, low, high);
}

void Constant::fill(Matrix& values, const InitContext&) const { values.setConstant(Scalar(value)); }

}}  // namespace rectify
