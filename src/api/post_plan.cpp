#include "api/services.h"

namespace assay::api {
namespace {

struct Query {
  std::string text;
  static constexpr auto fields() { return fields_of(field<&Query::text>("EXPLAIN output, JSON or text", required)); }
};

Result<monitor::Explanation> handle(Services&, const Query& q, const Call&) { return monitor::Service::explain_text(q.text); }

}  // namespace

ASSAY_ENDPOINT(post_plan){POST("/api/plan"), needs(Role::viewer), typed<handle>(), "Read a pasted plan"};

}  // namespace assay::api
