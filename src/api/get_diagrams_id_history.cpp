#include "api/services.h"
#include "store/diagrams.h"

namespace assay::api {
namespace {

struct Query {
  std::string id;
  int limit = 100;
  std::int64_t before = 0;
  static constexpr auto fields() {
    return fields_of(field<&Query::id>("Diagram", required), field<&Query::limit>("At most, to 1000"),
                     field<&Query::before>("Only revisions below this one; 0 = all"));
  }
};
struct Revision {
  std::int64_t revision = 0;
  Instant at{};
  std::string author, note;
  std::int64_t patch_bytes = 0;
  static constexpr auto fields() {
    return fields_of(field<&Revision::revision>("Number", required), field<&Revision::at>("When", required),
                     field<&Revision::author>("By whom", required), field<&Revision::note>("What was said of it", required),
                     field<&Revision::patch_bytes>("Size of the change", required));
  }
};
struct Response {
  std::vector<Revision> revisions;
  bool truncated = false;
  static constexpr auto fields() {
    return fields_of(field<&Response::revisions>("Newest first", required), field<&Response::truncated>("There are older ones", required));
  }
};

Result<Response> handle(Services& s, const Query& q, const Call&) {
  if (q.limit < 1 || q.limit > 1000) return fail(Code::invalid, "limit must be from 1 to 1000.");
  auto rows = s.store.diagrams().history(q.id, q.before, q.limit + 1);
  if (!rows) return fail(rows.error());
  Response out;
  out.truncated = rows->size() > static_cast<std::size_t>(q.limit);
  if (out.truncated) rows->pop_back();
  for (store::DiagramRevision& row : *rows) out.revisions.push_back({row.revision, row.at, row.author, row.note, row.bytes});
  return out;
}

}  // namespace

ASSAY_ENDPOINT(get_diagrams_id_history){GET("/api/diagrams/{id}/history"), needs(Role::viewer), typed<handle>(),
                                        "Who changed a diagram, and when"};

}  // namespace assay::api
