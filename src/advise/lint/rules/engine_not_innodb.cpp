#include "advise/lint/columns.h"
#include "core/text.h"

namespace {

using namespace assay;

std::string_view engine_of(const schema::Table& table) {
  for (const std::string& option : table.options)
    if (option.starts_with("ENGINE=")) return std::string_view(option).substr(7);
  return {};
}

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  const std::string_view engine = engine_of(table);
  const std::string lowered = text::lower(engine);
  const bool memory = lint::is_one_of(lowered, {"memory", "heap"});
  if (!memory && !lint::is_one_of(lowered, {"myisam", "aria", "merge", "mrg_myisam", "isam"})) return;
  report.on(table)
      .says(fmt::format("{} is kept by {}", display(table.qualified()), engine))
      .because(memory
                   ? "All its rows are gone when the server restarts, and on a replica they are deleted then."
                   : "It ignores ROLLBACK and foreign keys, a statement that fails halfway stays half done, and each write locks the whole "
                     "table.")
      .fix([](schema::Table& changed) {
        for (std::string& option : changed.options)
          if (option.starts_with("ENGINE=")) option = "ENGINE=InnoDB";
      });
}

}  // namespace

ASSAY_LINT_RULE(engine_not_innodb){
    .slug = "engine_not_innodb",
    .title = "A table that no transaction protects",
    .topic = lint::Topic::type,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_mysqls,
    .table = check,
};
