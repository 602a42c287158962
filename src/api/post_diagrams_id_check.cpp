#include "advise/check.h"
#include "api/diagrams.h"
#include "core/spread.h"

namespace assay::api {
namespace {

struct Query {
  std::string id;
  std::optional<schema::diagram::Diagram> diagram;
  std::vector<std::string> nodes;
  bool fixes = false;
  static constexpr auto fields() {
    return fields_of(
        field<&Query::id>("Diagram", required), field<&Query::diagram>("Edits that are not saved yet; absent = as it is stored"),
        field<&Query::nodes>("Only rules about these tables, by node id; absent = all. Structure is always looked at as a whole"),
        field<&Query::fixes>("With the statements and the patch that end each finding"));
  }
};

Result<std::vector<Finding>> handle(Services& s, const Query& q, const Call&) {
  auto stored = load_diagram(s, q.id);
  if (!stored) return fail(stored.error());
  lint::LintOptions options;
  options.fixes = q.fixes;
  options.spread = spread;
  return advise::check(q.diagram ? *q.diagram : stored->diagram, std::move(options), q.nodes).findings;
}

}  // namespace

ASSAY_ENDPOINT(post_diagrams_id_check){POST("/api/diagrams/{id}/check"), needs(Role::viewer), typed<handle>(),
                                       "What is wrong with a diagram: its structure first, then the rules"};

}  // namespace assay::api
