#include "augmentation.hpp"

#include <fmt/format.h>

#include "../base/error.hpp"
#include "../base/words.hpp"
#include "../math/random.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Uniform on -most .. most in both directions, by one draw.
Offset draw_offset(const random::Stream& stream, Index most, Index sample) {
  const Index side = 2 * most + 1;
  const Index drawn = stream.below(side * side, static_cast<std::uint32_t>(sample));
  return {.down = drawn / side - most, .right = drawn % side - most};
}

}  // namespace

void Augmentation::check(const Dataset& data, const std::string& where,
                         const std::string& of) const {
  if (shift == 0) return;
  const std::optional<ImageShape> image = data.image_shape();
  if (!image) {
    throw ConfigError(Mismatch{
        .where = where, .expected = "images", .got = count_text(data.features(), "feature") + of});
  }
  const Index size = std::min(image->height, image->width);
  if (shift < size) return;
  throw ConfigError(Mismatch{.where = where,
                             .what = "shift",
                             .expected = fmt::format("less than {} for images of {} x {}", size,
                                                     image->height, image->width),
                             .got = std::to_string(shift)});
}

void Augmentation::gather(const Dataset& data, const Pass& pass, View x) const {
  if (shift == 0) return data.gather(pass.samples, x);
  const random::Stream stream(pass.seed, random::Purpose::augmentation,
                              static_cast<std::uint32_t>(pass.step));
  for (std::size_t k = 0; k < pass.samples.size(); ++k) {
    const Index sample = pass.samples[k];
    data.gather_shifted(
        sample, draw_offset(stream, shift, sample),
        {x.data() + static_cast<Index>(k) * x.outerStride(), static_cast<std::size_t>(x.rows())});
  }
}

}}  // namespace rectify
