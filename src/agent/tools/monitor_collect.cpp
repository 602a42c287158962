#include "agent/tools/toolbox.h"
#include "monitor/window.h"

namespace assay::agent {
namespace {

struct Query {
  std::string db_id;
  std::string window;
  static constexpr auto fields() {
    return fields_of(field<&Query::db_id>("Target id or name", required), field<&Query::window>("Ignored: collection is always of now"));
  }
};

Result<Json> handle(ToolContext& context, const Query& q, std::stop_token stop) {
  auto answer = context.monitor.collect(q.db_id, std::move(stop));
  if (!answer) return fail(answer.error());
  return to_json(*answer);
}

}  // namespace

ASSAY_TOOL(monitor_collect){"monitor.collect", "Collect every metric of a target now", Role::editor, &type_of<Query>,
                            &call_typed<Query, handle>};

}  // namespace assay::agent
