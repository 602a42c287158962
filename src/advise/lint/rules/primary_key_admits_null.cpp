#include "advise/lint/keys.h"
#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  const schema::Key* key = table.primary_key();
  if (key == nullptr) return;
  for (const std::string& option : table.options)
    if (option == "WITHOUT ROWID" || option == "STRICT") return;
  const auto nullable = lint::nullable_of(table, key->columns);
  if (nullable.empty()) return;
  report.on(table)
      .says(fmt::format("The primary key of {} admits NULL in {}", display(table.qualified()), lint::joined(nullable)))
      .because("SQLite keeps an old mistake for compatibility: any number of rows may have NULL as their primary key.")
      .fix([nullable](schema::Table& changed) {
        for (const std::string& name : nullable)
          if (schema::Column* column = changed.column(name)) column->nullable = false;
      });
}

}  // namespace

ASSAY_LINT_RULE(primary_key_admits_null){
    .slug = "primary_key_admits_null",
    .title = "A primary key that admits NULL",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_sqlite,
    .table = check,
};
