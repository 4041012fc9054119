#pragma once

#include <string>

#include "../base/precision.hpp"

/// Build and machine, for records of runs and for `rectify doctor`.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct Build {
  std::string version;
  std::string commit;  ///< "2f5b250", with "+" if the sources differ from it; "" if unknown
  std::string type;    ///< "release": CMAKE_BUILD_TYPE, which may be empty
  std::string compiler;
  std::string scalar;    ///< "float32" or "float64"
  std::string products;  ///< backend of matrix products: see `gemm_backend`
  bool optimized;
};
RECTIFY_API Build build();

/// "rectify 0.1.0 (commit 2f5b250, release build, GNU 12.2.0, float32)"
RECTIFY_API std::string version_line(const Build& build);

/// "AMD EPYC"; "unknown" if the system does not report it.
RECTIFY_API std::string processor_name();

/// Load average of the last minute; 0 if unknown.
RECTIFY_API double load_average();

}}  // namespace rectify
