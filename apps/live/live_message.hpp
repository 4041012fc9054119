#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "live_state.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// How much of a state a page has.
struct LiveCursor {
  bool begun = false;
  std::size_t rewound = 0;  ///< see `LiveState`
  std::uint64_t loss_step = 0;
  std::size_t probes = 0;  ///< number of the next probe
  Index epochs = 0;        ///< the last one
  std::optional<std::uint64_t> weights_step = {};
  bool ended = false;
};

/// A server-sent event with what the page lacks, and moves the cursor to the state. The page starts
/// anew where facts were withdrawn.
std::string event_of(const LiveState& state, LiveCursor& cursor);

}}  // namespace rectify
