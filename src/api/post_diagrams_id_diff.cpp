#include "api/diagram_source.h"
#include "api/diagrams.h"
#include "schema/convert.h"
#include "schema/diagram/convert.h"
#include "schema/diff.h"

namespace assay::api {
namespace {

/// Exactly one of them.
struct Other {
  std::optional<std::int64_t> revision;
  std::optional<std::string> id;
  std::optional<schema::diagram::Diagram> diagram;
  std::optional<Source> source;
  static constexpr auto fields() {
    return fields_of(field<&Other::revision>("A revision of this diagram, or"), field<&Other::id>("another stored diagram, or"),
                     field<&Other::diagram>("edits that are not saved yet, or"), field<&Other::source>("a text or a live database"));
  }
};
struct Query {
  std::string id;
  std::optional<std::int64_t> from_revision;
  Other to;
  std::map<std::string, std::string> answers;
  static constexpr auto fields() {
    return fields_of(
        field<&Query::id>("Diagram to start from", required), field<&Query::from_revision>("A revision of it; absent = the newest"),
        field<&Query::to>("What to compare it with", required), field<&Query::answers>("To questions, by id: rename or drop_add"));
  }
};
struct SchemaChange {
  std::string type;
  ObjectRef object;
  std::string detail;
  static constexpr auto fields() {
    return fields_of(field<&SchemaChange::type>("add_column, drop_table …", required), field<&SchemaChange::object>("Of what", required),
                     field<&SchemaChange::detail>("The old name, the types, the value …", required));
  }
};
struct Response {
  std::vector<SchemaChange> changes;
  std::vector<schema::Question> questions;
  std::vector<schema::NotModelled> not_modelled, not_reproduced;
  std::vector<schema::Loss> losses;
  std::optional<schema::diagram::DiagramPatch> patch;
  std::vector<SourceProblem> problems;
  static constexpr auto fields() {
    return fields_of(
        field<&Response::changes>("From the diagram to the other", required), field<&Response::questions>("Renames to decide", required),
        field<&Response::not_modelled>("What cannot be compared", required),
        field<&Response::not_reproduced>("Differences that no statement makes", required),
        field<&Response::losses>("Of the other, when it is of another dialect", required),
        field<&Response::patch>("The same between two diagrams"), field<&Response::problems>("What of the text was not read", required));
  }
};

Result<schema::diagram::Diagram> other_diagram(Services& s, const Query& q) {
  if (q.to.diagram) return *q.to.diagram;
  if (q.to.revision) return diagram_at(s, q.id, *q.to.revision);
  auto stored = load_diagram(s, *q.to.id);
  if (!stored) return fail(stored.error());
  return std::move(stored->diagram);
}

Result<schema::diagram::Diagram> from_diagram(Services& s, const Query& q) {
  if (q.from_revision) return diagram_at(s, q.id, *q.from_revision);
  auto stored = load_diagram(s, q.id);
  if (!stored) return fail(stored.error());
  return std::move(stored->diagram);
}

Result<Response> handle(Services& s, const Query& q, const Call& call) {
  if (q.to.revision.has_value() + q.to.id.has_value() + q.to.diagram.has_value() + q.to.source.has_value() != 1)
    return fail(Code::invalid, "to must have one of revision, id, diagram and source.");
  const auto from = from_diagram(s, q);
  if (!from) return fail(from.error());
  const auto model = schema::diagram::to_model(*from);
  if (!model) return fail(model.error());
  Response out;
  schema::Converted other;
  if (q.to.source) {
    auto source = read_source(s, *q.to.source, call.stop);
    if (!source) return fail(source.error());
    out.problems = std::move(source->problems);
    other = schema::convert(source->model, model->dialect);
  } else {
    const auto diagram = other_diagram(s, q);
    if (!diagram) return fail(diagram.error());
    auto second = schema::diagram::to_model(*diagram);
    if (!second) return fail(second.error());
    other = schema::convert(*second, model->dialect);
    if (!q.to.id) out.patch = schema::diagram::diff_diagrams(*from, *diagram);
  }
  const auto found = schema::diff(*model, other.model, {.answers = q.answers});
  if (!found) return fail(found.error());
  for (const schema::Change& change : found->changes)
    out.changes.push_back({std::string(name_of(change.type)), change.object, change.detail});
  out.questions = found->questions;
  out.not_modelled = found->not_modelled;
  out.not_reproduced = found->not_reproduced;
  out.losses = std::move(other.losses);
  return out;
}

}  // namespace

ASSAY_ENDPOINT(post_diagrams_id_diff){POST("/api/diagrams/{id}/diff"), needs(Role::viewer), typed<handle>(),
                                      "What differs between a diagram and a revision, another diagram, a text or a live database"};

}  // namespace assay::api
