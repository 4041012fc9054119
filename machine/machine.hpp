#pragma once

#include <string>

#include "../nn/precision.hpp"

/// What this program was built as and runs on, for records of runs and for `rectify doctor`.
namespace rectify::inline RECTIFY_PRECISION {

struct Build {
  std::string version;
  std::string compiler;
  std::string scalar;    ///< "float32" or "float64"
  std::string products;  ///< what computes products of matrices
  bool optimized;
};
RECTIFY_API Build build();

/// "AMD EPYC"; "unknown" where the system does not say.
RECTIFY_API std::string processor_name();

/// How many processes want a processor, on average over the last minute; 0 where not known.
RECTIFY_API double load_average();

}  // namespace rectify::inline RECTIFY_PRECISION
