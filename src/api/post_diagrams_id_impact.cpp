#include "api/diagrams.h"
#include "monitor/impact.h"
#include "monitor/observed.h"
#include "monitor/window.h"
#include "schema/diagram/convert.h"
#include "schema/migrate/plan.h"
#include "schema/migrate/unnamed.h"
#include "twin/verify.h"

namespace assay::api {
namespace {

struct Query {
  std::string id;
  std::optional<std::int64_t> revision;
  schema::diagram::DiagramPatch patch;
  std::optional<std::string> db_id, database;
  std::string window = "24h";
  std::vector<impact::WorkloadStatement> workload;
  int version = 0;
  static constexpr auto fields() {
    return fields_of(field<&Query::id>("Diagram", required),
                     field<&Query::revision>("The revision that the patch changes; absent = the newest"),
                     field<&Query::patch>("The change to look at", required),
                     field<&Query::db_id>("Target whose observed statements are tried; absent = none"),
                     field<&Query::database>("One of its databases; absent = the only one in which anything was seen"),
                     field<&Query::window>("How far back: 15m, 1h, 6h, 24h, 7d, 30d"), field<&Query::workload>("Statements to try too"),
                     field<&Query::version>("Server version number, 150004; 0 = the newest here"));
  }
};

constexpr std::size_t most_statements = 20'000;

Result<std::vector<impact::WorkloadStatement>> workload_of(const Services& s, const Query& q, std::vector<std::string>& notes) {
  std::vector<impact::WorkloadStatement> out = q.workload;
  if (!q.db_id) return out;
  const auto window = monitor::window_of(q.window, {}, {}, s.clock.now());
  if (!window) return fail(window.error());
  auto seen = monitor::watched_workload(s.monitor, *q.db_id, *window, q.database.value_or(""), most_statements);
  if (!seen) return fail(seen.error());
  out.insert(out.end(), seen->statements.begin(), seen->statements.end());
  notes.insert(notes.end(), seen->notes.begin(), seen->notes.end());
  return out;
}

Result<impact::ImpactReport> handle(Services& s, const Query& q, const Call& call) {
  if (q.version < 0) return fail(Code::invalid, "version is negative. Write a server's version number such as 150004.");
  if (q.workload.size() > most_statements)
    return fail(Code::invalid, fmt::format("workload has more than {} statements.", most_statements));
  const auto diagram =
      q.revision ? diagram_at(s, q.id, *q.revision) : load_diagram(s, q.id).map([](const StoredDiagram& one) { return one.diagram; });
  if (!diagram) return fail(diagram.error());
  const auto changed = schema::diagram::apply(*diagram, q.patch);
  if (!changed) return fail(changed.error());
  auto before = schema::diagram::to_model(*diagram);
  if (!before) return fail(before.error());
  auto after = schema::diagram::to_model(*changed);
  if (!after) return fail(after.error());
  if (const auto engine = twin::engine_of(before->dialect); !engine) return fail(engine.error());
  if (s.shadows == nullptr) return fail(Code::unavailable, "There is no scratch server here: nothing can be tried.");
  std::vector<std::string> notes;
  auto workload = workload_of(s, q, notes);
  if (!workload) return fail(workload.error());
  if (schema::has_unnamed(*before) || schema::has_unnamed(*after)) schema::name_unnamed(*before, *after);
  const auto plan = schema::plan_migration(*before, *after, {.strategy = schema::Strategy::direct, .version = q.version});
  if (!plan) return fail(plan.error());
  monitor::ImpactQuestion question{std::move(*before), {}, std::move(*workload), std::move(notes)};
  for (const schema::MigrationStatement& statement : plan->statements) question.change.push_back(statement.sql);
  return monitor::impact_of(std::move(question), *s.shadows, {.version = q.version}, call.stop);
}

}  // namespace

ASSAY_ENDPOINT(post_diagrams_id_impact){POST("/api/diagrams/{id}/impact"), needs(Role::editor), typed<handle>(),
                                        "Which statements a patch breaks: each prepared on a scratch server with and without the change"};

}  // namespace assay::api
