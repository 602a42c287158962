#include <algorithm>

#include "advise/lint/rule.h"
#include "schema/ddl/write.h"

namespace {

using namespace assay;

bool has(const schema::Routine& routine, std::string_view start) {
  return std::any_of(routine.attributes.begin(), routine.attributes.end(), [&](const std::string& one) { return one.starts_with(start); });
}

void check(const lint::Subject& subject, lint::Report& report) {
  for (const schema::Routine& routine : subject.model.routines) {
    // names in an SQL-standard body were resolved when it was made; C does not look names up by the path
    if (!has(routine, "SECURITY DEFINER") || has(routine, "SET search_path") || routine.sql_body || routine.language == "c" ||
        routine.language == "internal")
      continue;
    report.on(routine)
        .says(fmt::format("{} runs with its owner's rights and its caller's search_path", display(routine.qualified())))
        .because(
            "The caller chooses which tables, functions and operators its names mean: a role with few rights can run code of its own as "
            "the owner.")
        .fix_schema([name = routine.qualified(), arguments = signature(routine)](schema::Model& changed) {
          for (schema::Routine& own : changed.routines) {
            if (own.qualified() != name || signature(own) != arguments) continue;
            // pg_temp last: left out, it is looked at first
            own.attributes.push_back(
                fmt::format("SET search_path TO {}, 'pg_temp'", schema::literal(name.schema, schema::Dialect::postgres)));
            std::sort(own.attributes.begin(), own.attributes.end());
          }
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(security_definer_without_search_path){
    .slug = "security_definer_without_search_path",
    .title = "A SECURITY DEFINER routine without a search_path",
    .topic = lint::Topic::lint,
    .severity = Severity::error,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .schema = check,
};
