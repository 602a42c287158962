#include "api/diagram_export.h"
#include "api/diagrams.h"

namespace assay::api {
namespace {

struct Query {
  std::string id;
  ExportFormat format = ExportFormat::sql;
  std::optional<schema::Dialect> dialect;
  static constexpr auto fields() {
    return fields_of(field<&Query::id>("Diagram", required), field<&Query::format>("Of the text"),
                     field<&Query::dialect>("Of its types and statements; absent = the diagram's own"));
  }
};

Result<Exported> handle(Services& s, const Query& q, const Call&) {
  auto stored = load_diagram(s, q.id);
  if (!stored) return fail(stored.error());
  return export_diagram(stored->diagram, q.format, q.dialect);
}

}  // namespace

ASSAY_ENDPOINT(get_diagrams_id_export){GET("/api/diagrams/{id}/export"), needs(Role::viewer), typed<handle>(),
                                       "A diagram as SQL, DBML, Mermaid, PlantUML, Markdown or JSON"};

}  // namespace assay::api
