#include "schema/formats/render.h"

#include "core/text.h"
#include "schema/convert.h"
#include "schema/ddl/write.h"

namespace assay::schema {

Result<Text> render(const Model& model, const std::string& to) {
  const std::string format = text::lower(to);
  if (format == "sql") return Text{write_sql(model), {}};
  if (format == "dbml") return write_dbml(model);
  if (format == "mermaid") return write_mermaid(model);
  if (format == "plantuml") return write_plantuml(model);
  if (format == "markdown" || format == "md") return write_markdown(model);
  if (format == "json") return Text{write_model_json(model), {}};
  const auto dialect = dialect_of(format);
  if (!dialect)
    return fail(
        Code::invalid,
        fmt::format(
            "'{}' is no format. Use postgres, mysql, mariadb, sqlite, sqlserver, oracle, dbml, mermaid, plantuml, markdown or json.", to));
  Converted converted = convert(model, *dialect);
  return Text{write_sql(converted.model), std::move(converted.losses)};
}

}  // namespace assay::schema
