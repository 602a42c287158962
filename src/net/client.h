// HTTP client over libcurl: streaming, cancellable, bounded. http and https only; proxies come from the environment.
// Ownership: nothing is kept between calls. Threads: fetch() may run on many threads at once; it blocks its caller.
// Errors: invalid (URL), timeout, cancelled (stop token), too_large, upstream (could not connect, TLS, cut off). An HTTP status is not an error.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/result.h"
#include "net/http.h"

namespace assay::net {

struct ClientRequest {
  std::string method = "GET";
  std::string url;
  std::vector<Header> headers;
  std::string body;
  Millis timeout{60'000};
  Millis connect_timeout{10'000};
  std::size_t max_body = 16U << 20U;                         ///< of the whole response, streamed or not
  std::function<bool(std::string_view chunk)> on_data = {};  ///< bodies of 2xx only; false = stop (not an error)
};

struct ClientResponse {
  int status = 0;
  std::vector<Header> headers;
  std::string body;  ///< empty when on_data took it
};

/// The seam tests replace.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  virtual Result<ClientResponse> fetch(const ClientRequest& request, std::stop_token stop) = 0;
};

std::unique_ptr<HttpClient> make_http_client();

}  // namespace assay::net
