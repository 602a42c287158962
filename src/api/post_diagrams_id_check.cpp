#include "advise/structure.h"
#include "api/diagrams.h"

namespace assay::api {
namespace {

struct Query {
  std::string id;
  std::optional<schema::diagram::Diagram> diagram;
  static constexpr auto fields() {
    return fields_of(field<&Query::id>("Diagram", required),
                     field<&Query::diagram>("Edits that are not saved yet; absent = as it is stored"));
  }
};

Result<std::vector<Finding>> handle(Services& s, const Query& q, const Call&) {
  auto stored = load_diagram(s, q.id);
  if (!stored) return fail(stored.error());
  return advise::structure_findings(q.diagram ? *q.diagram : stored->diagram);
}

}  // namespace

ASSAY_ENDPOINT(post_diagrams_id_check){POST("/api/diagrams/{id}/check"), needs(Role::viewer), typed<handle>(),
                                       "What is wrong with a diagram"};

}  // namespace assay::api
