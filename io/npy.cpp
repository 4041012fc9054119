#include "npy.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <stdexcept>
#include <string_view>

#include "../base/checked_size.hpp"
#include "../base/error.hpp"
#include "npy_header.hpp"
#include "refuse.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using Bytes = std::span<const std::uint8_t>;
using Shape = std::vector<Index>;

constexpr std::array<std::uint8_t, 6> magic{0x93, 'N', 'U', 'M', 'P', 'Y'};
constexpr std::size_t version_end = 8;

std::size_t little_endian(Bytes bytes) {
  std::size_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | bytes[i];
  return value;
}

/// Removes the header from `bytes`, leaving the data, and returns its text.
std::string_view take_header(Bytes& bytes, const std::string& name) {
  if (!is_npy(bytes)) {
    const bool zip = bytes.size() > 1 && bytes[0] == 'P' && bytes[1] == 'K';
    refuse(name, "magic", "\\x93NUMPY",
           in_quotes(
               {reinterpret_cast<const char*>(bytes.data()), std::min(bytes.size(), magic.size())}),
           zip ? "is this an .npz file?" : "is this an .npy file?");
  }
  if (bytes.size() < version_end) refuse(name, "version", "2 bytes", "the end of the file");
  const int major = bytes[6], minor = bytes[7];
  if (major < 1 || major > 3 || minor != 0) {
    refuse(name, "version", "one of 1.0, 2.0, 3.0", fmt::format("{}.{}", major, minor));
  }
  const std::size_t length_bytes = major == 1 ? 2 : 4;
  const std::size_t begin = version_end + length_bytes;
  const std::size_t length =
      bytes.size() < begin ? 0 : little_endian(bytes.subspan(version_end, length_bytes));
  if (bytes.size() < begin || length > bytes.size() - begin) {
    refuse(name, "header", fmt::format("{} bytes", length),
           std::to_string(bytes.size() - std::min(bytes.size(), begin)), "is the file complete?");
  }
  const Bytes header = bytes.subspan(begin, length);
  bytes = bytes.subspan(begin + length);
  return {reinterpret_cast<const char*>(header.data()), header.size()};
}

/// One element, in either byte order.
template <class T>
Scalar element(const std::uint8_t* at, bool swapped) {
  std::array<std::uint8_t, sizeof(T)> bytes{};
  std::copy_n(at, sizeof(T), bytes.begin());
  if (swapped) std::reverse(bytes.begin(), bytes.end());
  return static_cast<Scalar>(std::bit_cast<T>(bytes));
}

Scalar truth(const std::uint8_t* at, bool) { return *at != 0 ? Scalar(1) : Scalar(0); }

struct Type {
  std::string_view code;
  std::size_t size;
  Scalar (*read)(const std::uint8_t* at, bool swapped);
};

constexpr std::array<Type, 11> types{{{"b1", 1, truth},
                                      {"i1", 1, element<std::int8_t>},
                                      {"i2", 2, element<std::int16_t>},
                                      {"i4", 4, element<std::int32_t>},
                                      {"i8", 8, element<std::int64_t>},
                                      {"u1", 1, element<std::uint8_t>},
                                      {"u2", 2, element<std::uint16_t>},
                                      {"u4", 4, element<std::uint32_t>},
                                      {"u8", 8, element<std::uint64_t>},
                                      {"f4", 4, element<float>},
                                      {"f8", 8, element<double>}}};

/// What makes numbers of this type that are read; empty for text and others.
const char* hint_of(std::string_view code) {
  if (code == "O") return "x.astype(\"float32\") converts it if all elements are numbers";
  const bool number = !code.empty() && std::string_view("fiu").find(code[0]) != code.npos;
  return number ? "x.astype(\"float32\") converts it" : "";
}

/// `descr` is the byte order followed by the type: "<f4".
const Type& type_of(const std::string& descr, const std::string& name) {
  const std::string_view code = descr.empty() ? "" : std::string_view(descr).substr(1);
  const auto* found = std::find_if(types.begin(), types.end(), [&](const Type& type) {
    return type.code == code && (type.size == 1 || descr[0] != '|');
  });
  if (found != types.end() && std::string_view("<>=|").find(descr[0]) != std::string_view::npos) {
    return *found;
  }
  refuse(name, "dtype", "bool, int8 to int64, uint8 to uint64, float32 or float64",
         in_quotes(descr), hint_of(code));
}

