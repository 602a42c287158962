#include <algorithm>

#include "schema/migrate/postgres/changes.h"

namespace assay::schema::migrate::postgres {
namespace {

const Domain* domain_of(const Model& model, const DataType& type) {
  if (type.schema.empty()) return nullptr;
  for (const Domain& domain : model.domains)
    if (domain.schema == type.schema && domain.name == type.name) return &domain;
  return nullptr;
}

/// What the values are: domains are their base types underneath.
DataType base_of(const Model& model, DataType type) {
  for (const Domain* domain = domain_of(model, type); domain != nullptr; domain = domain_of(model, type)) {
    const int dimensions = type.dimensions;
    type = domain->type;
    type.dimensions += dimensions;
  }
  return type;
}

bool constrained(const Model& model, DataType type) {
  for (const Domain* domain = domain_of(model, type); domain != nullptr; domain = domain_of(model, type)) {
    if (!domain->nullable || !domain->checks.empty()) return true;
    type = domain->type;
  }
  return false;
}

bool uses(const std::vector<std::string>& columns, const std::string& column) {
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}
bool expression_uses(std::string_view expression, const std::string& column) {
  return expression.find(column) != std::string_view::npos && uses(ddl::uses_of_expression(expression).columns, column);
}

/// A foreign key of `to` and the table that has it, together with its old self.
struct KeyAcross {
  const Table* table = nullptr;
  const ForeignKey* before = nullptr;
  const ForeignKey* after = nullptr;
};

std::vector<KeyAcross> foreign_keys_with(const Planner& plan, const ColumnPair& column) {
  std::vector<KeyAcross> found;
  const Name name = column.table();
  for (const Table& table : plan.to.tables) {
    const Table* from_table = plan.from_table(table.qualified());
    if (from_table == nullptr) continue;
    for (const ForeignKey& key : table.foreign_keys) {
      const bool here = table.qualified() == name && uses(key.columns, column.after->name);
      const bool there = Name{key.ref_schema, key.ref_table} == name && uses(key.ref_columns, column.after->name);
      if ((!here && !there) || !key.local || plan.touched(&key)) continue;
      for (const ForeignKey& before : from_table->foreign_keys)
        if (before.name == key.name) found.push_back({&table, &before, &key});
    }
  }
  return found;
}

bool is_integer(const DataType& type) {
  return type.dimensions == 0 && type.schema.empty() && (type.name == "smallint" || type.name == "integer" || type.name == "bigint");
}

/// Values of both types compare with each other in a foreign key while only one side has changed.
bool comparable(const TypeChange& change, const DataType& before, const DataType& after) {
  return !change.rewrites || (is_integer(before) && is_integer(after));
}

/// Takes foreign keys off before the change and puts them on after it.
void around_foreign_keys(Planner& plan, const ColumnPair& column, int unit) {
  for (const KeyAcross& key : foreign_keys_with(plan, column)) {
    if (!plan.made_again.insert(key.after).second) continue;
    plan.disturbed.emplace("off:" + constraint_key(key.table->qualified(), key.after->name), unit);
    drop_foreign_key(plan, key.table->qualified(), *key.before, unit);
    add_foreign_key(plan, *key.table, *key.after);
  }
}

/// Both ends of a foreign key that is off change in one transaction: joins over it go on working.
int unit_of_other_end(const Planner& plan, const ColumnPair& column) {
  for (const KeyAcross& key : foreign_keys_with(plan, column))
    if (const int unit = plan.unit_of("off:" + constraint_key(key.table->qualified(), key.after->name)); unit >= 0) return unit;
  return -1;
}

/// Partial and expression indexes and checks were written for the old type: PostgreSQL cannot always read them for the new one.
void around_expressions(Planner& plan, const ColumnPair& column, int unit) {
  const Name name = column.table();
  std::unordered_map<const void*, const Index*> replaced;  // by their new selves: they differ anyway, and go by here
  for (const Change& change : plan.diff.changes) {
    if (change.type != ChangeType::replace_index || change.to_parent != column.to_table) continue;
    const Index& before = *static_cast<const Index*>(change.from);
    if (before.attached_to.empty() && !is_plain(before) && uses(columns_of(before), column.before->name))
      replaced.emplace(change.to, &before);
  }
  for (const Index& index : column.to_table->indexes) {
    const auto old = replaced.find(&index);
    const bool is_replaced = old != replaced.end();
    if (!is_replaced &&
        (!index.attached_to.empty() || plan.touched(&index) || is_plain(index) || !uses(columns_of(index), column.after->name)))
      continue;
    if (!plan.made_again.insert(&index).second) continue;
    const Name index_name{name.schema, is_replaced ? old->second->name : index.name};
    const std::size_t gone = plan.add("drop_index", object_of("index", index_name), "DROP INDEX " + quoted(index_name), name);
    plan.at(gone).rank = rank::release;
    plan.at(gone).unit = unit;
    plan.at(gone).destroys = {relation_key(index_name)};
    plan.at(gone).before = {column_key(name, column.after->name)};
    create_index(plan, name, index, unit, true);
    if (is_replaced && !index.comment.empty())
      plan.comment(object_of("index", {name.schema, index.name}), index.comment, {relation_key({name.schema, index.name})});
  }
  for (const Check& check : column.to_table->checks) {
    if (!check.local || plan.touched(&check) || !expression_uses(check.expression, column.after->name)) continue;
    if (!plan.made_again.insert(&check).second) continue;
    drop_constraint(plan, name, check.name, {column.after->name}, unit);
    add_check(plan, *column.to_table, check, unit);
  }
}

std::string type_clause(const ColumnPair& column, const TypeChange& change, const std::string& using_) {
  const std::string name = quoted(column.after->name), type = ddl::type_in_sql(column.after->type);
  std::string out = fmt::format("ALTER COLUMN {} TYPE {}", name, type);
  if (!column.after->collation.empty()) out += " COLLATE " + ddl::written_name_sql(column.after->collation);
  if (!using_.empty()) return out + " USING " + using_;
  if (!change.needs_using) return out;
  if (column.before->type.dimensions == 0 && column.after->type.dimensions == 1)
    return out + fmt::format(" USING CASE WHEN {} IS NULL THEN NULL ELSE ARRAY[{}]::{} END", name, name, type);
  return out + fmt::format(" USING {}{}::{}", name, change.through_text ? "::text" : "", type);
}

/// The old default was of the old type: it is taken off first, and what `to` says is put on.
std::string around_default(Planner& plan, const ColumnPair& column, const std::string& clause) {
  if (!column.before->default_value || column.before->generated || column.after->generated || column.after->identity) return clause;
  plan.defaults_done.insert(column.after);
  const std::string name = quoted(column.after->name);
  std::string out = fmt::format("ALTER COLUMN {} DROP DEFAULT, {}", name, clause);
  if (column.after->default_value)
    out += fmt::format(", ALTER COLUMN {} SET DEFAULT {}", name, ddl::simple_expression(*column.after->default_value));
  return out;
}

bool in_partition_key(const Table& table, const std::string& column) {
  if (!table.partition_by) return false;
  return std::any_of(table.partition_by->parts.begin(), table.partition_by->parts.end(),
                     [&](const IndexPart& part) { return part.column == column || expression_uses(part.expression, column); });
}

void explain(const Planner& plan, Step& step, const ColumnPair& column, const TypeChange& change) {
  const std::string from = type_text(column.before->type, Dialect::postgres), to = type_text(column.after->type, Dialect::postgres);
  if (change.lossy) {
    step.hazard = Hazard::data_loss;
    step.why = fmt::format("From {} to {}: {}.", from, to, change.why);
  } else if (change.may_fail) {
    step.why = fmt::format("From {} to {}: {}.", from, to, change.why);
  } else if (change.rewrites) {
    step.why = fmt::format("From {} to {} every row is written anew.", from, to);
  }
  if (change.rewrites && plan.gentle(column.table()))
    if (const std::string reason = hinders_replacement(plan, column); !reason.empty())
      step.why += fmt::format(" No new column can take its place: {}.", reason);
}

}  // namespace

TypeChange change_of(const Planner& plan, const ColumnPair& column) {
  const DataType before = plan.now(base_of(plan.from, column.before->type));
  // Leaving a domain, or for another one with the same constraints, is free; entering one is checked.
  const bool checked = plan.now(column.before->type) != column.after->type && constrained(plan.to, column.after->type);
  return type_change(before, base_of(plan.to, column.after->type), checked);
}

std::vector<ColumnPair> computed_from(const Planner& plan, const ColumnPair& column) {
  std::vector<ColumnPair> found;
  for (const Column& other : column.from_table->columns) {
    if (!other.generated || !expression_uses(other.generated->expression, column.before->name)) continue;
    const Column* after = column.to_table->column(plan.now(column.table(), other.name));
    if (after != nullptr && after->generated) found.push_back({column.from_table, column.to_table, &other, after});
  }
  return found;
}

std::size_t alter_type(Planner& plan, const ColumnPair& column, const std::string& using_, int unit) {
  const Name name = column.table();
  TypeChange change = change_of(plan, column);
  if (!using_.empty()) change.rewrites = true;
  if (in_partition_key(*column.from_table, column.before->name))
    plan.unsupported("column_type", name,
                     fmt::format("PostgreSQL cannot change the type of {}: it is in the partition key", column.after->name));
  const std::vector<ColumnPair> computed = computed_from(plan, column);
  if (unit < 0) unit = unit_of_other_end(plan, column);
  if (unit < 0 && (change.rewrites || !computed.empty())) unit = plan.new_unit();
  for (const ColumnPair& other : computed)
    if (!plan.touched(other.after)) add_again(plan, other, unit);
  if (change.rewrites) around_expressions(plan, column, unit);
  if (!using_.empty() || !comparable(change, column.before->type, column.after->type)) around_foreign_keys(plan, column, unit);
  const bool checked = std::any_of(column.from_table->checks.begin(), column.from_table->checks.end(),
                                   [&](const Check& check) { return expression_uses(check.expression, column.before->name); });
  const bool indexes = column.before->collation != column.after->collation;
  const std::string_view kind = change.rewrites      ? "alter_column_type_rewrite"
                                : checked || indexes ? "alter_column_type_scan"
                                                     : "alter_column_type";
  const std::string clause = around_default(plan, column, type_clause(column, change, using_));
  const std::size_t place =
      plan.add(kind, object_in("column", name, column.after->name), fmt::format("ALTER TABLE {} {}", quoted(name), clause), name);
  Step& step = plan.at(place);
  step.rank = rank::columns;
  step.unit = unit;
  step.changes = {column_key(name, column.after->name)};
  step.needs = {relation_key(name)};
  step.before = {type_key(plan.now(Name{column.before->type.schema, column.before->type.name}))};
  plan.need_type(step, column.after->type);
  if (column.after->default_value) plan.need(step, ddl::uses_of_expression(*column.after->default_value));
  for (const KeyAcross& key : foreign_keys_with(plan, column)) {
    plan.lock(step, key.table->qualified(), LockMode::access_exclusive);
    plan.lock(step, {key.after->ref_schema, key.after->ref_table}, LockMode::access_exclusive);
  }
  explain(plan, step, column, change);
  if (kind == "alter_column_type_scan" && step.why.empty())
    step.why = checked ? "The type changes in the catalog alone, but checks of the column are proved again."
                       : "Indexes of the column are built anew.";
  return place;
}

void add_again(Planner& plan, const ColumnPair& column, int unit) {
  if (!plan.made_again.insert(column.after).second) return;
  if (unit < 0) unit = plan.new_unit();
  const Name name = column.table();
  const std::string key = column_key(name, column.after->name);
  const std::size_t gone = plan.add("drop_column", object_in("column", name, column.after->name),
                                    fmt::format("ALTER TABLE {} DROP COLUMN {}", quoted(name), quoted(column.after->name)), name);
  plan.at(gone).destroys = {key};
  plan.at(gone).unit = unit;
  plan.at(gone).rank = rank::columns;
  plan.at(gone).why = "It is computed from what changes, and added again at once.";
  if (column.before->generated)
    for (const std::string& used : ddl::uses_of_expression(column.before->generated->expression).columns)
      if (used != column.before->name) plan.at(gone).before.push_back(column_key(name, plan.now(name, used)));
  const bool stored = column.after->generated && column.after->generated->stored;
  const std::size_t made = plan.add(stored ? "add_column_rewrite" : "add_column", object_in("column", name, column.after->name),
                                    fmt::format("ALTER TABLE {} ADD COLUMN {}", quoted(name), ddl::column_clause(*column.after)), name);
  Step& add = plan.at(made);
  add.provides = {key};
  add.unit = unit;
  add.rank = rank::columns;
  add.after = {gone};
  plan.need_type(add, column.after->type);
  if (column.after->generated)
    for (const std::string& used : ddl::uses_of_expression(column.after->generated->expression).columns)
      if (used != column.after->name) add.needs.push_back(column_key(name, used));
  around_foreign_keys(plan, column, unit);
  for (const Key& other : column.to_table->keys)
    if (other.attached_to.empty() && !plan.touched(&other) && uses(other.columns, column.after->name) &&
        plan.made_again.insert(&other).second)
      add_key(plan, *column.to_table, other, unit);
  for (const Index& index : column.to_table->indexes)
    if (index.attached_to.empty() && !plan.touched(&index) && uses(columns_of(index), column.after->name) &&
        plan.made_again.insert(&index).second)
      create_index(plan, name, index, unit, true);
  for (const Check& check : column.to_table->checks)
    if (check.local && !plan.touched(&check) && expression_uses(check.expression, column.after->name) &&
        plan.made_again.insert(&check).second)
      add_check(plan, *column.to_table, check, unit);
  if (!column.after->comment.empty()) plan.comment(object_in("column", name, column.after->name), column.after->comment, {key}, unit);
  if (column.to_table->columns.back().name != column.after->name)
    plan.unsupported("column_order", name, fmt::format("{} is added again at the end of the table", column.after->name));
}

}  // namespace assay::schema::migrate::postgres
