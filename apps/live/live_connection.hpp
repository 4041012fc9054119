#pragma once

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "live_message.hpp"
#include "live_request.hpp"

/// Sockets: only the server includes this.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// One connection of a browser: a request, and its response or a stream of events. Used by one
/// thread.
class LiveConnection : public std::enable_shared_from_this<LiveConnection> {
 public:
  using Clock = std::chrono::steady_clock;
  using Socket = boost::asio::ip::tcp::socket;

  /// What the server does for its connections.
  struct Callbacks {
    std::function<LiveDecision(const LiveRequest&)> decide;
    /// Answers a request that is not refused, by `respond` or `stream`.
    std::function<void(LiveConnection&, LiveResource)> answer;
    std::function<void(LiveConnection&)> closed;
  };

  LiveConnection(Socket socket, const Callbacks& callbacks)
      : socket_(std::move(socket)), callbacks_(callbacks) {}

  void start();
  /// Sends a response and closes the connection.
  void respond(unsigned status, std::string_view type, std::string_view body,
               std::function<void()> sent = {});
  /// Starts a stream of events; the first follows by `send_news`.
  void stream();
  bool streams() const { return streams_; }
  /// Sends what the page of a stream lacks of the state of this version, unless it has not yet
  /// taken what was sent before: then a later call sends it. Returns whether it was
  /// sent.
  bool send_news(const LiveState& state, std::uint64_t version);
  /// Closes the connection if its time is over: that for a request, for a response to be taken, or
  /// for an event to be taken.
  void check_time(Clock::time_point now);
  void close();

 private:
  using Error = boost::system::error_code;
  void decide(Error error);
  void write(std::function<void()> then);
  void read_to_end();

  Socket socket_;
  const Callbacks& callbacks_;
  boost::beast::flat_buffer buffer_{largest_head};
  boost::beast::http::request_parser<boost::beast::http::empty_body> parser_;
  std::array<char, 4096> rest_{};
  std::string out_;
  bool writing_ = false, streams_ = false, closed_ = false;
  std::size_t ignored_ = 0;  ///< bytes after the request
  LiveCursor cursor_;
  std::uint64_t sent_version_ = 0;
  Clock::time_point deadline_ = Clock::now() + time_for_request;

  static constexpr std::size_t largest_head = 8192;
  static constexpr std::size_t most_ignored = std::size_t{1} << 20;
  static constexpr std::chrono::seconds time_for_request{5}, time_to_take{10}, time_to_leave{1};
};

}}  // namespace rectify
