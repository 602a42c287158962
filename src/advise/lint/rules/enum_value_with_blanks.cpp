#include <map>

#include "advise/lint/rule.h"
#include "core/text.h"
#include "schema/ddl/write.h"

namespace {

using namespace assay;

bool has_blanks(const std::string& value) { return value != text::trim(value); }

/// The values with whose blanks off, and in lower case, two are the same.
std::vector<std::string> alike(const schema::Enum& type) {
  std::map<std::string, std::vector<std::string>> groups;
  for (const std::string& value : type.values) groups[text::lower(text::trim(value))].push_back(value);
  std::vector<std::string> out;
  for (const auto& [key, values] : groups)
    if (values.size() > 1) out.insert(out.end(), values.begin(), values.end());
  return out;
}

void check(const lint::Subject& subject, lint::Report& report) {
  for (const schema::Enum& type : subject.model.enums) {
    const std::string name = schema::display({type.schema, type.name});
    if (const auto same = alike(type); !same.empty()) {
      report.on(type)
          .says(fmt::format("Values of {} differ only in capitals or blanks: '{}'", name, fmt::join(same, "', '")))
          .because("Rows of the same kind have different values, and each condition finds a part of them.");
      continue;
    }
    std::string sql;
    for (const std::string& value : type.values)
      if (has_blanks(value))
        sql += fmt::format("ALTER TYPE {} RENAME VALUE {} TO {};\n",
                           schema::identifier(schema::Name{type.schema, type.name}, subject.model.dialect),
                           schema::literal(value, subject.model.dialect), schema::literal(text::trim(value), subject.model.dialect));
    if (sql.empty()) continue;
    report.on(type)
        .says(fmt::format("A value of {} begins or ends with a blank", name))
        .because("Nobody sees the blank, and the value without it is refused.")
        .fix_sql(std::move(sql));
  }
}

}  // namespace

ASSAY_LINT_RULE(enum_value_with_blanks){
    .slug = "enum_value_with_blanks",
    .title = "Values of an enumeration that look alike",
    .topic = lint::Topic::type,
    .severity = Severity::warning,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .schema = check,
};
