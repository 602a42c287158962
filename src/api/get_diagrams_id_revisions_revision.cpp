#include "api/diagrams.h"

namespace assay::api {
namespace {

struct Query {
  std::string id;
  std::int64_t revision = 0;
  static constexpr auto fields() {
    return fields_of(field<&Query::id>("Diagram", required), field<&Query::revision>("Number of the revision", required));
  }
};

Result<schema::diagram::Diagram> handle(Services& s, const Query& q, const Call&) { return diagram_at(s, q.id, q.revision); }

}  // namespace

ASSAY_ENDPOINT(get_diagrams_id_revisions_revision){GET("/api/diagrams/{id}/revisions/{revision}"), needs(Role::viewer), typed<handle>(),
                                                   "A diagram as it was"};

}  // namespace assay::api
