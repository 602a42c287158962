#include <algorithm>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

bool is_off(const std::string& option) {
  for (const std::string_view off : {"autovacuum_enabled=false", "autovacuum_enabled=off", "autovacuum_enabled=0", "autovacuum_enabled=no"})
    if (option == off) return true;
  return false;
}

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (std::none_of(table.options.begin(), table.options.end(), is_off)) return;
  report.on(table)
      .says(fmt::format("Autovacuum is off for {}", display(table.qualified())))
      .because(
          "Its dead rows stay, it grows with each update, its statistics age, and the first vacuum that comes is the one against wraparound, "
          "which cannot be put off.")
      .fix([](schema::Table& changed) { std::erase_if(changed.options, is_off); });
}

}  // namespace

ASSAY_LINT_RULE(autovacuum_off){
    .slug = "autovacuum_off",
    .title = "Autovacuum is off for a table",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .table = check,
};
