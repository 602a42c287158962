#include "api/diagrams.h"

namespace assay::api {
namespace {

struct Query {
  std::string id;
  std::int64_t to = 0;
  std::int64_t revision = 0;
  std::string note;
  bool full = false;
  static constexpr auto fields() {
    return fields_of(field<&Query::id>("Diagram", required), field<&Query::to>("The revision to go back to", required),
                     field<&Query::revision>("The newest revision that the user saw", required),
                     field<&Query::note>("What the history says of it"), field<&Query::full>("Answer with the whole diagram"));
  }
};

Result<SavedDiagram> handle(Services& s, const Query& q, const Call& call) {
  auto stored = load_for_change(s, q.id, q.revision);
  if (!stored) return fail(stored.error());
  auto old = diagram_at(s, q.id, q.to);
  if (!old) return fail(old.error());
  return save_diagram(s, call, *stored, std::move(*old),
                      {"diagram.restore", q.note.empty() ? fmt::format("Restored revision {}", q.to) : q.note, {}, q.full});
}

}  // namespace

ASSAY_ENDPOINT(post_diagrams_id_restore){POST("/api/diagrams/{id}/restore"), needs(Role::editor), typed<handle>(),
                                         "Make an earlier revision the newest; nothing is lost"};

}  // namespace assay::api
