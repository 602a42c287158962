#include <algorithm>

#include "api/diagram_other.h"
#include "api/diagram_plan.h"
#include "schema/diagram/convert.h"
#include "schema/migrate/files.h"

namespace assay::api {
namespace {

struct Query {
  std::string id;
  OtherSchema from;
  std::optional<std::int64_t> to_revision;
  schema::Strategy strategy = schema::Strategy::online;
  int version = 0;
  bool verify = true;
  std::map<std::string, std::string> answers;
  std::optional<schema::MigrationFormat> format;
  std::string name;
  bool stream = false;
  static constexpr auto fields() {
    return fields_of(field<&Query::id>("Diagram to arrive at", required), field<&Query::from>("Where the migration starts", required),
                     field<&Query::to_revision>("A revision of the diagram; absent = the newest"),
                     field<&Query::strategy>("online: nothing blocks for long; direct: plain DDL"),
                     field<&Query::version>("Server version number, 150004; 0 = that of the live database, else the newest known"),
                     field<&Query::verify>("Execute the plan on a scratch server"),
                     field<&Query::answers>("To questions, by id: rename or drop_add"),
                     field<&Query::format>("Also the files of this tool"), field<&Query::name>("What the files are named after"),
                     field<&Query::stream>("Server-sent events: progress {step, of, text}, then migration, or error"));
  }
};
struct MigrationFile {
  std::string path, text;
  static constexpr auto fields() {
    return fields_of(field<&MigrationFile::path>("Relative path", required), field<&MigrationFile::text>("Content", required));
  }
};
struct Response {
  schema::Migration migration;
  std::vector<MigrationFile> files;
  std::vector<schema::Loss> losses;
  std::vector<SourceProblem> problems;
  std::vector<std::string> notes;
  static constexpr auto fields() {
    return fields_of(field<&Response::migration>("The plan and its proof", required),
                     field<&Response::files>("The same as the tool's files; empty when none was asked for", required),
                     field<&Response::losses>("Of the start, when it is of another dialect", required),
                     field<&Response::problems>("What of the text was not read", required),
                     field<&Response::notes>("What was done on the way, a sentence each", required));
  }
};

/// What a live database says is spelled by its server: the diagram must be too, or every expression differs.
Result<void> spell_alike(Services& s, schema::Model& to, const schema::Model& from, Response& out, const Call& call) {
  auto spelled = twin::canonicalise(to, from.version, *s.shadows, call.stop);
  if (!spelled) return fail(spelled.error());
  for (const schema::NotModelled& left : spelled->not_executed)
    out.notes.push_back(fmt::format("{} {} could not be built on the scratch server: {}", left.kind, left.name, left.why));
  out.notes.insert(out.notes.end(), spelled->notes.begin(), spelled->notes.end());
  to = std::move(spelled->model);
  return {};
}

/// 2026-11-29T23:42:14.000Z → 20261129234214
std::string digits_of(Instant at) {
  std::string digits = to_iso(at).substr(0, 19);
  std::erase_if(digits, [](char c) { return c < '0' || c > '9'; });
  return digits;
}

Result<Response> migrate(Services& s, const Query& q, const Call& call, const twin::Progress& progress) {
  const auto diagram = diagram_or_revision(s, q.id, q.to_revision);
  if (!diagram) return fail(diagram.error());
  auto to = schema::diagram::to_model(*diagram);
  if (!to) return fail(to.error());
  auto from = read_other(s, "from", q.id, q.from, to->dialect, call);
  if (!from) return fail(from.error());
  Response out;
  if (from->live && s.shadows != nullptr && twin::engine_of(to->dialect))
    if (auto spelled = spell_alike(s, *to, from->model, out, call); !spelled) return fail(spelled.error());
  schema::PlanOptions options;
  options.strategy = q.strategy;
  options.version = q.version != 0 ? q.version : from->model.version;
  options.diff.answers = q.answers;
  auto migration = plan_and_prove(s, from->model, *to, options, q.verify, progress, call, out.notes);
  if (!migration) return fail(migration.error());
  out.migration = std::move(*migration);
  out.losses = std::move(from->losses);
  out.problems = std::move(from->problems);
  if (q.format)
    for (schema::File& file : schema::write_files(
             out.migration, *q.format, {digits_of(s.clock.now()), q.name.empty() ? diagram->name : q.name, "assay", to->dialect}))
      out.files.push_back({std::move(file.path), std::move(file.text)});
  return out;
}

Result<net::Reply> handle(Services& s, const Query& q, const Call& call) {
  if (q.version < 0) return fail(Code::invalid, "version is negative. Write a server's version number such as 150004.");
  if (q.name.size() > 100) return fail(Code::invalid, "name is longer than 100 bytes.");
  if (!q.stream) {
    auto out = migrate(s, q, call, {});
    if (!out) return fail(out.error());
    return json_reply(to_json_text(*out));
  }
  net::Reply reply;
  reply.stream = [&s, q, principal = call.principal, stop = call.stop](std::shared_ptr<net::EventSink> sink) {
    const net::Request none;
    const auto progress = [&](int step, int of, std::string_view text) {
      sink->send("progress", Json::object({{"step", step}, {"of", of}, {"text", text}}).dump());
    };
    auto out = migrate(s, q, Call{none, principal, stop}, progress);
    if (out)
      sink->send("migration", to_json_text(*out));
    else
      sink->send("error", Json::object({{"code", name_of(out.error().code)}, {"message", out.error().message}}).dump());
    sink->close();
  };
  return reply;
}

}  // namespace

ASSAY_ENDPOINT(post_diagrams_id_migrate){
    POST("/api/diagrams/{id}/migrate"), needs(Role::editor), streaming<handle, Response>(),
    "The migration from another schema to a diagram, executed on a scratch server; with stream, events"};

}  // namespace assay::api
