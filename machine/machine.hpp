#pragma once

#include <string>

#include "../base/precision.hpp"

/// What this program was built as and runs on, for records of runs and for `rectify doctor`.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct Build {
  std::string version;
  std::string commit;  ///< "2f5b250", with "+" where the sources differ from it; "" if not known
  std::string type;    ///< "release": CMAKE_BUILD_TYPE, which may be empty
  std::string compiler;
  std::string scalar;    ///< "float32" or "float64"
  std::string products;  ///< what computes products of matrices
  bool optimized;
};
RECTIFY_API Build build();

/// "rectify 0.1.0 (commit 2f5b250, release build, GNU 12.2.0, float32)"
RECTIFY_API std::string version_line(const Build& build);

/// "AMD EPYC"; "unknown" where the system does not say.
RECTIFY_API std::string processor_name();

/// How many processes want a processor, on average over the last minute; 0 where not known.
RECTIFY_API double load_average();

}}  // namespace rectify
