#include "api/services.h"
#include "core/text.h"

namespace assay::api {
namespace {

struct Query {
  std::string db_id;
  static constexpr auto fields() { return fields_of(field<&Query::db_id>("Only this target's events")); }
};

Result<net::Reply> handle(Services& s, const Query& q, const Call&) {
  std::string only;
  if (!q.db_id.empty()) {
    const auto target = s.monitor.target(q.db_id);
    if (!target) return fail(target.error());
    only = target->id;
  }
  net::Reply reply;
  monitor::EventBus& events = s.events;
  reply.stream = [only, &events](std::shared_ptr<net::EventSink> sink) {
    sink->send("hello", "{}");
    events.subscribe([only, sink](std::string_view event, const std::string& data) {
      if (!only.empty() && data.find("\"db_id\":\"" + only + "\"") == std::string::npos && data.find("\"db_id\":") != std::string::npos)
        return true;
      return sink->send(event, data);
    });
  };
  return reply;
}

}  // namespace

ASSAY_ENDPOINT(get_events){GET("/api/events"), needs(Role::viewer), streaming<handle>(),
                           "Live events (SSE): sample, target, annotation, diagram, verdict"};

}  // namespace assay::api
