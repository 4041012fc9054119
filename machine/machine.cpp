#include "machine.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>

#include "../math/gemm.hpp"
#include "commit.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

Build build() {
#ifdef __OPTIMIZE__
  constexpr bool optimized = true;
#else
  constexpr bool optimized = false;
#endif
  return {.version = RECTIFY_VERSION,
          .commit = commit(),
          .type = RECTIFY_BUILD_TYPE,
          .compiler = RECTIFY_COMPILER,
          .scalar = sizeof(Scalar) == 4 ? "float32" : "float64",
          .products = gemm_backend(),
          .optimized = optimized};
}

std::string version_line(const Build& build) {
  return fmt::format("rectify {} (commit {}, {}, {}, {})", build.version,
                     build.commit.empty() ? "unknown" : build.commit,
                     build.type.empty() ? "no build type" : build.type + " build", build.compiler,
                     build.scalar);
}

std::string processor_name() {
  std::ifstream info("/proc/cpuinfo");
  const std::string key = "model name";
  for (std::string line; std::getline(info, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with(key) && colon != std::string::npos) {
      return line.substr(colon + 2);
    }
  }
  return "unknown";
}

double load_average() {
  double load = 0;
#if defined(__unix__) || defined(__APPLE__)
  if (getloadavg(&load, 1) != 1) load = 0;
#endif
  return load;
}

}}  // namespace rectify
