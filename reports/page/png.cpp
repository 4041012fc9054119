#include "png.hpp"

#include <fmt/format.h>
#include <png.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// A PNG file with one byte per pixel, which is an index of `colours` (RGBA) if there are any.
std::string png(const std::vector<std::uint8_t>& pixels, int width, png_uint_32 format,
                std::span<const png_byte> colours = {}) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(pixels.size()) / image.width;
  image.format = format;
  image.colormap_entries = static_cast<png_uint_32>(colours.size() / 4);
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string bytes(size, '\0');
  if (png_image_write_to_memory(&image, bytes.data(), &size, 0, pixels.data(), 0,
                                colours.empty() ? nullptr : colours.data()) == 0) {
    throw std::runtime_error(
        fmt::format("libpng: an image of {} by {}: {}", image.width, image.height, image.message));
  }
  bytes.resize(size);
  return bytes;
}

/// Levels of opacity per sign; more could not be distinguished and would compress worse.
constexpr int levels = 15;

/// Colours and opacities from the most negative to the most positive level.
std::vector<png_byte> palette() {
  constexpr std::array<png_byte, 3> below{0xd5, 0x5e, 0x00}, above{0x1f, 0x77, 0xc4};
  std::vector<png_byte> colours;
  for (int i = -levels; i <= levels; ++i) {
    for (const png_byte part : i < 0 ? below : above) colours.push_back(part);
    colours.push_back(static_cast<png_byte>(255 * std::abs(i) / levels));
  }
  return colours;
}

}  // namespace

std::string grey_png(std::span<const double> values, int width) {
  std::vector<std::uint8_t> pixels;
  for (const double value : values) {
    pixels.push_back(static_cast<std::uint8_t>(std::lround(255 * std::clamp(value, 0.0, 1.0))));
  }
  return png(pixels, width, PNG_FORMAT_GRAY);
}

std::string weight_png(std::span<const double> values, int width) {
  double largest = 0;
  for (const double value : values) largest = std::max(largest, std::abs(value));
  std::vector<std::uint8_t> pixels;
  for (const double value : values) {
    const double fraction = largest > 0 ? value / largest : 0;
    pixels.push_back(static_cast<std::uint8_t>(levels + std::lround(levels * fraction)));
  }
  return png(pixels, width, PNG_FORMAT_RGBA_COLORMAP, palette());
}

}}  // namespace rectify
