#pragma once

#include <array>
#include <string>
#include <string_view>

#include "census.hpp"

/// What has been called a dead unit. Each is told from a census, and figures say which they mean;
/// the word alone means `gradient_dead`.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A unit is gradient-dead when its slope |f'(z)| stays below this on the whole probe set: no
/// sample could move its weights. The one rule that holds for every activation; for ReLU it says
/// that the unit never fires. A leaky unit is never dead by it.
inline constexpr Scalar dead_slope = Scalar(1e-6);

RECTIFY_API bool is_dead(const UnitCensus& unit);

struct Definition {
  const char* name;
  const char*
      rule;  ///< for people, in a few words; "tau" stands for `CensusOptions::dormant_share`
  bool (*holds)(const LayerCensus& layer, const UnitCensus& unit);
  /// A question that makes no sense for a layer has no answer: `saturated` of one without bounds,
  /// `linear` of one that is a curve, `duplicate` where nobody looked.
  bool (*applies)(const LayerCensus& layer);
};

/// THE list. `gradient_dead` is the first.
RECTIFY_API extern const std::array<Definition, 11> dead_definitions;

/// Its rule with numbers: "mean |h| at most 0.025 of the layer's".
RECTIFY_API std::string rule_of(const Definition& definition, double dormant_share);

/// How many units of the layer fall under it.
RECTIFY_API Index count_units(const LayerCensus& layer, const Definition& definition);

/// By its name; throws std::out_of_range for others.
RECTIFY_API const Definition& definition(std::string_view name);

/// With so many samples and not one among them, a share above this would have shown itself with
/// 95 % confidence: 3 / n (the rule of three).
constexpr double upper_bound(Index samples) { return 3.0 / static_cast<double>(samples); }

}}  // namespace rectify
