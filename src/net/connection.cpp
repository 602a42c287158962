#include "net/connection.h"

#include <fmt/format.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/status.hpp>

#include "core/log.h"
#include "core/text.h"
#include "net/sse.h"

namespace assay::net {
namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::size_t read_ahead_limit = 64U << 10U;

/// Dropped by the last producer: the stream ends.
class Sink final : public EventSink {
 public:
  explicit Sink(std::shared_ptr<Channel> channel) : channel_(std::move(channel)) {}
  ~Sink() override { channel_->close(); }
  bool send(std::string_view event, std::string_view data, std::string_view id) override {
    return channel_->send(write_sse(event, data, id));
  }
  void close() override { channel_->close(); }

 private:
  std::shared_ptr<Channel> channel_;
};

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  for (const char c : value)
    if (c != '\r' && c != '\n') out += c;
  out += "\r\n";
}

}  // namespace

Connection::Connection(std::shared_ptr<Core> core, asio::ip::tcp::socket socket) : core_(std::move(core)), socket_(std::move(socket)) {
  core_->connections.insert(this);
  ++core_->open;
}

Connection::~Connection() {
  if (channel_) {
    channel_->kill();
    --core_->streams;
  }
  core_->connections.erase(this);
  --core_->open;
}

void Connection::start() {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  const auto peer = socket_.remote_endpoint(ignored);
  if (!ignored) remote_ = peer.address().to_string();
  set_phase(Phase::idle, core_->options.header_timeout);
  watch();
}

void Connection::set_phase(Phase phase, Millis allowed) {
  phase_ = phase;
  deadline_ = allowed.count() > 0 ? std::chrono::steady_clock::now() + allowed : SteadyTime::max();
}

void Connection::watch() {
  if (watching_ || peer_gone_ || buffer_.size() >= read_ahead_limit) return;
  watching_ = true;
  socket_.async_read_some(buffer_.prepare(4096),
                          [self = shared_from_this()](error_code error, std::size_t bytes) { self->on_watch(error, bytes); });
}

void Connection::on_watch(error_code error, std::size_t bytes) {
  watching_ = false;
  buffer_.commit(bytes);
  if (phase_ == Phase::closed) return;
  if (error == asio::error::operation_aborted && phase_ == Phase::idle && buffer_.size() > 0) return read_header();
  if (error) {
    peer_gone_ = true;
    stop_.request_stop();
    if (phase_ == Phase::idle || phase_ == Phase::streaming || lingering_) abort();
    return;
  }
  if (phase_ == Phase::idle) return read_header();
  if (phase_ == Phase::streaming || lingering_) buffer_.consume(buffer_.size());  // nothing more is expected
  watch();
}

void Connection::next() {
  if (core_->stopping) return abort();
  request_.reset();
  parser_.reset();
  set_phase(Phase::idle, core_->options.idle_timeout);
  if (buffer_.size() > 0 && !watching_) return read_header();
  if (peer_gone_) return abort();
  if (watching_ && buffer_.size() > 0) return socket_.cancel();  // a pipelined request waits behind the pending read
  watch();
}

void Connection::read_header() {
  set_phase(Phase::header, core_->options.header_timeout);
  request_id_ = fmt::format("{}{:x}", core_->request_prefix, ++core_->next_request);
  stop_ = std::stop_source();
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(core_->options.max_header));
  parser_->body_limit(core_->options.max_body);
  http::async_read_header(socket_, buffer_, *parser_,
                          [self = shared_from_this()](error_code error, std::size_t) { self->on_header(error); });
}

void Connection::parse_failed(error_code error) {
  if (phase_ == Phase::closed) return;
  keep_alive_ = false;
  if (error == http::error::header_limit || error == http::error::buffer_overflow)
    return reject(431, "too_large", fmt::format("The request's header is larger than {} bytes.", core_->options.max_header));
  if (error == http::error::body_limit)
    return reject(413, "too_large", fmt::format("The request's body is larger than {} bytes.", core_->options.max_body));
  if (error == asio::error::operation_aborted && deadline_ == SteadyTime::min())
    return reject(408, "timeout", "The request did not arrive in time.");
  if (error.category() == http::make_error_code(http::error::bad_method).category() && error != http::error::end_of_stream &&
      error != http::error::partial_message)
    return reject(400, "invalid", fmt::format("The request is not valid HTTP: {}.", error.message()));
  abort();
}

void Connection::on_header(error_code error) {
  is_head_ = parser_ && parser_->get().method() == http::verb::head;
  if (error) return parse_failed(error);
  if (phase_ == Phase::closed) return;
  keep_alive_ = parser_->get().keep_alive();
  if (!admit()) return;
  set_phase(Phase::body, core_->options.body_timeout);
  if (parser_->is_done()) return on_body({});
  if (text::iequals(parser_->get()[http::field::expect], "100-continue")) {
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(socket_, asio::buffer(go_on), [self = shared_from_this()](error_code failed, std::size_t) {
      if (failed) return self->abort();
      self->read_body();
    });
    return;
  }
  read_body();
}

