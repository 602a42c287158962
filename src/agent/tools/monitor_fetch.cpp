#include "agent/tools/toolbox.h"
#include "monitor/window.h"

namespace assay::agent {
namespace {

struct Query {
  std::string db_id;
  std::string what;
  static constexpr auto fields() {
    return fields_of(field<&Query::db_id>("Target id or name; not needed for targets"),
                     field<&Query::what>("targets, activity or objects", required));
  }
};

Result<Json> handle(ToolContext& context, const Query& q, std::stop_token stop) {
  (void)stop;
  if (q.what == "targets") {
    Json list = Json::array();
    for (const monitor::Target& target : context.monitor.targets()) list.push(to_json(target));
    return Json::object({{"targets", list}});
  }
  if (q.what == "activity") {
    auto activity = context.monitor.activity(q.db_id);
    if (!activity) return fail(activity.error());
    return to_json(*activity);
  }
  if (q.what != "objects") return fail(Code::invalid, "what must be targets, activity or objects.");
  auto objects = context.monitor.objects(q.db_id, "");
  if (!objects) return fail(objects.error());
  return to_json(*objects);
}

}  // namespace

ASSAY_TOOL(monitor_fetch){"monitor.fetch", "Targets, or the activity (sessions, who blocks whom), tables and indexes of one", Role::viewer,
                          &type_of<Query>, &call_typed<Query, handle>};

}  // namespace assay::agent
