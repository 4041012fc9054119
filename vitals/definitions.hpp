#pragma once

#include <array>
#include <string>
#include <string_view>

#include "census.hpp"

/// Definitions of a dead unit, each computed from a census. "Dead" alone means `gradient_dead`.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Gradient-dead: see `dead_slope`.
RECTIFY_API bool is_dead(const UnitCensus& unit);

struct Definition {
  const char* name;
  const char* rule;  ///< as text; "tau" stands for `CensusOptions::dormant_share`
  bool (*holds)(const LayerCensus& layer, const UnitCensus& unit);
  /// Whether the definition makes sense for the layer: not `saturated` for an unbounded activation,
  /// `linear` for a curved one, or `duplicate` where relations are not computed.
  bool (*applies)(const LayerCensus& layer);
};

/// THE list. `gradient_dead` is the first.
RECTIFY_API extern const std::array<Definition, 11> dead_definitions;

/// The rule with numbers: "mean |h| at most 0.025 of the layer's".
RECTIFY_API std::string rule_of(const Definition& definition, double dormant_share);

/// Number of units of the layer for which the definition holds.
RECTIFY_API Index count_units(const LayerCensus& layer, const Definition& definition);

/// By name; throws std::out_of_range for other names.
RECTIFY_API const Definition& definition(std::string_view name);

/// Upper 95 % confidence bound of a share that is 0 in n samples: 3 / n (rule of three).
constexpr double upper_bound(Index samples) { return 3.0 / static_cast<double>(samples); }

}}  // namespace rectify