/// Calls `visit` with the index in a column-major file of each element in row-major order.
template <class Visit>
void in_fortran_order(const Shape& shape, std::size_t count, Visit&& visit) {
  if (count == 0) return;  // other sizes may be any number then
  Shape index(shape.size()), stride(shape.size(), 1);
  for (std::size_t k = 1; k < shape.size(); ++k) stride[k] = stride[k - 1] * shape[k - 1];
  Index place = 0;
  for (std::size_t i = 0; i < count; ++i) {
    visit(static_cast<std::size_t>(place));
    for (std::size_t k = shape.size(); k-- > 0;) {
      place += stride[k];
      if (++index[k] < shape[k]) break;
      place -= stride[k] * shape[k];
      index[k] = 0;
    }
  }
}

/// As above, for either order.
template <class Visit>
void for_each_place(bool fortran_order, const Shape& shape, std::size_t count, Visit&& visit) {
  if (fortran_order) return in_fortran_order(shape, count, visit);
  for (std::size_t i = 0; i < count; ++i) visit(i);
}

/// A file whose size matches its header.
struct NpyFile {
  NpyHeader header;
  const Type& type;
  std::size_t count;  ///< elements
  Bytes data;
};

NpyFile open_npy(Bytes bytes, const std::string& name) {
  NpyHeader header = parse_npy_header(take_header(bytes, name), name);
  const Type& type = type_of(header.descr, name);
  const CheckedSize count = checked_count(header.shape);
  const CheckedSize size = checked_product(count, type.size);
  if (size != bytes.size()) {
    const std::string sizes = fmt::format("{}", fmt::join(header.shape, " x "));
    refuse(name, "data", fmt::format("{} x {} bytes", sizes.empty() ? "1" : sizes, type.size),
           std::to_string(bytes.size()),
           !size || bytes.size() < *size ? "is the file complete?" : "");
  }
  return {std::move(header), type, *count, bytes};
}

template <class T>
std::string bytes_of(const Shape& shape, std::span<const T> values, std::string_view descr) {
  static_assert(std::endian::native == std::endian::little, "the header says so");
  if (checked_count(shape) != values.size()) throw std::logic_error("npy: shape and values differ");
  std::string header = npy_header_text({std::string(descr), false, shape});
  constexpr std::size_t before = version_end + 2;
  header.resize((before + header.size() + 64) / 64 * 64 - before - 1, ' ');
  header += '\n';
  std::string bytes(magic.begin(), magic.end());
  bytes += {1, 0, static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
  bytes += header;
  return bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

}  // namespace

bool is_npy(Bytes bytes) {
  return bytes.size() >= magic.size() && std::equal(magic.begin(), magic.end(), bytes.begin());
}

std::string npy_type(Bytes bytes, const std::string& name) {
  const std::string descr = parse_npy_header(take_header(bytes, name), name).descr;
  return descr.empty() ? descr : descr.substr(1);
}

NpyArray parse_npy(Bytes bytes, const std::string& name) {
  NpyFile file = open_npy(bytes, name);
  NpyArray array{std::move(file.header.shape), {}, std::string(file.type.code)};
  array.values.reserve(file.count);
  const bool swapped = file.header.descr[0] == '>';
  for_each_place(file.header.fortran_order, array.shape, file.count, [&](std::size_t place) {
    array.values.push_back(file.type.read(file.data.data() + place * file.type.size, swapped));
  });
  return array;
}

std::optional<NpyBytes> parse_npy_bytes(Bytes bytes, const std::string& name) {
  NpyFile file = open_npy(bytes, name);
  if (file.type.code != "u1") return std::nullopt;
  NpyBytes array{std::move(file.header.shape), {}};
  array.values.reserve(file.count);
  for_each_place(file.header.fortran_order, array.shape, file.count,
                 [&](std::size_t place) { array.values.push_back(file.data[place]); });
  return array;
}

std::string npy_bytes(const Shape& shape, std::span<const Scalar> values) {
  return bytes_of(shape, values, sizeof(Scalar) == 4 ? "<f4" : "<f8");
}

std::string npy_bytes(const Shape& shape, std::span<const std::int64_t> values) {
  return bytes_of(shape, values, "<i8");
}

std::string npy_bytes(const Shape& shape, std::span<const std::uint8_t> values) {
  return bytes_of(shape, values, "|u1");
}

}}  // namespace rectify
