#include "api/diagram_other.h"
#include "core/spread.h"
#include "schema/diagram/convert.h"
#include "schema/diagram/patch.h"

namespace assay::api {
namespace {

struct Query {
  std::string id;
  std::optional<std::int64_t> from_revision;
  OtherSchema to;
  std::map<std::string, std::string> answers;
  static constexpr auto fields() {
    return fields_of(
        field<&Query::id>("Diagram to start from", required), field<&Query::from_revision>("A revision of it; absent = the newest"),
        field<&Query::to>("What to compare it with", required), field<&Query::answers>("To questions, by id: rename or drop_add"));
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

Result<Response> handle(Services& s, const Query& q, const Call& call) {
  const auto from = diagram_or_revision(s, q.id, q.from_revision);
  if (!from) return fail(from.error());
  const auto model = schema::diagram::to_model(*from);
  if (!model) return fail(model.error());
  auto other = read_other(s, "to", q.id, q.to, model->dialect, call);
  if (!other) return fail(other.error());
  Response out;
  if (other->diagram && !q.to.id) out.patch = schema::diagram::diff_diagrams(*from, *other->diagram);
  const auto found = schema::diff(*model, other->model, {.answers = q.answers, .renamed_from = other->renamed_from, .spread = spread});
  if (!found) return fail(found.error());
  for (const schema::Change& change : found->changes) out.changes.push_back(described(change));
  out.questions = found->questions;
  out.not_modelled = found->not_modelled;
  out.not_reproduced = found->not_reproduced;
  out.losses = std::move(other->losses);
  out.problems = std::move(other->problems);
  return out;
}

}  // namespace

ASSAY_ENDPOINT(post_diagrams_id_diff){POST("/api/diagrams/{id}/diff"), needs(Role::viewer), typed<handle>(),
                                      "What differs between a diagram and a revision, another diagram, a text or a live database"};

}  // namespace assay::api
