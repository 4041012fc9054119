#pragma once

#include <string>

#include "../../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The page that shows a run while it trains, in the style of reports. It contains no facts: its
/// script gets them as server-sent events.
std::string live_page();

/// The page of a report with a notice at its top.
std::string with_notice(std::string report, const std::string& notice);

}}  // namespace rectify
