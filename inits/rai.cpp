#include "rai.hpp"

#include <cmath>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// The index of the positive one of a unit's fan_in + 1 values (the bias is last), and its value.
struct Positive {
  Positive(const InitContext& context, std::uint32_t unit)
      : place(context.shared.below(context.fan_in + 1, unit, 0)),
        value(std::sqrt(context.shared.uniform(unit, 1))) {
  }  // inverse of the distribution function x^2 of Beta(2, 1)
  Index place;
  double value;
};

/// Fills columns with each unit's values from index `first` on.
void fill_from(Index first, Matrix& values, const InitContext& context) {
  const double deviation = 0.6007 / std::sqrt(static_cast<double>(context.fan_in));
  for (Index i = 0; i < values.rows(); ++i) {
    const auto unit = static_cast<std::uint32_t>(i);
    const Positive positive(context, unit);
    for (Index j = 0; j < values.cols(); ++j) {
      const double draw = context.stream.normal(unit, static_cast<std::uint32_t>(j));
      values(i, j) =
          static_cast<Scalar>(first + j == positive.place ? positive.value : deviation * draw);
    }
  }
}

}  // namespace

void RAI::fill(Matrix& values, const InitContext& context) const { fill_from(0, values, context); }

void RAI::fill_bias(Matrix& values, const InitContext& context) const {
  fill_from(context.fan_in, values, context);
}

}}  // namespace rectify
