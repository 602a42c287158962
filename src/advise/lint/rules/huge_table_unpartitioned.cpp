#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  constexpr std::int64_t most = std::int64_t{500} << 30U;
  if (table.bytes < most || table.partition_by || table.partition_of) return;
  report.on(table)
      .says(fmt::format("{} has {} GB in one piece", display(table.qualified()), table.bytes >> 30U))
      .because(
          "Vacuum, a new index, a restore and every change that rewrites the table take it as a whole; old rows go one by one, by DELETE.")
      .with("bytes", table.bytes, "bytes");
}

}  // namespace

ASSAY_LINT_RULE(huge_table_unpartitioned){
    .slug = "huge_table_unpartitioned",
    .title = "A huge table in one piece",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_servers,
    .table = check,
};
