#include "api/diagrams.h"

namespace assay::api {
namespace {

struct Query {
  std::string id;
  std::int64_t revision = 0;
  schema::diagram::DiagramPatch patch;
  std::string note;
  bool full = false;
  static constexpr auto fields() {
    return fields_of(field<&Query::id>("Diagram", required), field<&Query::revision>("The revision that the patch was made on", required),
                     field<&Query::patch>("What changes; all of it or nothing", required),
                     field<&Query::note>("What the history says of it"), field<&Query::full>("Answer with the whole diagram"));
  }
};

Result<SavedDiagram> handle(Services& s, const Query& q, const Call& call) {
  auto stored = load_for_change(s, q.id, q.revision);
  if (!stored) return fail(stored.error());
  auto changed = schema::diagram::apply(stored->diagram, q.patch);
  if (!changed) return fail(changed.error());
  return save_diagram(s, call, *stored, std::move(*changed), {"diagram.save", q.note, {}, q.full}, &q.patch);
}

}  // namespace

ASSAY_ENDPOINT(patch_diagrams_id){PATCH("/api/diagrams/{id}"), needs(Role::editor), typed<handle>(), "Change a diagram by a patch"};

}  // namespace assay::api
