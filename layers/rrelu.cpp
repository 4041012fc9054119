#include "rrelu.hpp"

#include <fmt/format.h>

#include <cmath>

#include "../nn/draws.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

std::optional<Mismatch> RReLU::mismatch() const {
  if (lower <= upper) return std::nullopt;
  return Mismatch{"", "lower", fmt::format("a number at most upper, {}", upper),
                  fmt::format("{}", lower)};
}

void RReLU::scale(const Frame& frame, ConstView from, View to) const {
  if (!frame.pass.training) {
    const auto a = static_cast<Scalar>((lower + upper) / 2);
    map(frame.x, from, to, [a](Scalar x, Scalar value) { return x > 0 ? value : a * value; });
    return;
  }
  const auto least = static_cast<Scalar>(lower), range = static_cast<Scalar>(upper - lower);
  map_drawn(
      frame, to,
      [least, range](std::uint32_t bits, Scalar x, Scalar value) {
        // 24 bits fit a float exactly, and integers below 2^31 are converted by vector instructions
        const Scalar share =
            static_cast<Scalar>(static_cast<std::int32_t>(bits >> 8)) * Scalar(0x1p-24);
        return x > 0 ? value : (least + range * share) * value;
      },
      frame.x, from);
}

double RReLU::gain() const {
  const double moment = (lower * lower + lower * upper + upper * upper) / 3;
  return std::sqrt(2 / (1 + moment));
}

}}  // namespace rectify
