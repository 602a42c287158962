#include "api/diagrams.h"

namespace assay::api {
namespace {

struct Query {
  std::string id;
  schema::diagram::Diagram diagram;
  std::string note;
  static constexpr auto fields() {
    return fields_of(field<&Query::id>("Diagram", required),
                     field<&Query::diagram>("The whole diagram; its revision is the one it was made on", required),
                     field<&Query::note>("What the history says of it"));
  }
};

Result<SavedDiagram> handle(Services& s, const Query& q, const Call& call) {
  auto stored = load_for_change(s, q.id, q.diagram.revision);
  if (!stored) return fail(stored.error());
  return save_diagram(s, call, *stored, q.diagram, {"diagram.save", q.note});
}

}  // namespace

ASSAY_ENDPOINT(put_diagrams_id){PUT("/api/diagrams/{id}"), needs(Role::editor), typed<handle>(), "Replace a diagram's content"};

}  // namespace assay::api
