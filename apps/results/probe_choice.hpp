#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "subject.hpp"

/// On which samples a command looks for dead units, and whether a run looked on the same.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// As typed: --probe and --seed.
struct ProbeRequest {
  std::optional<ProbeSize> size = {};
  std::optional<std::uint64_t> seed = {};
};

struct ProbeChoice {
  Dataset probe;
  bool of_run = false;  ///< it is the probe set of the run
  std::optional<std::uint64_t> seed =
      {};  ///< that drew it; none for the run's, and for all samples
  /// Why it is not the probe set of the run, and what that is; empty if it is, or there is no run.
  std::string difference = {};
};

/// The probe set of the subject's run, in the order of the run, or why the subject's data does not
/// have it.
struct RunProbe {
  std::optional<Dataset> probe = {};
  Index samples = 0;  ///< also if it is not there; 0 if the run has no record of it
  std::string lacking =
      {};  ///< "the run used 2,000 of its training samples, but its data has changed"
};
RunProbe probe_of_run(const Subject& subject);

/// The probe set of the run unless another is asked for; otherwise samples of the subject's data,
/// by default as many as the run used and drawn with its seed (without a run 2000, seed 1).
ProbeChoice choose_probe(const Subject& subject, const ProbeRequest& request);

/// "probe set: 2,000 of them, drawn with seed 1; the run used ..."
std::string probe_text(const ProbeChoice& choice);

}}  // namespace rectify
