#include "memory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string_view>

#include "refuse.hpp"

#if __has_include(<unistd.h>)
#include <unistd.h>
#endif

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr auto variable = "RECTIFY_MEMORY";
constexpr std::size_t mebibyte = std::size_t{1} << 20, gibibyte = std::size_t{1} << 30;

/// The number in a system file; the maximum if there is none.
std::size_t number_in(const char* path) {
  std::ifstream file(path);
  std::size_t number = 0;
  return file >> number ? number : std::numeric_limits<std::size_t>::max();
}

std::size_t machine_memory() {
  std::size_t bytes = 4 * gibibyte;  // if unknown
#if defined(_SC_PHYS_PAGES) && defined(_SC_PAGESIZE)
  const long pages = ::sysconf(_SC_PHYS_PAGES), page = ::sysconf(_SC_PAGESIZE);
  if (pages > 0 && page > 0) {
    bytes = static_cast<std::size_t>(pages) * static_cast<std::size_t>(page);
  }
#endif
  for (const char* group : {"/sys/fs/cgroup/memory.max",  // control group, version 2, then 1
                            "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
    bytes = std::min(bytes, number_in(group));
  }
  return bytes;
}

/// Parses `4G`; std::nullopt if invalid.
CheckedSize size_of(std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  if (error != std::errc() || number == 0) return std::nullopt;
  constexpr std::string_view units = "KMGT";
  if (unit.empty()) return number;
  const std::size_t power = units.find(unit[0]);
  if (unit.size() > 1 || power == units.npos) return std::nullopt;
  return checked_product(number, std::size_t{1} << (10 * (power + 1)));
}

}  // namespace

MemoryLimit memory_limit() {
  if (const char* text = std::getenv(variable)) {
    if (const CheckedSize given = size_of(text)) return {*given, true};
    throw ConfigError(
        Mismatch{variable, "", "a number of bytes, such as 512M or 4G", in_quotes(text), {}});
  }
  static const std::size_t machine = machine_memory();
  return {machine / 2, false};
}

MemoryLimit stream_limit() {
  const MemoryLimit limit = memory_limit();
  return limit.given ? MemoryLimit{limit.bytes / 2, true}
                     : MemoryLimit{std::min(limit.bytes / 2, gibibyte), false};
}

void check_memory(CheckedSize bytes, const std::string& where, const std::string& what,
                  MemoryLimit limit) {
  if (bytes && *bytes <= limit.bytes) return;
  refuse(where, what, fmt::format("at most {} bytes", limit.bytes),
         bytes ? fmt::format("{}", *bytes) : "more than 2^64",
         fmt::format("{} sets the limit", variable));
}

std::size_t most_expanded(std::size_t bytes) {
  constexpr std::size_t ratio = 100;
  return checked_sum(4 * mebibyte, checked_product(ratio, bytes))
      .value_or(std::numeric_limits<std::size_t>::max());
}

void refuse_expansion(const std::string& where, const std::string& format, std::size_t most,
                      const std::string& got) {
  refuse(where, format, fmt::format("at most {} bytes of data in a file of this size", most), got,
         "decompress it first if this is intended");
}

}}  // namespace rectify
