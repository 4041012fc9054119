#include "png.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

std::string big_endian(std::size_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 255);
  return bytes;
}

std::string chunk(const std::string& type, const std::string& data) {
  const std::string body = type + data;
  const auto* bytes = reinterpret_cast<const Bytef*>(body.data());
  return big_endian(data.size()) + body +
         big_endian(crc32(0, bytes, static_cast<uInt>(body.size())));
}

std::string compressed(const std::string& data) {
  std::vector<Bytef> bytes(compressBound(static_cast<uLong>(data.size())));
  auto size = static_cast<uLongf>(bytes.size());
  const auto* from = reinterpret_cast<const Bytef*>(data.data());
  if (compress2(bytes.data(), &size, from, static_cast<uLong>(data.size()), 9) != Z_OK) {
    throw std::runtime_error("zlib: expected memory to compress an image, got none");
  }
  return {reinterpret_cast<const char*>(bytes.data()), size};
}

enum class Kind : char { grey = 0, palette = 3 };

/// A PNG file (ISO/IEC 15948) with one byte per pixel and no filters.
std::string png(const std::vector<std::uint8_t>& pixels, int width, Kind kind,
                const std::string& palette_chunks = "") {
  const auto columns = static_cast<std::size_t>(width);
  std::string rows;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    if (i % columns == 0) rows += '\0';
    rows += static_cast<char>(pixels[i]);
  }
  const std::string header = big_endian(columns) + big_endian(pixels.size() / columns) + '\x08' +
                             static_cast<char>(kind) + std::string(3, '\0');
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", header) + palette_chunks +
         chunk("IDAT", compressed(rows)) + chunk("IEND", "");
}

/// Levels of opacity per sign; more could not be distinguished and would compress worse.
constexpr int levels = 15;

/// Colours and opacities from the most negative to the most positive level.
std::string palette() {
  constexpr std::array<char, 3> below{'\xd5', '\x5e', '\x00'}, above{'\x1f', '\x77', '\xc4'};
  std::string colours, opacities;
  for (int i = -levels; i <= levels; ++i) {
    for (const char part : i < 0 ? below : above) colours += part;
    opacities += static_cast<char>(255 * std::abs(i) / levels);
  }
  return chunk("PLTE", colours) + chunk("tRNS", opacities);
}

}  // namespace

std::string grey_png(std::span<const double> values, int width) {
  std::vector<std::uint8_t> pixels;
  for (const double value : values) {
    pixels.push_back(static_cast<std::uint8_t>(std::lround(255 * std::clamp(value, 0.0, 1.0))));
  }
  return png(pixels, width, Kind::grey);
}

std::string weight_png(std::span<const double> values, int width) {
  double largest = 0;
  for (const double value : values) largest = std::max(largest, std::abs(value));
  std::vector<std::uint8_t> pixels;
  for (const double value : values) {
    const double fraction = largest > 0 ? value / largest : 0;
    pixels.push_back(static_cast<std::uint8_t>(levels + std::lround(levels * fraction)));
  }
  return png(pixels, width, Kind::palette, palette());
}

}}  // namespace rectify
