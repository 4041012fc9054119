#include "live_connection.hpp"

#include <fmt/format.h>

#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

/// The first lines of a response. A browser may neither keep nor embed it, nor send the address to
/// other sites.
std::string head_of(unsigned status, std::string_view type) {
  const auto reason = http::obsolete_reason(static_cast<http::status>(status));
  return fmt::format(
      "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nConnection: close\r\nCache-Control: no-store\r\n"
      "Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n"
      "X-Frame-Options: DENY\r\nCross-Origin-Resource-Policy: same-origin\r\n"
      "Cross-Origin-Opener-Policy: same-origin\r\n{}",
      status, std::string_view(reason.data(), reason.size()), type,
      status == 405 ? "Allow: GET\r\n" : "");
}

std::vector<std::string_view> values_of(const http::request<http::empty_body>& request,
                                        http::field name) {
  std::vector<std::string_view> values;
  const auto [begin, end] = request.equal_range(name);
  for (auto field = begin; field != end; ++field) {
    values.emplace_back(field->value().data(), field->value().size());
  }
  return values;
}

}  // namespace

void LiveConnection::start() {
  parser_.header_limit(largest_head);
  http::async_read_header(
      socket_, buffer_, parser_,
      [self = shared_from_this()](Error error, std::size_t) { self->decide(error); });
}

void LiveConnection::decide(Error error) {
  if (closed_) return;
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return respond(431, "text/plain", "expected a shorter request\n");
  }
  if (error.category() == http::make_error_code(http::error::bad_method).category() &&
      error != http::error::end_of_stream && error != http::error::partial_message) {
    return respond(400, "text/plain", "expected an HTTP request\n");
  }
  if (error) return close();
  const auto& request = parser_.get();
  const auto text = [](auto view) { return std::string_view(view.data(), view.size()); };
  const LiveDecision decision =
      callbacks_.decide({.method = text(request.method_string()),
                         .target = text(request.target()),
                         .hosts = values_of(request, http::field::host),
                         .origins = values_of(request, http::field::origin)});
  if (decision.status == 200) return callbacks_.answer(*this, decision.resource);
  respond(decision.status, "text/plain", "refused\n");
}

void LiveConnection::respond(unsigned status, std::string_view type, std::string_view body,
                             std::function<void()> sent) {
  out_ = fmt::format("{}Content-Length: {}\r\n\r\n{}", head_of(status, type), body.size(), body);
  write([this, sent = std::move(sent)] {
    if (sent) sent();
    deadline_ = Clock::now() + time_to_leave;
    Error ignored;
    static_cast<void>(socket_.shutdown(Socket::shutdown_send, ignored));
    read_to_end();
  });
}

void LiveConnection::stream() {
  streams_ = true;
  out_ = head_of(200, "text/event-stream") + "\r\n";
  write({});
  read_to_end();
}

bool LiveConnection::send_news(const LiveState& state, std::uint64_t version) {
  if (!streams_ || writing_ || closed_ || cursor_.ended || sent_version_ == version) return false;
  sent_version_ = version;
  out_ = event_of(state, cursor_);
  write(cursor_.ended ? std::function<void()>([this] { close(); }) : nullptr);
  return true;
}

/// Notices when the browser leaves; closing a socket with unread bytes could lose the response.
void LiveConnection::read_to_end() {
  socket_.async_read_some(asio::buffer(rest_),
                          [self = shared_from_this()](Error error, std::size_t size) {
                            self->ignored_ += size;
                            if (error || self->ignored_ > most_ignored) return self->close();
                            self->read_to_end();
                          });
}

void LiveConnection::write(std::function<void()> then) {
  writing_ = true;
  deadline_ = Clock::now() + time_to_take;
  asio::async_write(socket_, asio::buffer(out_),
                    [self = shared_from_this(), then = std::move(then)](Error error, std::size_t) {
                      self->writing_ = false;
                      if (self->closed_) return;
                      if (error) return self->close();
                      if (then) then();
                    });
}

void LiveConnection::check_time(Clock::time_point now) {
  const bool waits_for_news = streams_ && !writing_;
  if (!waits_for_news && now > deadline_) close();
}

void LiveConnection::close() {
  if (closed_) return;
  closed_ = true;
  Error ignored;
  static_cast<void>(socket_.close(ignored));
  callbacks_.closed(*this);
}

}}  // namespace rectify
