#include "idx.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include "../base/checked_size.hpp"
#include "../base/error.hpp"
#include "../io/files.hpp"
#include "../io/gzip.hpp"
#include "../io/refuse.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t word = 4;
constexpr std::uint32_t unsigned_byte = 0x08;

std::uint32_t big_endian(Bytes bytes) {
  std::uint32_t value = 0;
  for (const std::uint8_t byte : bytes.first(word)) value = value << 8 | byte;
  return value;
}

/// A guess at what a file is that is not IDX.
std::string guess(Bytes bytes) {
  if (is_gzip(bytes)) return "is this a .gz file within a .gz file?";
  if (bytes[0] == 'P' && bytes[1] == 'K') return "is this a .zip file?";
  if (std::ranges::find(bytes.first(word), '<') != bytes.first(word).end()) {
    return "is this a web page?";
  }
  return "is this an IDX file?";
}

std::string element_type(std::uint32_t code) {
  static const std::map<std::uint32_t, const char*> names = {
      {0x08, "unsigned byte"}, {0x09, "signed byte"}, {0x0b, "short"},
      {0x0c, "int"},           {0x0d, "float"},       {0x0e, "double"}};
  const auto known = names.find(code);
  return fmt::format("{} (0x{:02x})", known == names.end() ? "unknown" : known->second, code);
}

/// The number of dimensions, which follows two zero bytes and the type of the elements.
Index read_magic(Bytes file, Index dimensions, const std::string& name) {
  if (file.size() < word) {
    refuse(name, "magic", "4 bytes", std::to_string(file.size()), "is the download complete?");
  }
  const std::uint32_t magic = big_endian(file);
  if (magic >> 16 != 0) {
    refuse(name, "magic",
           dimensions > 0 ? fmt::format("0x{:08x}", unsigned_byte << 8 | dimensions)
                          : "0x000008 and the number of dimensions",
           fmt::format("0x{:08x}", magic), guess(file));
  }
  if (magic >> 8 != unsigned_byte) {
    refuse(name, "element type", element_type(unsigned_byte), element_type(magic >> 8));
  }
  return static_cast<Index>(magic & 0xff);
}

void check_dimensions(Index expected, Index got, const std::string& name) {
  if (got == 0) refuse(name, "dimensions", "at least 1", "0");
  if (expected == 0 || got == expected) return;
  const char* hint = expected == 3 && got == 1   ? "are these the labels?"
                     : expected == 1 && got == 3 ? "are these the images?"
                                                 : "";
  refuse(name, "dimensions", std::to_string(expected), std::to_string(got), hint);
}

}  // namespace

IdxFile read_idx(const std::filesystem::path& path, Index dimensions) {
  return parse_idx(read_bytes(path), path.string(), dimensions);
}

IdxFile parse_idx(std::vector<std::uint8_t> file, const std::string& name, Index dimensions) {
  if (is_gzip(file)) file = gunzip(file, name);

  const Index count = read_magic(file, dimensions, name);
  check_dimensions(dimensions, count, name);
  const std::size_t header = word * (1 + static_cast<std::size_t>(count));
  if (file.size() < header) {
    refuse(name, "header", fmt::format("{} bytes", header), std::to_string(file.size()),
           "is the download complete?");
  }
  std::vector<Index> shape;
  for (std::size_t at = word; at < header; at += word) {
    shape.push_back(big_endian(Bytes(file).subspan(at)));
  }
  const CheckedSize expected = checked_count(shape);
  const std::size_t got = file.size() - header;
  if (got != expected) {
    refuse(name, "size", fmt::format("{} + {} bytes", header, fmt::join(shape, " x ")),
           fmt::format("{} + {}", header, got),
           !expected || got < *expected ? "is the download complete?" : "");
  }
  file.erase(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(header));
  return {std::move(shape), std::move(file), name};
}

}}  // namespace rectify
