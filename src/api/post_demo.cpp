#include "api/services.h"

namespace assay::api {
namespace {

Result<monitor::Target> handle(Services& s, const Nothing&, const Call& call) {
  if (!s.start_demo) return fail(Code::unsupported, "This server cannot start the demo. Run `assay demo` and add the URL it prints.");
  auto target = s.start_demo(call.stop);
  if (target) s.audit(call.principal, "demo.start", target->id, Json::object());
  return target;
}

}  // namespace

ASSAY_ENDPOINT(post_demo){POST("/api/demo"), needs(Role::admin), typed<handle>(),
                          "Start the demo, a private PostgreSQL with a flawed shop, and watch it; takes some ten seconds the first time"};

}  // namespace assay::api
