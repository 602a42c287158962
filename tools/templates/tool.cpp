#include "agent/tools/toolbox.h"

namespace assay::agent {
namespace {

struct Query {
  std::string db_id;
  static constexpr auto fields() { return fields_of(field<&Query::db_id>("Target id or name", required)); }
};

Result<Json> handle(ToolContext& context, const Query& q, std::stop_token) {
  auto target = context.monitor.target(q.db_id);
  if (!target) return fail(target.error());
  return Json::object({{"id", target->id}});
}

}  // namespace

ASSAY_TOOL({{slug}}){"{{name}}", "What it tells a model, in one sentence", Role::viewer, &type_of<Query>, &call_typed<Query, handle>};

}  // namespace assay::agent
