#include "api/diagram_source.h"
#include "api/diagrams.h"
#include "schema/diagram/resync.h"

namespace assay::api {
namespace {

struct Query {
  std::string id;
  std::int64_t revision = 0;
  Source source;
  std::map<std::string, std::string> answers;
  bool save = false;
  std::string note;
  static constexpr auto fields() {
    return fields_of(field<&Query::id>("Diagram", required), field<&Query::revision>("The newest revision that the user saw", required),
                     field<&Query::source>("The database as it is: a target, or a dump", required),
                     field<&Query::answers>("To questions, by id: rename or drop_add"),
                     field<&Query::save>("Keep the result as a revision; else it is only shown"),
                     field<&Query::note>("What the history says of it"));
  }
};
struct Response {
  schema::diagram::Diagram diagram;
  std::vector<schema::diagram::Drift> drift;
  std::vector<schema::Question> questions;
  std::vector<SourceProblem> problems;
  bool saved = false;
  static constexpr auto fields() {
    return fields_of(field<&Response::diagram>("With what the database changed, in the layout it had", required),
                     field<&Response::drift>("What the database changed; conflicts first", required),
                     field<&Response::questions>("Renames to decide: until then a drop and an add", required),
                     field<&Response::problems>("What of the text was not read", required),
                     field<&Response::saved>("It is a revision now", required));
  }
};

Result<Response> handle(Services& s, const Query& q, const Call& call) {
  auto stored = load_for_change(s, q.id, q.revision);
  if (!stored) return fail(stored.error());
  auto source = read_source(s, q.source, call.stop);
  if (!source) return fail(source.error());
  if (q.save && source->lost > 0)
    return fail(
        Code::invalid,
        fmt::format("{} of the text could not be read: a re-sync would take what is made there for dropped. See problems with save: false.",
                    source->lost == 1 ? std::string("One statement") : fmt::format("{} statements", source->lost)));
  const auto base = load_base(s, q.id);
  if (!base) return fail(base.error());
  schema::Model nothing;
  nothing.dialect = source->model.dialect;
  auto merged = schema::diagram::resync(base->value_or(nothing), stored->diagram, source->model, q.answers);
  if (!merged) return fail(merged.error());
  Response out{std::move(merged->diagram), std::move(merged->drift), std::move(merged->questions), std::move(source->problems), false};
  name_origin(s, q.source, out.diagram);
  if (!q.save) return out;
  auto saved = save_diagram(s, call, *stored, out.diagram,
                            {"diagram.sync", q.note.empty() ? "Re-synced with the database" : q.note, std::move(merged->base)});
  if (!saved) return fail(saved.error());
  out.diagram.revision = saved->revision;
  out.saved = true;
  return out;
}

}  // namespace

ASSAY_ENDPOINT(post_diagrams_id_sync){POST("/api/diagrams/{id}/sync"), needs(Role::editor), typed<handle>(),
                                      "Take over what the database changed, keeping layout and edits"};

}  // namespace assay::api
