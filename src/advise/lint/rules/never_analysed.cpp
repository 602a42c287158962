#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  constexpr std::int64_t least = std::int64_t{8} << 20U;
  // before 14 a table that was never analysed says 0 rows
  const bool unknown = table.row_estimate < 0 || (!subject.since(140000) && table.row_estimate == 0);
  if (!subject.live() || !unknown || table.bytes < least || table.partition_by) return;
  report.on(table)
      .says(fmt::format("{} was never analysed", display(table.qualified())))
      .because(fmt::format(
          "It has {} MB and the planner knows nothing of its values: it guesses. Run ANALYZE on it, and see why autovacuum has not.",
          table.bytes >> 20U))
      .with("bytes", table.bytes, "bytes");
}

}  // namespace

ASSAY_LINT_RULE(never_analysed){
    .slug = "never_analysed",
    .title = "A table that was never analysed",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .table = check,
};
