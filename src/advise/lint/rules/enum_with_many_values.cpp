#include "advise/lint/columns.h"

namespace {

using namespace assay;

constexpr std::size_t many = 30;

void check(const lint::Subject& subject, lint::Report& report) {
  const auto say = [](lint::Draft& found, const std::string& name, std::size_t count) {
    found.says(fmt::format("{} has {} values", name, count))
        .because(
            "A list so long grows on, and each new value is a change of the schema; a value can be neither removed nor given an "
            "attribute, which a row of a table can.")
        .with("values", count);
  };
  for (const schema::Enum& type : subject.model.enums)
    if (type.values.size() >= many) say(report.on(type), schema::display({type.schema, type.name}), type.values.size());
  if (!subject.mysql_like()) return;
  for (const schema::Table& table : subject.model.tables)
    for (const schema::Column& column : table.columns)
      if (lint::is(column, "enum") && column.type.args.size() >= many)
        say(report.on(table, column), lint::path(table, column), column.type.args.size());
}

}  // namespace

ASSAY_LINT_RULE(enum_with_many_values){
    .slug = "enum_with_many_values",
    .title = "An enumeration with many values",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres | lint::on_mysqls,
    .schema = check,
};
