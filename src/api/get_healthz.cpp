#include "api/services.h"

namespace assay::api {
namespace {

struct Response {
  std::string status = "ok";
  static constexpr auto fields() { return fields_of(field<&Response::status>("ok", required)); }
};

Result<Response> handle(Services&, const Nothing&, const Call&) { return Response{}; }

}  // namespace

ASSAY_ENDPOINT(get_healthz){GET("/healthz"), anyone(), typed<handle>(), "The process answers"};

}  // namespace assay::api
