#include "agent/tools/toolbox.h"
#include "monitor/window.h"

namespace assay::agent {
namespace {

struct Query {
  std::string db_id, sql, fingerprint, database;
  static constexpr auto fields() {
    return fields_of(field<&Query::db_id>("Target id or name", required), field<&Query::sql>("One statement; or"),
                     field<&Query::fingerprint>("the fingerprint of an observed one"), field<&Query::database>("Where"));
  }
};

Result<Json> handle(ToolContext& context, const Query& q, std::stop_token stop) {
  auto answer = context.monitor.explain({q.db_id, q.sql, q.fingerprint, q.database, false}, std::move(stop));
  if (!answer) return fail(answer.error());
  return to_json(*answer);
}

}  // namespace

ASSAY_TOOL(monitor_explain){"monitor.explain", "The plan of a statement (by SQL or fingerprint) and what is wrong with it; never runs it",
                            Role::viewer, &type_of<Query>, &call_typed<Query, handle>};

}  // namespace assay::agent
