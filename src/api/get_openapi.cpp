#include "api/router.h"
#include "api/services.h"

namespace assay::api {
namespace {

Result<net::Reply> handle(Services& s, const Nothing&, const Call&) { return json_reply(openapi_document(s.version)); }

}  // namespace

ASSAY_ENDPOINT(get_openapi){GET("/api/openapi.json"), anyone(), streaming<handle>(), "This description"};

}  // namespace assay::api
