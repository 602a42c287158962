#include <set>

#include "advise/check.h"
#include "api/diagram_other.h"
#include "api/diagram_plan.h"
#include "core/spread.h"
#include "schema/diagram/convert.h"
#include "schema/diagram/patch.h"

namespace assay::api {
namespace {

struct Query {
  std::string id;
  std::optional<std::int64_t> revision;
  schema::diagram::DiagramPatch patch;
  schema::Strategy strategy = schema::Strategy::direct;
  int version = 0;
  bool verify = false;
  static constexpr auto fields() {
    return fields_of(field<&Query::id>("Diagram", required),
                     field<&Query::revision>("The revision that the patch changes; absent = the newest"),
                     field<&Query::patch>("The change to look at", required),
                     field<&Query::strategy>("online: nothing blocks for long; direct: plain DDL"),
                     field<&Query::version>("Server version number, 150004; 0 = the newest known"),
                     field<&Query::verify>("Execute the migration on a scratch server; asks for the role editor"));
  }
};
struct FindingsChange {
  std::vector<Finding> added, gone;
  static constexpr auto fields() {
    return fields_of(field<&FindingsChange::added>("That the change brings", required),
                     field<&FindingsChange::gone>("That it ends", required));
  }
};
struct Response {
  std::vector<SchemaChange> changes;
  std::string ddl;
  schema::Migration migration;
  FindingsChange findings;
  std::vector<schema::NotModelled> not_reproduced;
  std::vector<std::string> notes;
  static constexpr auto fields() {
    return fields_of(field<&Response::changes>("What the patch does to the schema", required),
                     field<&Response::ddl>("The migration's statements as one text", required),
                     field<&Response::migration>("The plan and its proof", required),
                     field<&Response::findings>("Of the check, before and after", required),
                     field<&Response::not_reproduced>("Differences that no statement makes", required),
                     field<&Response::notes>("What was done on the way, a sentence each", required));
  }
};

FindingsChange compare(std::vector<Finding> before, std::vector<Finding> after) {
  const auto keys = [](const std::vector<Finding>& all) {
    std::set<std::string, std::less<>> out;
    for (const Finding& finding : all) out.insert(finding.key);
    return out;
  };
  const auto had = keys(before);
  const auto has = keys(after);
  std::erase_if(before, [&](const Finding& f) { return has.contains(f.key); });
  std::erase_if(after, [&](const Finding& f) { return had.contains(f.key); });
  return {std::move(after), std::move(before)};
}

std::string text_of(const schema::Migration& migration) {
  std::string out;
  for (const schema::MigrationStatement& statement : migration.statements) out += statement.sql + ";\n";
  return out;
}

Result<Response> handle(Services& s, const Query& q, const Call& call) {
  if (q.version < 0) return fail(Code::invalid, "version is negative. Write a server's version number such as 150004.");
  if (q.verify && !call.principal.may(Role::editor))
    return fail(Code::forbidden, "verify executes the migration on a scratch server: that needs the role editor.");
  const auto before = diagram_or_revision(s, q.id, q.revision);
  if (!before) return fail(before.error());
  const auto after = schema::diagram::apply(*before, q.patch);
  if (!after) return fail(after.error());
  const auto from = schema::diagram::to_model(*before);
  if (!from) return fail(from.error());
  const auto to = schema::diagram::to_model(*after);
  if (!to) return fail(to.error());
  const auto found = schema::diff(*from, *to, {.spread = spread});
  if (!found) return fail(found.error());
  Response out;
  for (const schema::Change& change : found->changes) out.changes.push_back(described(change));
  out.not_reproduced = found->not_reproduced;
  const lint::LintOptions options{.fixes = false, .spread = spread};
  out.findings = compare(advise::check(*from, options).findings, advise::check(*to, options).findings);
  schema::PlanOptions plan;
  plan.strategy = q.strategy;
  plan.version = q.version;
  auto migration = plan_and_prove(s, *from, *to, plan, q.verify, {}, call, out.notes);
  if (!migration) return fail(migration.error());
  out.migration = std::move(*migration);
  out.ddl = text_of(out.migration);
  return out;
}

}  // namespace

ASSAY_ENDPOINT(post_diagrams_id_preview){POST("/api/diagrams/{id}/preview"), needs(Role::viewer), typed<handle>(),
                                         "What a patch would do: changes, DDL, migration, findings; nothing is stored"};

}  // namespace assay::api
