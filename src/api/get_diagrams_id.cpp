#include "api/diagrams.h"

namespace assay::api {
namespace {

struct Query {
  std::string id;
  static constexpr auto fields() { return fields_of(field<&Query::id>("Diagram", required)); }
};

Result<schema::diagram::Diagram> handle(Services& s, const Query& q, const Call&) {
  auto stored = load_diagram(s, q.id);
  if (!stored) return fail(stored.error());
  return std::move(stored->diagram);
}

}  // namespace

ASSAY_ENDPOINT(get_diagrams_id){GET("/api/diagrams/{id}"), needs(Role::viewer), typed<handle>(), "A diagram as it is now"};

}  // namespace assay::api
