#pragma once

#include <map>
#include <string>
#include <vector>

#include "../../vitals/census.hpp"
#include "probe_choice.hpp"
#include "subject.hpp"

/// What `rectify vitals` shows.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// How many units that fall under a definition are shown per layer, unless all are asked for.
inline constexpr Index most_units_shown = 20;

struct CensusView {
  const Subject& subject;
  const Census& census;
  const ProbeChoice& probe;
  bool all_units = false;
  double tau = 0.025;  ///< `CensusOptions::dormant_share`
  /// `replacement_costs`; empty without `--costs`.
  std::map<Index, std::vector<double>> costs = {};
};

/// For each activation layer how many units fall under each definition, and which units; then the
/// definitions. In lines of at most `width`.
std::string census_text(const CensusView& view, std::size_t width);

/// The same for programs, with every unit.
Json census_json(const CensusView& view);

}}  // namespace rectify
