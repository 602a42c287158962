#include <re2/re2.h>

#include "advise/lint/columns.h"
#include "schema/type_names.h"

namespace {

using namespace assay;

bool is_excepted(const lint::RequiredColumn& wanted, const schema::Table& table) {
  if (wanted.except.empty()) return false;
  const RE2 pattern(wanted.except, RE2::Quiet);
  return pattern.ok() && RE2::FullMatch(table.name, pattern);
}

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table)) return;
  const schema::Dialect dialect = subject.model.dialect;
  std::vector<std::string> missing, wrong;
  std::vector<schema::Column> added;
  for (const lint::RequiredColumn& wanted : subject.policy.required_columns) {
    if (is_excepted(wanted, table)) continue;
    const schema::Column* own = table.column(wanted.name);
    const schema::DataType type = schema::parse_type(wanted.type, dialect);
    if (own == nullptr) {
      missing.push_back(wanted.name);
      if (!wanted.type.empty()) added.push_back({.name = wanted.name, .type = type});
    } else if (!wanted.type.empty() && !(own->type == type)) {
      wrong.push_back(fmt::format("{} is {}, not {}", wanted.name, lint::written(*own, subject), wanted.type));
    }
  }
  if (missing.empty() && wrong.empty()) return;
  const std::string what = missing.empty() ? lint::joined(wrong) : fmt::format("{} missing", lint::joined(missing));
  auto& found = report.on(table)
                    .says(fmt::format("{} lacks what every table has: {}", display(table.qualified()), what))
                    .because("The policy asks for it; jobs and programs that go over all tables fail at this one.");
  if (wrong.empty() && added.size() == missing.size())
    found.fix([columns = std::move(added)](schema::Table& changed) {
      changed.columns.insert(changed.columns.end(), columns.begin(), columns.end());
    });
}

}  // namespace

ASSAY_LINT_RULE(missing_required_column){
    .slug = "missing_required_column",
    .title = "A column that the policy asks for",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::low,
    .table = check,
};
