#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// Files as tests write them down.
namespace rectify::test {

inline std::vector<std::uint8_t> bytes_of(const std::string& text) {
  return {text.begin(), text.end()};
}

/// Numbers as they lie in memory.
template <class T>
std::string raw(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

}  // namespace rectify::test
