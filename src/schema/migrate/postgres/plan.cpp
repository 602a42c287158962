#include <algorithm>

#include "schema/migrate/engines.h"
#include "schema/migrate/postgres/changes.h"
#include "schema/migrate/postgres/finish.h"

namespace assay::schema {
namespace {

using namespace migrate::postgres;

enum class Family { object, table, column, constraint, index, program, access };

Family family_of(ChangeType type) {
  if (type <= ChangeType::drop_extension || type == ChangeType::alter_extension || type <= ChangeType::alter_sequence)
    return Family::object;
  if (type <= ChangeType::alter_row_security) return Family::table;
  if (type <= ChangeType::reorder_columns) return Family::column;
  if (type <= ChangeType::rename_constraint) return Family::constraint;
  if (type <= ChangeType::alter_index) return Family::index;
  if (type <= ChangeType::alter_policy) return Family::program;
  return Family::access;
}

void plan_change(Planner& plan, const Change& change) {
  switch (family_of(change.type)) {
    case Family::object: return plan_object(plan, change);
    case Family::table: return migrate::postgres::plan_table(plan, change);
    case Family::column: return plan_column(plan, change);
    case Family::constraint: return plan_constraint(plan, change);
    case Family::index: return plan_index(plan, change);
    case Family::program: return plan_program(plan, change);
    case Family::access: return migrate::postgres::plan_access(plan, change);
  }
}

}  // namespace

Result<Migration> plan_postgres(const Model& from, const Model& to, const Diff& diff, const PlanOptions& options) {
  Planner plan(from, to, diff, options);
  choose_replacements(plan);
  find_dependants(plan);
  for (const Change& change : diff.changes) plan_change(plan, change);
  plan_recreated(plan);
  tie_identities(plan);
  finish(plan);
  return std::move(plan.out);
}

}  // namespace assay::schema