void Connection::read_body() {
  http::async_read(socket_, buffer_, *parser_, [self = shared_from_this()](error_code error, std::size_t) { self->on_body(error); });
}

bool Connection::admit() {
  const auto& message = parser_->get();
  const auto refuse = [this](int status, std::string_view code, std::string_view text) {
    keep_alive_ = false;  // the body was not read
    reject(status, code, text);
    return false;
  };
  if (message.count(http::field::host) != 1 && (message.version() >= 11 || message.count(http::field::host) > 1))
    return refuse(400, "invalid", "The request needs exactly one Host header.");
  const std::string_view host = message[http::field::host];
  if (!host.empty() && !host_allowed(core_->options, host))
    return refuse(421, "forbidden",
                  fmt::format("This server does not answer to the host name {}. Add it to allowed_hosts if it is yours.",
                              text::to_utf8(text::clip(host, 100))));
  switch (message.method()) {
    case http::verb::get:
    case http::verb::head:
    case http::verb::options: return true;
    case http::verb::post:
    case http::verb::put:
    case http::verb::patch:
    case http::verb::delete_: break;
    default: return refuse(501, "unsupported", "This method is not supported.");
  }
  if (!origin_allowed(message[http::field::origin], host))
    return refuse(403, "forbidden", "A page of another site may not change anything here (Origin and Host differ).");
  return true;
}

bool Connection::build_request() {
  auto message = parser_->release();
  request_ = std::make_shared<Request>();
  Request& r = *request_;
  r.method = std::string(message.method_string());
  if (!set_target(r, std::string(message.target()))) return false;
  for (const auto& field : message) r.headers.push_back({std::string(field.name_string()), std::string(field.value())});
  r.body = std::move(message.body());
  r.remote = remote_;
  r.request_id = request_id_;
  return true;
}

void Connection::on_body(error_code error) {
  if (error) return parse_failed(error);
  if (phase_ == Phase::closed) return;
  if (!build_request()) return reject(400, "invalid", "The request's target is not a valid path.");
  dispatch();
}

void Connection::dispatch() {
  ++core_->requests;
  if (core_->is_cheap && core_->is_cheap(*request_)) {
    Reply reply;
    try {
      reply = core_->handler(*request_, stop_.get_token());
    } catch (const std::exception& e) {
      log::error("handler_failed", {{"path", request_->path}, {"what", e.what()}});
      return reject(500, "internal", "The server hit a bug.");
    }
    if (!reply.stream) return respond(std::move(reply.response));
    return reject(500, "internal", "A stream cannot run on the io thread.");
  }
  run_on_pool(request_);
}

void Connection::run_on_pool(std::shared_ptr<const Request> request) {
  set_phase(Phase::running, core_->options.request_timeout);
  ++core_->busy;
  auto job = [self = shared_from_this(), core = core_, request = std::move(request), stop = stop_.get_token()]() mutable {
    Reply reply;
    try {
      reply = core->handler(*request, stop);
    } catch (const std::exception& e) {
      log::error("handler_failed", {{"path", request->path}, {"what", e.what()}});
      reply.response = Response{.status = 500, .body = error_body("internal", "The server hit a bug.", request->request_id)};
    }
    if (!reply.stream) {
      asio::post(core->io, [moved = std::move(self), answer = std::move(reply)]() mutable { moved->deliver(std::move(answer)); });
      return;
    }
    auto channel = std::make_shared<Channel>(core, self);
    auto produce = std::move(reply.stream);
    // the connection must not end on this thread: its last reference goes with the post
    asio::post(core->io,
               [moved = std::move(self), channel, response = std::move(reply.response)] { moved->begin_stream(channel, response); });
    try {
      produce(std::make_shared<Sink>(channel));
    } catch (const std::exception& e) {
      log::error("stream_failed", {{"path", request->path}, {"what", e.what()}});
      channel->close();
    }
  };
  if (core_->pool.submit(std::move(job))) return watch();
  --core_->busy;
  ++core_->rejected;
  respond(Response{.status = 503,
                   .headers = {{"Retry-After", "1"}},
                   .body = error_body("unavailable", "The server is busy. Try again in a second.", request_id_)});
}

void Connection::deliver(Reply reply) {
  --core_->busy;
  if (phase_ == Phase::closed) return;
  respond(std::move(reply.response));
}

