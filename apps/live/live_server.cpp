#include "live_server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <future>
#include <thread>
#include <utility>
#include <vector>

#include "../../base/error.hpp"
#include "../terminal/interrupt.hpp"
#include "live_connection.hpp"
#include "live_page.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using SocketError = boost::system::error_code;

constexpr std::chrono::milliseconds between_looks{100};
/// How long to wait for pages at the end.
constexpr std::chrono::milliseconds late{10000}, soon{1000};
constexpr std::size_t most_connections = 64, most_streams = 16;

Tcp::acceptor listen_on(asio::io_context& io, std::uint16_t port) {
  try {
    return Tcp::acceptor(io, {asio::ip::address_v4::loopback(), port});
  } catch (const boost::system::system_error& error) {
    throw ConfigError(Mismatch{.where = "--live",
                               .what = "port",
                               .expected = "one that can be listened on",
                               .got = fmt::format("{}: {}", port, error.code().message())});
  }
}

/// A thread that receives no signals: they are for the one that trains.
std::thread quiet_thread(std::function<void()> work) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread;
  try {
    thread = std::thread(std::move(work));
  } catch (...) {
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    throw;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

}  // namespace

/// All but the constructor, the destructor and `leave` runs on its thread.
class LiveServer::Host {
 public:
  Host(LiveBox& box, std::uint16_t port) : box_(box), acceptor_(listen_on(io_, port)) {
    accept();
    thread_ = quiet_thread([this] { serve(); });
  }
  ~Host() {
    io_.stop();
    thread_.join();
  }
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  std::string address() const { return fmt::format("http://127.0.0.1:{}/{}", port_, token_); }

  /// Waits until open pages have been given the ending, which is in the box, and its report.
  void leave() {
    asio::post(io_, [this] {
      leaving_ = true;
      look();
    });
    const auto left = left_.get_future();
    for (auto waited = between_looks; waited < (was_interrupted() ? soon : late);
         waited += between_looks) {
      if (left.wait_for(between_looks) == std::future_status::ready) return;
    }
  }

 private:
  /// A page that cannot be served, as without memory, does not end the run.
  void serve() {
    for (;;) {
      try {
        io_.run();
        return;
      } catch (const std::exception&) {
        connections_.clear();
        awake_ = false;
      }
    }
  }

  void accept() {
    acceptor_.async_accept([this](SocketError error, Tcp::socket socket) {
      if (!error && connections_.size() < most_connections) {
        connections_.push_back(std::make_shared<LiveConnection>(std::move(socket), callbacks_));
        const auto made = connections_.back();
        made->start();
        wake();
      }
      if (!error) return accept();
      retry_.expires_after(between_looks);  // as without free file descriptors
      retry_.async_wait([this](SocketError) { accept(); });
    });
  }

  void answer(LiveConnection& connection, LiveResource resource) {
    if (resource == LiveResource::page) {
      return connection.respond(200, html_type, live_page());
    }
    if (resource == LiveResource::report) {
      if (!state_.ending || state_.ending->report.empty()) {
        return connection.respond(404, "text/plain", "the run has not ended\n");
      }
      return connection.respond(200, html_type, state_.ending->report, [this] {
        reports_owed_ = std::max(reports_owed_ - 1, 0);
        look();
      });
    }
    if (streams() >= most_streams) {
      return connection.respond(503, "text/plain", "too many pages are open\n");
    }
    connection.stream();
  }

  /// The state goes to the pages that are open. Without connections nothing wakes this thread.
  void look() {
    if (auto newer = box_.newer_than(version_)) state_ = std::move(*newer);
    const auto now = LiveConnection::Clock::now();
    const auto all = connections_;  // those that close remove themselves
    for (const auto& connection : all) {
      connection->check_time(now);
      const bool sent = connection->send_news(state_, version_) && state_.ending;
      if (sent && !state_.ending->report.empty()) ++reports_owed_;
    }
    box_.set_watched(streams() > 0);
    if (leaving_ && streams() == 0 && reports_owed_ == 0) finish();
  }

  void finish() {
    if (std::exchange(finished_, true)) return;
    left_.set_value();
  }

  void wake() {
    if (std::exchange(awake_, true)) return;
    sleep();
  }
  void sleep() {
    timer_.expires_after(between_looks);
    timer_.async_wait([this](SocketError) {
      look();
      awake_ = !connections_.empty();
      if (awake_) sleep();
    });
  }

  void remove(const LiveConnection& closed) {
    std::erase_if(connections_, [&](const auto& one) { return one.get() == &closed; });
  }
  std::size_t streams() const {
    return static_cast<std::size_t>(std::count_if(connections_.begin(), connections_.end(),
                                                  [](const auto& one) { return one->streams(); }));
  }

  static constexpr auto html_type = "text/html; charset=utf-8";

  LiveBox& box_;
  const std::string token_ = new_token();
  asio::io_context io_{1};
  Tcp::acceptor acceptor_;
  const std::uint16_t port_ = acceptor_.local_endpoint().port();
  asio::steady_timer timer_{io_}, retry_{io_};
  LiveConnection::Callbacks callbacks_{
      .decide = [this](const LiveRequest& request) { return decide(request, token_, port_); },
      .answer = [this](LiveConnection& connection,
                       LiveResource resource) { answer(connection, resource); },
      .closed = [this](const LiveConnection& connection) { remove(connection); }};
  std::vector<std::shared_ptr<LiveConnection>> connections_;
  LiveState state_;
  std::uint64_t version_ = 0;
  int reports_owed_ = 0;  ///< to pages that know of one
  bool awake_ = false, leaving_ = false, finished_ = false;
  std::promise<void> left_;
  std::thread thread_;
};

LiveServer::LiveServer(std::shared_ptr<LiveBox> box, std::uint16_t port)
    : host_(std::make_unique<Host>(*box, port)), box_(std::move(box)), address_(host_->address()) {}

LiveServer::~LiveServer() {
  box_->change([this](LiveState& state) {
    state.ending = std::make_shared<const LiveEnding>(std::move(ending_));
  });
  host_->leave();
}

}}  // namespace rectify
