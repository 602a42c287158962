#include "api/services.h"

namespace assay::api {
namespace {

struct Query {
  std::string {{argument}};
  static constexpr auto fields() { return fields_of(field<&Query::{{argument}}>("What it is", required)); }
};
struct Response {
  std::string {{argument}};
  static constexpr auto fields() { return fields_of(field<&Response::{{argument}}>("What it is", required)); }
};

Result<Response> handle(Services&, const Query& q, const Call&) {
  if (q.{{argument}}.empty()) return fail(Code::invalid, "{{argument}} is empty. Give one.");
  return Response{q.{{argument}}};
}

}  // namespace

ASSAY_ENDPOINT({{slug}}){{{VERB}}("{{path}}"), needs(Role::{{role}}), typed<handle>(), "What it answers, in one sentence"};

}  // namespace assay::api
