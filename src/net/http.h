// HTTP/1.1 server for one program: JSON, assets and server-sent events. No Boost type is visible here.
// Ownership: the Server owns its io thread and its work pool; a stream's sink is shared by producer and connection (each may end first).
// Threads: one io thread (accept, parse, limits, idle streams; cheap handlers run here and must not block) and `workers` threads for the rest.
// Errors: start() fails with Code::unavailable when the address cannot be used. A handler that throws gives 500.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/clock.h"
#include "core/result.h"

namespace assay::net {

struct Header {
  std::string name, value;
};

struct Request {
  std::string method, target, path, query;                  ///< path is percent-decoded, target is raw
  std::vector<std::pair<std::string, std::string>> params;  ///< decoded query
  std::vector<Header> headers;
  std::string body;
  std::string remote;  ///< the peer's address
  std::string request_id;
  /// First header of that name (any case), or "".
  std::string_view header(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<Header> headers;
  std::string body;
  std::string_view static_body;  ///< embedded asset (lives for ever), used when non-empty
  std::string framed_by;         ///< CSP sources of pages that may frame it; "" = none
};

/// One client's event stream. Thread-safe.
class EventSink {
 public:
  virtual ~EventSink() = default;
  /// false: the client is gone or too slow (it was cut off).
  virtual bool send(std::string_view event, std::string_view data, std::string_view id = {}) = 0;
  /// Sends what is buffered, then ends the stream.
  virtual void close() = 0;
};

/// Either a plain response, or a stream: the head is sent as text/event-stream and the handler keeps the sink
/// (shared: the producer thread and the connection both outlive each other's end).
struct Reply {
  Response response;
  std::function<void(std::shared_ptr<EventSink>)> stream;
};

/// Runs on the work pool; stop fires on disconnect, deadline and shutdown (for a stream: disconnect and shutdown).
using Handler = std::function<Reply(const Request&, std::stop_token)>;

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  ///< 0: any free one
  int workers = 4;
  std::size_t queue = 128;
  std::size_t max_body = 8U << 20U;
  std::size_t max_header = 16U << 10U;
  Millis header_timeout{10'000}, body_timeout{30'000}, idle_timeout{60'000}, request_timeout{60'000};
  /// Host names accepted besides loopback names and the listen address; empty: only those. "*" accepts any.
  std::vector<std::string> allowed_hosts;
  std::size_t max_connections = 4096;
  std::size_t sse_buffer = 1U << 20U;
  Millis sse_heartbeat{15'000};
  /// Without frame-ancestors: each response says its own (Response::framed_by).
  std::string content_security_policy = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; base-uri 'none'";
};

struct ServerStats {
  std::uint64_t requests = 0, rejected = 0;  ///< rejected: answered by the server itself (limits, checks, full queue)
  std::size_t connections = 0, streams = 0, queued = 0;
};

class Server {
 public:
  /// `is_cheap` (may be empty): requests answered on the io thread.
  static Result<std::unique_ptr<Server>> start(ServerOptions options, Handler handler, std::function<bool(const Request&)> is_cheap = {});
  virtual ~Server() = default;
  virtual std::uint16_t port() const = 0;
  /// Stops accepting, lets running requests finish up to 1.5 s, then fires their stop tokens. Idempotent; the destructor calls it.
  virtual void stop() = 0;
  virtual ServerStats stats() const = 0;
};

/// {"error":{"code":…,"message":…,"request_id":…}}
std::string error_body(std::string_view code, std::string_view message, std::string_view request_id);
/// Percent-decoding; nullopt on a broken escape or NUL. `plus_is_blank` for queries.
std::optional<std::string> percent_decode(std::string_view raw, bool plus_is_blank);
std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query);
/// Fills target, path, query and params; false (nothing is changed) unless the path decodes to UTF-8 that begins with '/'.
bool set_target(Request& request, std::string target);
/// Does If-None-Match name this ETag (weak comparison, RFC 9110 §13.1.2)?
bool etag_matches(std::string_view if_none_match, std::string_view etag);
/// Sets the ETag; turns the response into 304 when the request has it already.
void apply_etag(const Request& request, Response& response, std::string_view etag);
/// The host of "name:port", "[::1]:80" or an origin "http://name:port", lower case, without port and brackets.
std::string host_of(std::string_view authority_or_origin);
/// Loopback names, the listen address, or one of `allowed_hosts` (DNS rebinding).
bool host_allowed(const ServerOptions& options, std::string_view host_header);
/// Same authority as Host, or no Origin at all (CSRF).
bool origin_allowed(std::string_view origin, std::string_view host_header);

}  // namespace assay::net
