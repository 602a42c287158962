#include "core/text.h"
#include "net/http.h"
#include "tests/fuzz/target.h"

ASSAY_FUZZ(http_target) {
  using namespace assay;
  using namespace assay::fuzz;
  net::Request request;
  if (net::set_target(request, std::string(input))) {
    require(request.path.starts_with('/') && text::is_utf8(request.path), "a path is UTF-8 and absolute");
    require(request.path.find('\0') == std::string::npos, "a path has no zero byte");
    require(request.target == input, "the target is kept raw");
  } else {
    require(request.path.empty() && request.params.empty(), "a refused target leaves nothing behind");
  }
  for (const auto& [name, value] : net::parse_query(input))
    require(name.find('\0') == std::string::npos && value.find('\0') == std::string::npos, "no zero byte comes out of a query");
  const std::string host = net::host_of(input);
  net::ServerOptions everywhere;
  everywhere.address = "0.0.0.0";
  if (net::host_allowed(everywhere, input)) require(!host.empty(), "only a host that is named is allowed");
  (void)net::origin_allowed(input, host);
  (void)net::etag_matches(input, "\"a\"");
}
