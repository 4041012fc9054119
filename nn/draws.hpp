#pragma once

#include <concepts>

#include "../math/loops.hpp"
#include "../math/random.hpp"
#include "frame.hpp"

/// Random numbers in layers: 32 bits for each unit and sample, a function of seed, step, layer,
/// sample and unit. Backward repeats the draws of forward, so nothing is stored; they do not depend
/// on threads, resuming or a sample's position in the batch.
namespace rectify { inline namespace RECTIFY_PRECISION {

static_assert(tile_units == std::tuple_size_v<random::Block>);

namespace detail {

template <class F, std::same_as<const Scalar*>... From>
void map_column(const random::Block& bits, Scalar* to, Index size, F f, From... from) {
  dispatch([=, drawn = bits.data()] {
#pragma omp simd
    for (Index i = 0; i < size; ++i) to[i] = f(drawn[i], from[i]...);
  });
}

}  // namespace detail

/// to = f(bits, from...), element-wise over the tile of a unit-wise layer.
template <class F, std::same_as<ConstView>... From>
void map_drawn(const Frame& frame, View to, F f, const From&... from) {
  const random::Stream stream(frame.pass.seed, random::Purpose::layer,
                              static_cast<std::uint32_t>(frame.pass.step),
                              static_cast<std::uint32_t>(frame.layer));
  const auto tile = static_cast<std::uint32_t>(frame.units.begin / tile_units);
  for (Index j = 0; j < to.cols(); ++j) {
    const auto bits = stream.block(tile, static_cast<std::uint32_t>(frame.sample(j)));
    detail::map_column(bits, column(to, j), to.rows(), f, column(from, j)...);
  }
}

/// True with this probability < 1, as a function of random bits.
struct Bernoulli {
  std::uint32_t below;
  explicit Bernoulli(double probability)
      : below(static_cast<std::uint32_t>(std::min(probability * 0x1p32, 0x1p32 - 1))) {}
  bool operator()(std::uint32_t bits) const { return bits < below; }
};

}}  // namespace rectify
