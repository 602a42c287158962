#include "advise/lint/columns.h"
#include "schema/ddl/write.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  for (const schema::Column& column : table.columns) {
    const lint::Family family = lint::family_of(column.type);
    if (family != lint::Family::exact && family != lint::Family::floating) continue;
    if (column.type.suffix.find("unsigned") == std::string::npos || column.generated) continue;
    report.on(table, column)
        .says(fmt::format("{} is {}", lint::path(table, column), lint::written(column, subject)))
        .because(
            "MySQL 8.0.17 deprecates UNSIGNED for decimal, float and double. It adds no digit, and subtracting two such columns can fail.")
        .fix([name = column.name, checks = subject.since(80'016)](schema::Table& changed) {
          schema::Column* own = changed.column(name);
          if (own == nullptr) return;
          own->type.suffix.clear();
          if (checks)
            changed.checks.push_back({.name = fmt::format("{}_{}_not_negative", changed.name, name),
                                      .expression = fmt::format("{} >= 0", schema::identifier(name, schema::Dialect::mysql))});
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(unsigned_decimal){
    .slug = "unsigned_decimal",
    .title = "UNSIGNED on a number that is no integer",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_mysql,
    .table = check,
};
