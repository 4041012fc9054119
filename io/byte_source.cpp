#include "byte_source.hpp"

#define ZLIB_CONST  // zlib declares that it only reads its input
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <new>
#include <system_error>
#include <utility>
#include <vector>

#include "../base/error.hpp"
#include "file_system.hpp"
#include "gzip.hpp"
#include "refuse.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Inflates a stream of gzip members.
class Unpacker {
 public:
  Unpacker(ByteSource packed, std::string name)
      : packed_(std::move(packed)), name_(std::move(name)), input_(std::size_t{1} << 16) {
    constexpr int gzip_of_any_window = 16 + MAX_WBITS;
    if (inflateInit2(&stream_, gzip_of_any_window) != Z_OK) throw std::bad_alloc();
    fill_input();
    is_packed_ = is_gzip({stream_.next_in, stream_.avail_in});
  }
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;
  ~Unpacker() { inflateEnd(&stream_); }

  std::size_t read(std::span<char> to) {
    std::size_t done = 0;
    while (done < to.size() && !ended_) {
      done += is_packed_ ? inflate_some(to.subspan(done)) : copy_some(to.subspan(done));
    }
    return done;
  }

 private:
  void fill_input() {
    stream_.next_in = input_.data();
    stream_.avail_in =
        static_cast<uInt>(packed_({reinterpret_cast<char*>(input_.data()), input_.size()}));
  }

  std::size_t copy_some(std::span<char> to) {
    const std::size_t size = std::min<std::size_t>(to.size(), stream_.avail_in);
    std::memcpy(to.data(), stream_.next_in, size);
    stream_.next_in += size;
    stream_.avail_in -= static_cast<uInt>(size);
    if (size < to.size()) {
      const std::size_t more = packed_(to.subspan(size));
      ended_ = more < to.size() - size;
      return size + more;
    }
    return size;
  }

  std::size_t inflate_some(std::span<char> to) {
    if (stream_.avail_in == 0) fill_input();
    if (stream_.avail_in == 0) {
      refuse(name_, "gzip", "a complete stream", "one that ends early",
             "is the download complete?");
    }
    constexpr std::size_t most = std::size_t{1} << 30;  // zlib counts in `unsigned`
    const auto size = static_cast<uInt>(std::min(to.size(), most));
    stream_.next_out = reinterpret_cast<Bytef*>(to.data());
    stream_.avail_out = size;
    const int status = inflate(&stream_, Z_NO_FLUSH);
    if (status == Z_MEM_ERROR) throw std::bad_alloc();
    if (status == Z_STREAM_END) {
      begin_member();
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      refuse(name_, "gzip", "intact data", in_quotes(stream_.msg ? stream_.msg : "no zlib data"),
             "is the file damaged?");
    }
    return size - stream_.avail_out;
  }

  /// Another member may follow, and nothing else.
  void begin_member() {
    if (stream_.avail_in < 2) {  // the magic number may be in two pieces
      const std::size_t kept = stream_.avail_in;
      if (kept == 1) input_[0] = *stream_.next_in;
      const std::size_t more =
          packed_({reinterpret_cast<char*>(input_.data()) + kept, input_.size() - kept});
      stream_.next_in = input_.data();
      stream_.avail_in = static_cast<uInt>(kept + more);
    }
    ended_ = stream_.avail_in == 0;
    if (ended_) return;
    if (!is_gzip({stream_.next_in, stream_.avail_in})) {
      refuse(name_, "gzip", "the end of the file", "more bytes");
    }
    inflateReset(&stream_);
  }

  ByteSource packed_;
  std::string name_;
  std::vector<std::uint8_t> input_;
  z_stream stream_{};
  bool is_packed_ = false, ended_ = false;
};

}  // namespace

ByteSource file_source(const std::filesystem::path& path) {
  const auto refuse_it = [path] {
    refuse_path(path, "file", "a readable file", {errno, std::generic_category()});
  };
  const std::shared_ptr<std::FILE> file(std::fopen(path.string().c_str(), "rb"),
                                        [](std::FILE* opened) {
                                          if (opened != nullptr) std::fclose(opened);
                                        });
  if (!file) refuse_it();
  std::setvbuf(file.get(), nullptr, _IONBF, 0);  // readers have buffers of their own
  return [file, refuse_it](std::span<char> to) {
    const std::size_t size = std::fread(to.data(), 1, to.size(), file.get());
    if (std::ferror(file.get())) refuse_it();
    return size;
  };
}

ByteSource unpacked_source(ByteSource packed, std::string name) {
  const auto unpacker = std::make_shared<Unpacker>(std::move(packed), std::move(name));
  return [unpacker](std::span<char> to) { return unpacker->read(to); };
}

}}  // namespace rectify
