// A diagram as a text that other tools read. Internal to api. Errors: invalid, unsupported.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/fields.h"
#include "schema/convert.h"
#include "schema/diagram/diagram.h"

namespace assay::api {

enum class ExportFormat { sql, dbml, mermaid, plantuml, markdown, json, diagram };
constexpr std::array<EnumName, 7> enum_names(ExportFormat) {
  return {{{0, "sql"}, {1, "dbml"}, {2, "mermaid"}, {3, "plantuml"}, {4, "markdown"}, {5, "json"}, {6, "diagram"}}};
}

struct Exported {
  ExportFormat format = ExportFormat::sql;
  schema::Dialect dialect = schema::Dialect::postgres;
  std::string file;
  std::string text;
  std::vector<schema::Loss> losses;
  static constexpr auto fields() {
    return fields_of(field<&Exported::format>("Of the text", required), field<&Exported::dialect>("Of its types and statements", required),
                     field<&Exported::file>("A name for the file", required), field<&Exported::text>("The text", required),
                     field<&Exported::losses>("What it cannot say, or says in another way", required));
  }
};

/// `dialect` absent = the diagram's own.
Result<Exported> export_diagram(const schema::diagram::Diagram& diagram, ExportFormat format, std::optional<schema::Dialect> dialect);

}  // namespace assay::api
