#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../../base/precision.hpp"

/// Who may see a run, and what they asked for.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// 128 random bits of the operating system, in hexadecimal. Throws std::runtime_error if it has
/// none.
std::string new_token();

/// Whether both are equal. The time depends on their lengths only.
bool same_secret(std::string_view a, std::string_view b);

/// What a browser sends.
struct LiveRequest {
  std::string_view method;
  std::string_view target;              ///< "/token/events"
  std::vector<std::string_view> hosts;  ///< values of its Host headers
  std::vector<std::string_view> origins;
};

enum class LiveResource { page, events, report };

/// The resource, or the status of a refusal.
struct LiveDecision {
  unsigned status = 200;
  LiveResource resource = LiveResource::page;
};

/// 403 unless the token is right, the host is this machine at this port (a page of another name
/// that resolves to this machine is refused), and the page that asks, if the browser names one,
/// comes from there; 405 for methods other than GET; 404 for other paths.
LiveDecision decide(const LiveRequest& request, std::string_view token, std::uint16_t port);

}}  // namespace rectify
