#include "advise/lint/step.h"

namespace rule_no_lock_timeout {

using namespace assay;
using K = schema::StepKind;

/// The step takes a lock that others wait for, on a table that was there.
bool takes_lock(const schema::Step& step, bool is_new) {
  switch (step.kind) {
    case K::drop_table:
    case K::rename_table:
    case K::alter_table:
    case K::rewrite_table:
    case K::add_column:
    case K::drop_column:
    case K::rename_column:
    case K::alter_column_type:
    case K::set_not_null:
    case K::drop_not_null:
    case K::set_default:
    case K::drop_default:
    case K::add_primary_key:
    case K::add_unique:
    case K::add_check:
    case K::add_foreign_key:
    case K::add_exclusion:
    case K::drop_constraint:
    case K::create_trigger:
    case K::attach_partition: return !is_new;
    case K::create_index:
    case K::drop_index: return !is_new && !step.concurrently;
    default: return false;
  }
}

void check(const lint::StepContext& context, lint::Report& report) {
  if (!context.runs() || !takes_lock(context.step, context.is_new()) || context.weight() == lint::Weight::nothing) return;
  const bool known = context.earlier([&](const schema::Step& other, const lint::SeenStatement& there) {
    if (other.kind == K::set_parameter && other.part == "lock_timeout" && other.word.empty()) return true;
    std::size_t i = static_cast<std::size_t>(&other - there.statement.steps.data());
    return takes_lock(other, there.is_new[i]);  // the first one was told of
  });
  if (known) return;
  auto& found =
      report.on(context)
          .says(fmt::format("Nothing limits how long the file waits for its lock on {}", context.table_name()))
          .because("While it waits behind a long statement, every later statement on the table waits behind it: the table stands still.");
  if (context.alone()) found.fix_sql(fmt::format("SET lock_timeout = '2s';\n{};\n", context.seen.statement.text));
}

}  // namespace rule_no_lock_timeout

ASSAY_LINT_RULE(no_lock_timeout){
    .slug = "no_lock_timeout",
    .title = "A lock that is waited for without end",
    .topic = lint::Topic::migration,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .step = rule_no_lock_timeout::check,
};
