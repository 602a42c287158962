#include "api/diagram_export.h"
#include "api/diagrams.h"

namespace assay::api {
namespace {

struct Query {
  std::string id;
  schema::diagram::Diagram diagram;
  ExportFormat format = ExportFormat::sql;
  std::optional<schema::Dialect> dialect;
  static constexpr auto fields() {
    return fields_of(field<&Query::id>("Diagram", required), field<&Query::diagram>("Edits that are not saved yet", required),
                     field<&Query::format>("Of the text"),
                     field<&Query::dialect>("Of its types and statements; absent = the diagram's own"));
  }
};

Result<Exported> handle(Services& s, const Query& q, const Call&) {
  if (auto known = load_diagram(s, q.id); !known) return fail(known.error());
  return export_diagram(q.diagram, q.format, q.dialect);
}

}  // namespace

ASSAY_ENDPOINT(post_diagrams_id_export){POST("/api/diagrams/{id}/export"), needs(Role::viewer), typed<handle>(),
                                        "Edits that are not saved yet, as a text"};

}  // namespace assay::api
