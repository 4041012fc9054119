#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "live_box.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Serves the page that shows a box, on the loopback interface only, from a thread of its own.
/// Requests without the token of its address are refused, see `decide`.
class LiveServer {
 public:
  /// A port of 0 is chosen by the system. Throws ConfigError if the port cannot be used.
  LiveServer(std::shared_ptr<LiveBox> box, std::uint16_t port);
  /// Shows the ending to open pages, waits until they have it and its report, at most a few
  /// seconds, and closes all connections.
  ~LiveServer();
  LiveServer(const LiveServer&) = delete;
  LiveServer& operator=(const LiveServer&) = delete;

  /// `http://127.0.0.1:PORT/TOKEN`
  const std::string& address() const { return address_; }
  /// What pages show when this object is destroyed; otherwise that the command failed.
  void end_with(LiveEnding ending) { ending_ = std::move(ending); }

 private:
  class Host;
  std::unique_ptr<Host> host_;
  std::shared_ptr<LiveBox> box_;
  std::string address_;
  LiveEnding ending_{.text = "The command ended with an error, which the terminal shows."};
};

}}  // namespace rectify
