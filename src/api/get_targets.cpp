#include "api/services.h"

namespace assay::api {
namespace {

struct Response {
  std::vector<monitor::Target> targets;
  static constexpr auto fields() { return fields_of(field<&Response::targets>("Watched servers", required)); }
};

Result<Response> handle(Services& s, const Nothing&, const Call&) { return Response{s.monitor.targets()}; }

}  // namespace

ASSAY_ENDPOINT(get_targets){GET("/api/targets"), needs(Role::viewer), typed<handle>(), "Watched servers, with what Assay may see of each"};

}  // namespace assay::api
