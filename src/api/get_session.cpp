#include "api/services.h"

namespace assay::api {
namespace {

struct Response {
  std::string name;
  Role role = Role::viewer;
  bool auth = false;
  std::string version;
  static constexpr auto fields() {
    return fields_of(field<&Response::name>("Who you are; local without --auth", required),
                     field<&Response::role>("What you may do", required), field<&Response::auth>("Tokens are demanded", required),
                     field<&Response::version>("Assay's version", required));
  }
};

Result<Response> handle(Services& s, const Nothing&, const Call& call) {
  return Response{call.principal.name, call.principal.role, s.auth == "token", s.version};
}

}  // namespace

ASSAY_ENDPOINT(get_session){GET("/api/session"), needs(Role::viewer), typed<handle>(), "Who is asking"};

}  // namespace assay::api
