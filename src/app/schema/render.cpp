#include "app/schema/render.h"

#include "core/text.h"
#include "schema/convert.h"
#include "schema/ddl/write.h"

namespace assay::app {

Result<schema::Text> render(const schema::Model& model, const std::string& to) {
  const std::string format = text::lower(to);
  if (format == "sql") return schema::Text{schema::write_sql(model), {}};
  if (format == "dbml") return schema::write_dbml(model);
  if (format == "mermaid") return schema::write_mermaid(model);
  if (format == "plantuml") return schema::write_plantuml(model);
  if (format == "markdown" || format == "md") return schema::write_markdown(model);
  if (format == "json") return schema::Text{schema::write_model_json(model), {}};
  const auto dialect = schema::dialect_of(format);
  if (!dialect)
    return fail(
        Code::invalid,
        fmt::format(
            "'{}' is no format. Use postgres, mysql, mariadb, sqlite, sqlserver, oracle, dbml, mermaid, plantuml, markdown or json.", to));
  schema::Converted converted = schema::convert(model, *dialect);
  return schema::Text{schema::write_sql(converted.model), std::move(converted.losses)};
}

}  // namespace assay::app
