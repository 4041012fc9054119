#pragma once

#include <rectify/base/error.hpp>
#include <rectify/io/files.hpp>

#include <filesystem>
#include <functional>
#include <string>

#include "temporary_folder.hpp"

namespace rectify::test {

/// What a reader makes of the file, as text: to compare with what it made of the whole one.
using Read = std::function<std::string(const std::filesystem::path&)>;

/// Reads the file with each bit flipped and cut at each length. Calls `wrong` where that is neither
/// refused nor without effect.
inline void damage(const std::filesystem::path& file, const Read& read,
                   const std::function<void(const std::string& how)>& wrong) {
  const std::string whole = read_text(file), meant = read(file);
  const auto attempt = [&](const std::string& bytes, const std::string& how) {
    put(file, bytes);
    try {
      if (read(file) != meant) wrong(how);
    } catch (const DataError&) {
    }
  };
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    std::string flipped = whole;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    attempt(flipped, "bit " + std::to_string(bit));
  }
  for (std::size_t size = 0; size < whole.size(); ++size) {
    attempt(whole.substr(0, size), "the first " + std::to_string(size) + " bytes");
  }
}

}  // namespace rectify::test
