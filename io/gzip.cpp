#include "gzip.hpp"

#define ZLIB_CONST  // zlib declares that it only reads its input
#include <zlib.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <new>

#include "../base/error.hpp"
#include "memory.hpp"
#include "refuse.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using Bytes = std::span<const std::uint8_t>;

struct End {
  void operator()(z_stream* stream) const { inflateEnd(stream); }
};

/// The last four bytes give the size of the last member modulo 2^32: a good estimate of the whole
/// size, but limited to ten times the file since it may be wrong.
std::size_t guessed_size(Bytes bytes, std::size_t most) {
  std::size_t size = 0;
  for (const std::uint8_t byte : bytes.last(4)) size = size >> 8 | std::size_t{byte} << 24;
  const std::size_t guess =
      std::clamp<std::size_t>(size, 1024, std::max<std::size_t>(1024, 10 * bytes.size()));
  return std::min(guess, most);
}

/// zlib counts in `unsigned`: larger sizes are passed in pieces.
uInt piece(std::size_t size) {
  return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

/// Decompresses the first member of `bytes` and appends it to the `size` used bytes of `data`, up
/// to `most`. Returns the bytes after the member.
Bytes inflate_member(z_stream& stream, Bytes bytes, std::vector<std::uint8_t>& data,
                     std::size_t& size, std::size_t most, const std::string& name) {
  while (true) {
    if (size == data.size()) data.resize(std::min(2 * size, most + 1));
    stream.next_in = bytes.data();
    stream.avail_in = piece(bytes.size());
    stream.next_out = data.data() + size;
    stream.avail_out = piece(data.size() - size);
    const int status = inflate(&stream, Z_NO_FLUSH);
    bytes = bytes.subspan(static_cast<std::size_t>(stream.next_in - bytes.data()));
    size = static_cast<std::size_t>(stream.next_out - data.data());
    if (size > most) {
      check_memory(most + 1, name, "size of the data");
      refuse_expansion(name, "gzip", most, "more");
    }
    if (status == Z_STREAM_END) return bytes;
    if (status == Z_MEM_ERROR) throw std::bad_alloc();
    if (status != Z_OK && status != Z_BUF_ERROR) {
      refuse(name, "gzip", "intact data", in_quotes(stream.msg ? stream.msg : "no zlib data"),
             "is the file damaged?");
    }
    if (bytes.empty() && size < data.size()) {
      refuse(name, "gzip", "a complete stream", "one that ends early", "is the download complete?");
    }
  }
}

}  // namespace

bool is_gzip(Bytes bytes) { return bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b; }

std::vector<std::uint8_t> gunzip(Bytes bytes, const std::string& name) {
  constexpr int gzip_of_any_window = 16 + MAX_WBITS;
  z_stream stream{};
  if (inflateInit2(&stream, gzip_of_any_window) != Z_OK) throw std::bad_alloc();
  const std::unique_ptr<z_stream, End> end(&stream);

  const std::size_t most = std::min(most_expanded(bytes.size()), memory_limit().bytes);
  std::vector<std::uint8_t> data(bytes.size() < 4 ? 1 : guessed_size(bytes, most));
  std::size_t size = 0;
  for (Bytes rest = inflate_member(stream, bytes, data, size, most, name); !rest.empty();
       rest = inflate_member(stream, rest, data, size, most, name)) {
    if (!is_gzip(rest)) {
      refuse(name, "gzip", "the end of the file", std::to_string(rest.size()) + " bytes more");
    }
    inflateReset(&stream);
  }
  data.resize(size);
  return data;
}

}}  // namespace rectify
