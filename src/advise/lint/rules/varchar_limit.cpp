#include "advise/lint/columns.h"
#include "schema/ddl/write.h"
#include "schema/naming.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    if (!lint::is(column, "character varying") || column.type.args.empty() || column.generated) continue;
    report.on(table, column)
        .says(fmt::format("{} is limited by its type, {}", lint::path(table, column), lint::written(column, subject)))
        .because(
            "A shorter limit means a type change, which reads the table under an exclusive lock; a CHECK on text can be added NOT VALID "
            "and validated while writes go on.")
        .fix([name = column.name, length = column.type.args[0]](schema::Table& changed) {
          schema::Column* own = changed.column(name);
          if (own == nullptr) return;
          own->type = lint::type_of("text");
          changed.checks.push_back(
              {.name = schema::default_check_name(changed.name, name),
               .expression = fmt::format("length({}) <= {}", schema::identifier(name, schema::Dialect::postgres), length)});
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(varchar_limit){
    .slug = "varchar_limit",
    .title = "A length limit that only a type holds",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .taste = true,
    .table = check,
};
