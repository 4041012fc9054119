#pragma once

#include <rectify/base/precision.hpp>
#include <rectify/io/npy_header.hpp>

#include <string>
#include <vector>

namespace rectify::test {

/// The bytes of an .npy file of uint8, which the library does not write.
inline std::string npy_of_bytes(const std::vector<Index>& shape, const std::string& bytes) {
  const std::string header = npy_header_text({"|u1", false, shape});
  const std::string start{"\x93NUMPY\x01\0", 8};
  return start + static_cast<char>(header.size()) + '\0' + header + bytes;
}

}  // namespace rectify::test
