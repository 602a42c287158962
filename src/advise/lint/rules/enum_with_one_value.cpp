#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const lint::Subject& subject, lint::Report& report) {
  const auto say = [](lint::Draft& found, const std::string& name, const std::string& value) {
    found.says(fmt::format("{} has one value: {}", name, value)).because("A column of it tells nothing but whether it is NULL.");
  };
  for (const schema::Enum& type : subject.model.enums)
    if (type.values.size() == 1) say(report.on(type), schema::display({type.schema, type.name}), type.values.front());
  if (!subject.mysql_like()) return;
  for (const schema::Table& table : subject.model.tables)
    for (const schema::Column& column : table.columns)
      if (lint::is(column, "enum") && column.type.args.size() == 1)
        say(report.on(table, column), lint::path(table, column), column.type.args.front());
}

}  // namespace

ASSAY_LINT_RULE(enum_with_one_value){
    .slug = "enum_with_one_value",
    .title = "An enumeration with one value",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres | lint::on_mysqls,
    .schema = check,
};
