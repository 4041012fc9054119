#include "live_request.hpp"

#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

bool is_here(std::string_view host, std::uint16_t port) {
  for (const char* name : {"127.0.0.1", "localhost"}) {
    if (host == fmt::format("{}:{}", name, port) || (port == 80 && host == name)) return true;
  }
  return false;
}

bool is_from_here(std::string_view origin, std::uint16_t port) {
  constexpr std::string_view scheme = "http://";
  return origin.starts_with(scheme) && is_here(origin.substr(scheme.size()), port);
}

bool may_see(const LiveRequest& request, std::string_view token, std::uint16_t port) {
  const std::string_view target = request.target;
  const std::string_view given = target.substr(0, token.size() + 1);
  const bool knows = same_secret(given, fmt::format("/{}", token));
  return knows && request.hosts.size() == 1 && is_here(request.hosts.front(), port) &&
         std::all_of(request.origins.begin(), request.origins.end(),
                     [port](std::string_view origin) { return is_from_here(origin, port); });
}

}  // namespace

std::string new_token() {
  std::array<unsigned char, 16> bytes{};
  if (getentropy(bytes.data(), bytes.size()) != 0) {
    throw std::runtime_error("the operating system has no random numbers");
  }
  std::string text;
  for (const unsigned char byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

bool same_secret(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned char difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    // Volatile: otherwise a compiler could leave the loop at the first difference.
    const volatile auto x = static_cast<unsigned char>(a[i]), y = static_cast<unsigned char>(b[i]);
    difference = static_cast<unsigned char>(difference | (x ^ y));
  }
  return difference == 0;
}

LiveDecision decide(const LiveRequest& request, std::string_view token, std::uint16_t port) {
  if (!may_see(request, token, port)) return {.status = 403};
  if (request.method != "GET") return {.status = 405};
  const std::string_view path = request.target.substr(token.size() + 1);
  if (path.empty() || path == "/") return {.resource = LiveResource::page};
  if (path == "/events") return {.resource = LiveResource::events};
  if (path == "/report") return {.resource = LiveResource::report};
  return {.status = 404};
}

}}  // namespace rectify
