#include "api/services.h"

namespace assay::api {
namespace {

struct Response {
  std::string status;
  int targets = 0;
  static constexpr auto fields() {
    return fields_of(field<&Response::status>("ready", required), field<&Response::targets>("Targets that are watched", required));
  }
};

Result<Response> handle(Services& s, const Nothing&, const Call&) {
  if (auto flushed = s.store.flush(); !flushed) return fail(Code::unavailable, "The store cannot be written: " + flushed.error().message);
  return Response{"ready", static_cast<int>(s.monitor.targets().size())};
}

}  // namespace

ASSAY_ENDPOINT(get_readyz){GET("/readyz"), anyone(), typed<handle>(), "The store can be written"};

}  // namespace assay::api
