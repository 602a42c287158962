#include "advise/lint/timeouts.h"

namespace assay::lint {
namespace {

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

}  // namespace

bool is_first_lock_without(const StepContext& context, const std::function<bool(const schema::Step&)>& limit) {
  if (!context.runs() || !takes_lock(context.step, context.is_new()) || context.weight() == Weight::nothing) return false;
  return !context.earlier([&](const schema::Step& other, const SeenStatement& there) {
    const auto i = static_cast<std::size_t>(&other - there.statement.steps.data());
    return limit(other) || takes_lock(other, there.is_new[i]);
  });
}

}  // namespace assay::lint
