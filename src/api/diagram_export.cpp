#include "api/diagram_export.h"

#include "api/diagram_source.h"
#include "core/text.h"
#include "schema/ddl/write.h"
#include "schema/diagram/convert.h"
#include "schema/formats/formats.h"

namespace assay::api {
namespace {

std::string_view extension(ExportFormat format) {
  switch (format) {
    case ExportFormat::sql: return "sql";
    case ExportFormat::dbml: return "dbml";
    case ExportFormat::mermaid: return "mmd";
    case ExportFormat::plantuml: return "puml";
    case ExportFormat::markdown: return "md";
    case ExportFormat::json: return "json";
    case ExportFormat::diagram: return "diagram.json";
  }
  return "txt";
}

}  // namespace

Result<Exported> export_diagram(const schema::diagram::Diagram& diagram, ExportFormat format, std::optional<schema::Dialect> dialect) {
  Exported out;
  out.format = format;
  out.dialect = dialect.value_or(diagram.dialect);
  const std::string slug = text::slug(diagram.name);
  out.file = fmt::format("{}.{}", slug.empty() ? "diagram" : slug, extension(format));
  if (format == ExportFormat::diagram) {
    if (out.dialect != diagram.dialect)
      return fail(Code::invalid, "A diagram's own format has the diagram's own dialect. Leave dialect out.");
    out.text = to_json(diagram).dump(2) + "\n";
    return out;
  }
  auto model = schema::diagram::to_model(diagram);
  if (!model) return fail(model.error());
  schema::Converted converted = schema::convert(*model, out.dialect);
  out.losses = std::move(converted.losses);
  const auto take = [&out](schema::Text text) {
    out.text = std::move(text.text);
    out.losses.insert(out.losses.end(), std::make_move_iterator(text.losses.begin()), std::make_move_iterator(text.losses.end()));
  };
  switch (format) {
    case ExportFormat::sql: out.text = schema::write_sql(converted.model); break;
    case ExportFormat::dbml: take(schema::write_dbml(converted.model, extras_of(diagram))); break;
    case ExportFormat::mermaid: take(schema::write_mermaid(converted.model)); break;
    case ExportFormat::plantuml: take(schema::write_plantuml(converted.model)); break;
    case ExportFormat::markdown: take(schema::write_markdown(converted.model)); break;
    case ExportFormat::json: out.text = schema::write_model_json(converted.model); break;
    case ExportFormat::diagram: break;
  }
  return out;
}

}  // namespace assay::api
