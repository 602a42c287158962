#include "api/services.h"

namespace assay::api {
namespace {

struct Query {
  std::optional<std::string> db_id;
  std::optional<Instant> at;
  std::string text;
  std::string kind = "note";
  static constexpr auto fields() {
    return fields_of(field<&Query::db_id>("Target; without, on every target's charts"), field<&Query::at>("When; now by default"),
                     field<&Query::text>("What happened", required), field<&Query::kind>("deploy, migration, restart, note …"));
  }
};

Result<monitor::Mark> handle(Services& s, const Query& q, const Call& call) {
  if (q.text.empty() || q.text.size() > 500) return fail(Code::invalid, "text must have 1 to 500 characters.");
  auto mark = s.monitor.annotate(q.db_id, q.at.value_or(s.clock.now()), q.text, q.kind, call.principal.name);
  if (mark) s.audit(call.principal, "annotation.add", q.db_id.value_or("*"), to_json(*mark));
  return mark;
}

}  // namespace

ASSAY_ENDPOINT(post_annotations){POST("/api/annotations"), needs(Role::editor), typed<handle>(),
                                 "Put a mark (deploy, migration) on every chart"};

}  // namespace assay::api
