#include "advise/lint/step.h"

namespace rule_work_after_exclusive_lock {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  const bool works = step.kind == K::update || step.kind == K::delete_rows || (step.kind == K::insert && step.from_query) ||
                     step.kind == K::create_index || step.kind == K::refresh_matview || step.kind == K::validate_constraint;
  if (!works || !context.in_transaction() || !context.runs() || context.weight() == lint::Weight::nothing) return;
  std::string locked;
  context.earlier([&](const schema::Step& other, const lint::SeenStatement& there) {
    if (there.transaction != context.seen.transaction) return true;
    const std::size_t i = static_cast<std::size_t>(&other - there.statement.steps.data());
    const bool strong = other.kind == K::add_column || other.kind == K::drop_column || other.kind == K::alter_column_type ||
                        other.kind == K::set_not_null || other.kind == K::add_check || other.kind == K::rename_column ||
                        other.kind == K::drop_constraint || other.kind == K::lock_table || other.kind == K::set_default;
    if (strong && !there.is_new[i] && other.object != step.object && &there != &context.seen) locked = display(other.object);
    return !locked.empty();
  });
  if (locked.empty()) return;
  report.on(context)
      .says(fmt::format("The transaction works on {} while it holds {}", context.table_name(), locked))
      .because(fmt::format("Its ACCESS EXCLUSIVE lock on {} lasts until COMMIT: nobody can read or write that table while this goes on.",
                           locked));
}

}  // namespace rule_work_after_exclusive_lock

ASSAY_LINT_RULE(work_after_exclusive_lock){
    .slug = "work_after_exclusive_lock",
    .title = "Long work behind a lock on another table",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .step = rule_work_after_exclusive_lock::check,
};
