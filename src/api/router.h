// From a request to its endpoint: path match, principal, role check, validation, error mapping, metrics. The only place that maps Code to HTTP.
// Built once; immutable; called on the server's work threads.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "api/endpoint.h"

namespace assay::api {

int http_status(Code code);
/// {"error":{"code":…,"message":…,"request_id":…}}
net::Reply error_reply(const Error& error, std::string_view request_id);

/// {name → value} of "/api/targets/{id}" against a path; nullopt when it does not match. Values are percent-decoded already.
std::optional<std::vector<std::pair<std::string, std::string>>> match_path(std::string_view pattern, std::string_view path);

class Router {
 public:
  explicit Router(Services& services);
  /// Never throws: a bug becomes 500 with the request id, its detail goes to the log.
  net::Reply handle(const net::Request& request, std::stop_token stop) const;
  /// Answered without blocking: health and the web app's files.
  static bool is_cheap(const net::Request& request);

 private:
  net::Reply dispatch(const net::Request& request, std::stop_token stop) const;
  /// A file of the web app; pages under /shared/ may be framed where the configuration says so.
  net::Reply page(const net::Request& request) const;
  Services& services_;
};

/// OpenAPI 3.1 of all endpoints; stable byte for byte.
std::string openapi_document(std::string_view version);

}  // namespace assay::api
