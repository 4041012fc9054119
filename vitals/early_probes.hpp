#pragma once

#include <cstdint>

#include "../base/export.hpp"
#include "../base/json.hpp"
#include "../nn/architecture.hpp"

/// When a net is checked for deaths within the first epoch, in which most of the units die that do.
///
/// Everything follows from the config and from the deaths found so far, nothing from a clock, so
/// that a run has the same probes on every machine and when it is resumed.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// What a run can afford within its first epoch.
struct EarlyBudget {
  std::uint64_t steps = 0;  ///< of the first epoch
  Index probe_samples = 0;
  /// That may be evaluated in all, enough for at most 24 probes. This takes at most 3 % of the
  /// epoch's arithmetic, or half a billion multiply-adds where that is more.
  Index samples = 0;
};

/// For a first epoch of `samples` samples in `steps` steps. The budget does not depend on the
/// planned number of epochs, so that a run that is continued for more epochs has the probes of a
/// longer one.
RECTIFY_API EarlyBudget early_budget(const Architecture& net, Index samples, std::uint64_t steps,
                                     Index probe_samples);

/// The steps after which a net is checked for deaths within the first epoch. A check that finds
/// enough of them is a probe.
///
/// Where no unit dies, a check needs few samples, and the distance to the next one doubles: after
/// steps 1, 2, 4, 8 ... After a probe, the next check follows as soon as the remaining budget
/// allows, if each further one is a probe and all are spread evenly over the logarithm of the
/// remaining steps.
class RECTIFY_API EarlyChecks {
 public:
  /// To be called after the probe before the first step.
  void begin(const EarlyBudget& budget);
  /// To be called after the check after step `next`, which evaluated this many samples.
  void add(const EarlyBudget& budget, Index samples, bool was_probe);

  /// The next check is a probe if in one layer at least one in this many units has died: in eight
  /// times the number of probes that can still be afforded, so that a few probes are not spent on a
  /// few deaths.
  Index one_in(const EarlyBudget& budget) const;

  /// The step of the next check; 0 if there is none.
  std::uint64_t next() const { return next_; }

  /// For the state of a run.
  Json to_json() const;
  void read(const Json& json);
  static const Json& shape();  ///< of `to_json`, for `check_shape`

 private:
  std::uint64_t next_ = 0, last_ = 0, before_ = 0;  // steps of checks
  Index samples_ = 0;                               // evaluated so far
};

}}  // namespace rectify
