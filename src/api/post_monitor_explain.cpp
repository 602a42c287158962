#include "api/services.h"

namespace assay::api {
namespace {

struct Query {
  std::string db_id, sql, fingerprint, database;
  bool analyze = false;
  std::vector<Json> params;
  static constexpr auto fields() {
    return fields_of(field<&Query::db_id>("Target id or name", required), field<&Query::sql>("One statement; or"),
                     field<&Query::fingerprint>("the fingerprint of an observed one"), field<&Query::database>("Where"),
                     field<&Query::analyze>("Run it; only for a SELECT proved read-only, rolled back"),
                     field<&Query::params>("Values of $1, $2 …: text, number, boolean or null; without them the plan is for any values"));
  }
};

Result<monitor::Explanation> handle(Services& s, const Query& q, const Call& call) {
  if (q.sql.empty() == q.fingerprint.empty()) return fail(Code::invalid, "Give either sql or fingerprint.");
  monitor::ExplainRequest request{q.db_id, q.sql, q.fingerprint, q.database, q.analyze};
  for (std::size_t i = 0; i < q.params.size(); ++i) {
    const Json& value = q.params[i];
    if (value.is_array() || value.is_object())
      return fail(Code::invalid, fmt::format("params[{}] is no plain value. Give text, a number, true, false or null.", i));
    request.params.push_back(value.is_null()     ? std::nullopt
                             : value.is_string() ? std::optional<std::string>(value.as_string())
                                                 : std::optional<std::string>(value.dump()));
  }
  return s.monitor.explain(request, call.stop);
}

}  // namespace

ASSAY_ENDPOINT(post_monitor_explain){POST("/api/monitor/explain"), needs(Role::viewer), typed<handle>(),
                                     "The plan of a statement, and what is wrong with it"};

}  // namespace assay::api
