#include "packed.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <stdexcept>

#include "text.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

std::string packed(std::string_view text) {
  uLongf size = compressBound(static_cast<uLong>(text.size()));
  std::string bytes(size, '\0');
  const int result = compress2(reinterpret_cast<Bytef*>(bytes.data()), &size,
                               reinterpret_cast<const Bytef*>(text.data()),
                               static_cast<uLong>(text.size()), Z_BEST_COMPRESSION);
  if (result != Z_OK) {
    throw std::runtime_error(fmt::format("zlib: {} bytes: error {}", text.size(), result));
  }
  bytes.resize(size);
  return base64(bytes);
}

}}  // namespace rectify
