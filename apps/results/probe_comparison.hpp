#pragma once

#include <string>
#include <vector>

#include "../../nn/team.hpp"
#include "../../vitals/census.hpp"
#include "subject.hpp"

/// Whether the units that are dead in a run's probe set are dead on the whole data.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A unit that is gradient-dead in the probe set and not on the whole data.
struct ActiveBeyondProbe {
  Index layer;
  Index unit;
  Index samples;  ///< of the data, with a slope of at least `dead_slope`
};

struct ProbeComparison {
  Index samples = 0;         ///< of the run's probe set; 0 without one
  Index dead = 0;            ///< units that are gradient-dead in it
  std::string lacking = {};  ///< why the data does not have it; else empty
  std::vector<ActiveBeyondProbe> active = {};
};

/// `all` is the census of the subject's net on all of its data.
ProbeComparison compare_with_probe(const Subject& subject, const Census& all, const Team& team);

/// One sentence; empty without a run, and where the probe set is all of the data or no unit is dead
/// in it.
std::string comparison_text(const Subject& subject, const ProbeComparison& comparison);

/// Null without a run.
Json comparison_json(const Subject& subject, const ProbeComparison& comparison);

}}  // namespace rectify