void Connection::begin_stream(std::shared_ptr<Channel> channel, const Response& response) {
  --core_->busy;
  ++core_->streams;
  channel_ = std::move(channel);
  if (phase_ == Phase::closed || peer_gone_) {
    channel_->kill();
    return abort();
  }
  set_phase(Phase::streaming, Millis(0));
  keep_alive_ = false;
  stream_bytes_ = head(response, 0, true);
  request_.reset();
  parser_.reset();
  if (core_->stopping) channel_->close();
  writing_stream_ = true;
  last_write_ = std::chrono::steady_clock::now();
  watch();
  asio::async_write(socket_, asio::buffer(stream_bytes_), [self = shared_from_this()](error_code error, std::size_t) {
    self->writing_stream_ = false;
    if (error) return self->abort();
    self->flush_stream();
  });
}

void Connection::flush_stream() {
  if (phase_ != Phase::streaming || writing_stream_) return;
  Channel::Taken taken = channel_->take();
  if (taken.ended) return abort();
  if (taken.bytes.empty()) {
    stream_bytes_ = std::string();
    return;
  }
  stream_bytes_ = std::move(taken.bytes);
  writing_stream_ = true;
  last_write_ = std::chrono::steady_clock::now();
  asio::async_write(socket_, asio::buffer(stream_bytes_), [self = shared_from_this()](error_code error, std::size_t) {
    self->writing_stream_ = false;
    if (error) return self->abort();
    self->flush_stream();
  });
}

void Connection::reject(int status, std::string_view code, std::string_view message) {
  ++core_->rejected;
  respond(Response{.status = status, .body = error_body(code, message, request_id_)});
}

std::string Connection::head(const Response& response, std::size_t length, bool stream) const {
  std::string out;
  out.reserve(640);
  const std::string_view reason = http::obsolete_reason(static_cast<http::status>(response.status));
  fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status, reason, core_->date);
  const bool no_content = response.status == 204 || response.status == 304;
  if (stream)
    out += "Content-Type: text/event-stream\r\nCache-Control: no-store\r\nX-Accel-Buffering: no\r\n";
  else if (!no_content) {
    append_header(out, "Content-Type", response.content_type);
    fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", length);
  }
  for (const Header& h : response.headers) append_header(out, h.name, h.value);
  append_header(out, "X-Request-Id", request_id_);
  out += "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n";
  // it has no word for "these sites", and a browser that reads frame-ancestors ignores it
  if (response.framed_by.empty()) out += "X-Frame-Options: DENY\r\n";
  const std::string& policy = core_->options.content_security_policy;
  append_header(out, "Content-Security-Policy",
                fmt::format("{}{}frame-ancestors {}", policy, policy.empty() ? "" : "; ",
                            response.framed_by.empty() ? "'none'" : response.framed_by));
  out += keep_alive_ && !core_->stopping ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  return out;
}

void Connection::respond(Response response) {
  set_phase(Phase::writing, core_->options.body_timeout);
  ++core_->busy;
  response_ = std::move(response);
  std::string_view body = response_.static_body.empty() ? std::string_view(response_.body) : response_.static_body;
  head_ = head(response_, body.size(), false);
  if (is_head_ || response_.status == 204 || response_.status == 304) body = {};
  const std::array<asio::const_buffer, 2> parts{asio::buffer(head_), asio::buffer(body)};
  asio::async_write(socket_, parts, [self = shared_from_this()](error_code error, std::size_t) {
    --self->core_->busy;
    if (self->phase_ == Phase::closed) return;
    if (error) return self->abort();
    self->finish_response();
  });
}

void Connection::finish_response() {
  response_ = Response();
  if (keep_alive_ && !core_->stopping) return next();
  // Unread input would make close() send RST, and the client would lose the answer: half-close, then read it away for a while.
  error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  lingering_ = true;
  set_phase(Phase::writing, Millis(1000));
  buffer_.consume(buffer_.size());
  if (peer_gone_ || core_->stopping) return abort();
  watch();
}

void Connection::tick(SteadyTime now) {
  if (phase_ == Phase::streaming) {
    if (now - last_write_ < core_->options.sse_heartbeat) return;
    if (writing_stream_) return abort();  // one write pending for a whole heartbeat: the client does not read
    channel_->send(": heartbeat\n\n");
    return;
  }
  if (now < deadline_) return;
  if (phase_ == Phase::running) {
    deadline_ = SteadyTime::max();
    stop_.request_stop();
  } else if (phase_ == Phase::header || phase_ == Phase::body) {
    deadline_ = SteadyTime::min();  // tells parse_failed why
    error_code ignored;
    socket_.cancel(ignored);
  } else {
    abort();
  }
}

void Connection::shut_down() {
  if (phase_ == Phase::streaming) {
    stop_.request_stop();
    channel_->close();
  } else if (phase_ == Phase::idle || phase_ == Phase::header || lingering_) {
    abort();
  }
}

void Connection::abort() {
  phase_ = Phase::closed;
  stop_.request_stop();
  if (channel_) channel_->kill();
  error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  socket_.close(ignored);
}

}  // namespace assay::net
