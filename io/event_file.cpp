#include "event_file.hpp"

#include <array>
#include <bit>
#include <numeric>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Wire types of protobuf: https://protobuf.dev/programming-guides/encoding
enum class Wire : std::uint8_t { varint = 0, fixed64 = 1, length = 2, fixed32 = 5 };

template <class Unsigned>
std::string low_byte_first(Unsigned value) {
  std::string bytes;
  for (std::size_t i = 0; i < sizeof value; ++i) {
    bytes += static_cast<char>(static_cast<std::uint8_t>(value >> 8 * i));
  }
  return bytes;
}

std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>((value & 0x7f) | 0x80);
  return bytes += static_cast<char>(value);
}

std::string key(unsigned field, Wire wire) {
  return varint(field << 3 | static_cast<unsigned>(wire));
}

std::string number(unsigned field, double value) {
  return key(field, Wire::fixed64) + low_byte_first(std::bit_cast<std::uint64_t>(value));
}
std::string number(unsigned field, float value) {
  return key(field, Wire::fixed32) + low_byte_first(std::bit_cast<std::uint32_t>(value));
}
std::string number(unsigned field, Index value) {
  return key(field, Wire::varint) + varint(static_cast<std::uint64_t>(value));
}
/// A string or an embedded message.
std::string bytes(unsigned field, std::string_view content) {
  return key(field, Wire::length) + varint(content.size()).append(content);
}
std::string packed(unsigned field, const std::vector<double>& values) {
  std::string content;
  for (const double value : values) content += low_byte_first(std::bit_cast<std::uint64_t>(value));
  return bytes(field, content);
}

/// TFRecord masks its checksums, since the checksum of data that contains checksums is weak.
std::string masked_checksum(std::string_view of) {
  return low_byte_first(std::rotr(crc32c(of), 15) + 0xa282ead8u);
}

std::string record(const std::string& event) {
  const std::string length = low_byte_first(std::uint64_t{event.size()});
  return length + masked_checksum(length) + event + masked_checksum(event);
}

/// Event { wall_time = 1, step = 2, summary = 5 { value = 1 { tag = 1, ... } } }
std::string summary_event(const EventTime& time, std::string_view tag, const std::string& value) {
  const std::string summary = bytes(1, bytes(1, tag) + value);
  return record(number(1, time.wall_time) + number(2, time.step) + bytes(5, summary));
}

/// CRC table of the polynomial 0x1edc6f41, bit-reversed.
constexpr std::array<std::uint32_t, 256> castagnoli = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
    std::uint32_t remainder = byte;
    for (int bit = 0; bit < 8; ++bit) {
      remainder = remainder >> 1 ^ ((remainder & 1) != 0 ? 0x82f63b78u : 0u);
    }
    table[byte] = remainder;
  }
  return table;
}();

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
  std::uint32_t remainder = ~0u;
  for (const char byte : bytes) {
    remainder = castagnoli[(remainder ^ static_cast<std::uint8_t>(byte)) & 0xff] ^ remainder >> 8;
  }
  return ~remainder;
}

std::string event_file_start(double wall_time) {
  return record(number(1, wall_time) + bytes(3, "brain.Event:2"));
}

std::string scalar_event(const EventTime& time, std::string_view tag, float value) {
  return summary_event(time, tag, number(2, value));
}

std::string histogram_event(const EventTime& time, std::string_view tag,
                            const EventHistogram& histogram) {
  const auto& counts = histogram.counts;
  const double total = std::accumulate(counts.begin(), counts.end(), 0.0);
  return summary_event(
      time, tag,
      bytes(5, number(1, histogram.min) + number(2, histogram.max) + number(3, total) +
                   number(4, histogram.sum) + number(5, histogram.sum_squares) +
                   packed(6, histogram.limits) + packed(7, counts)));
}

}}  // namespace rectify
