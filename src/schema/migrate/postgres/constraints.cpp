#include <algorithm>

#include "schema/migrate/postgres/changes.h"

namespace assay::schema::migrate::postgres {
namespace {

template <class T>
const T& as(const void* object) {
  return *static_cast<const T*>(object);
}
const Table& holder(const Change& change) { return as<Table>(change.to_parent); }

std::string keys_key(const Name& table) { return "keys:" + display(table); }

std::size_t say(Planner& plan, std::string_view kind, const Name& table, const std::string& constraint, const std::string& clause,
                const std::vector<Name>& others = {}) {
  return plan.add(kind, object_in("constraint", table, constraint), fmt::format("ALTER TABLE {} {}", quoted(table), clause), table, others);
}

std::size_t validate(Planner& plan, std::string_view kind, const Name& table, const std::string& constraint,
                     std::optional<std::size_t> first, const std::vector<Name>& others = {}) {
  const std::size_t place = say(plan, kind, table, constraint, "VALIDATE CONSTRAINT " + quoted(constraint), others);
  Step& step = plan.at(place);
  step.rank = rank::gentle + 1;
  step.own_transaction = plan.online;
  step.needs = {constraint_key(table, constraint), relation_key(table)};
  step.provides = {"valid:" + constraint_key(table, constraint)};
  if (first) step.after = {*first};
  step.why = "Reads every row while clients go on; a row that breaks the constraint makes it fail.";
  return place;
}

bool same_columns(std::vector<std::string> a, std::vector<std::string> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return a == b;
}

/// Attaching adopts a partition's own keys, checks and foreign keys; detaching leaves it those that came from the parent. `other_side` is the
/// partition's other self: it has the thing from its parent, whether a catalog said so or a text only implies it.
bool is_derived(const Planner& plan, const Key& key, const Table& other_side, bool in_from) {
  const auto same = [&](const Key& other) { return other.primary == key.primary && other.columns == key.columns; };
  const Table* parent = plan.parent_of(other_side, in_from);
  return std::any_of(other_side.keys.begin(), other_side.keys.end(),
                     [&](const Key& one) { return !one.attached_to.empty() && same(one); }) ||
         (parent != nullptr && std::any_of(parent->keys.begin(), parent->keys.end(), same));
}
bool is_derived(const Planner& plan, const Check& check, const Table& other_side, bool in_from) {
  const auto same = [&](const Check& other) { return other.name == check.name; };
  const Table* parent = plan.parent_of(other_side, in_from);
  return std::any_of(other_side.checks.begin(), other_side.checks.end(), [&](const Check& one) { return !one.local && same(one); }) ||
         (parent != nullptr && std::any_of(parent->checks.begin(), parent->checks.end(), same));
}
bool is_derived(const Planner& plan, const ForeignKey& key, const Table& other_side, bool in_from) {
  const auto same = [&](const ForeignKey& other) {
    return other.columns == key.columns && other.ref_table == key.ref_table && other.ref_schema == key.ref_schema;
  };
  const auto& keys = other_side.foreign_keys;
  const Table* parent = plan.parent_of(other_side, in_from);
  return std::any_of(keys.begin(), keys.end(), [&](const ForeignKey& one) { return !one.local && same(one); }) ||
         (parent != nullptr && std::any_of(parent->foreign_keys.begin(), parent->foreign_keys.end(), same));
}

// --- keys

/// Foreign keys of `from` that stand on this key, and live on.
void around_referencing_keys(Planner& plan, const Name& table, const Key& key, int unit) {
  for (const Table& other : plan.to.tables) {
    const Table* before = plan.from_table(other.qualified());
    if (before == nullptr) continue;
    for (const ForeignKey& reference : other.foreign_keys) {
      if (!reference.local || Name{reference.ref_schema, reference.ref_table} != table || plan.touched(&reference)) continue;
      const auto old = std::find_if(before->foreign_keys.begin(), before->foreign_keys.end(),
                                    [&](const ForeignKey& one) { return one.name == reference.name; });
      if (old == before->foreign_keys.end() || !same_columns(plan.now(table, old->ref_columns), plan.now(table, key.columns))) continue;
      if (!plan.made_again.insert(&reference).second) continue;
      drop_foreign_key(plan, other.qualified(), *old, unit);
      add_foreign_key(plan, other, reference);
    }
  }
}

/// A key that goes and one that comes in its place: both in one transaction.
int unit_of_keys(Planner& plan, const Name& table, const Key& key) {
  const auto comes_or_goes = [&](const Change& change, bool comes) {
    const bool type = comes ? change.type == ChangeType::add_primary_key || change.type == ChangeType::add_unique
                            : change.type == ChangeType::drop_primary_key || change.type == ChangeType::drop_unique;
    if (!type || holder(change).qualified() != table) return false;
    const Key& other = as<Key>(comes ? change.to : change.from);
    return other.name == key.name || (other.primary && key.primary);
  };
  const auto& changes = plan.diff.changes;
  const bool both = std::any_of(changes.begin(), changes.end(), [&](const Change& c) { return comes_or_goes(c, true); }) &&
                    std::any_of(changes.begin(), changes.end(), [&](const Change& c) { return comes_or_goes(c, false); });
  if (!both) return -1;
  const std::string name = "unit of key " + display(table) + "." + (key.primary ? std::string("primary") : key.name);
  const auto [found, is_new] = plan.disturbed.emplace(name, 0);
  if (is_new) found->second = plan.new_unit();
  return found->second;
}

void drop_key(Planner& plan, const Change& change) {
  const Table& table = holder(change);
  const Key& key = as<Key>(change.from);
  const Name name = table.qualified();
  if (is_derived(plan, key, table, false)) return;
  const int unit = unit_of_keys(plan, name, key);
  const std::size_t place = drop_constraint(plan, name, key.name, plan.now(name, key.columns), unit);
  Step& step = plan.at(place);
  step.destroys.push_back(relation_key({name.schema, key.name}));
  step.destroys.push_back("keyset:" + display(name));
  if (key.primary) step.provides.push_back("no primary key:" + display(name));
  step.hazard = Hazard::breaks_clients;
  step.why = "ON CONFLICT on these columns fails from then on, and duplicates are admitted.";
  if (unit >= 0) {
    step.hazard = Hazard::none;
    step.why = "The new key takes its place in the same transaction.";
  }
  around_referencing_keys(plan, name, key, unit);
}

std::string deferral_of(const Key& key) { return ddl::deferral_sql(key.deferral); }

std::size_t add_key_using_index(Planner& plan, const Table& table, const Key& key) {
  const Name name = table.qualified();
  const Table* before = plan.from_table(name);
  const auto taken = [&](const auto& list) {
    return std::any_of(list.begin(), list.end(), [&](const auto& one) { return one.name == key.name; });
  };
  Index index;
  index.name = taken(before->keys) || taken(before->indexes) ? suffixed(key.name, "_assay_new") : key.name;
  index.unique = true;
  index.nulls_not_distinct = key.nulls_not_distinct;
  index.include = key.include;
  index.options = key.options;
  index.tablespace = key.tablespace;
  for (const std::string& column : key.columns) index.parts.push_back({.column = column});
  const std::size_t built = create_index(plan, name, index);
  plan.at(built).why =
      "The key is built while clients go on; duplicates make it fail, and leave an INVALID index: drop that concurrently, then again.";
  const std::size_t place = say(plan, key.primary ? "add_primary_key_using_index" : "add_unique_using_index", name, key.name,
                                fmt::format("ADD CONSTRAINT {} {} USING INDEX {}{}", quoted(key.name),
                                            key.primary ? "PRIMARY KEY" : "UNIQUE", quoted(index.name), deferral_of(key)));
  plan.at(place).after = {built};
  plan.at(place).rank = rank::swap;
  return place;
}

// --- foreign keys

std::string reason_for_proof_at_once(const Planner& plan, const Table& table) {
  if (table.partition_by && !plan.at_least(18)) return "PostgreSQL before 18 cannot add an unproved foreign key to a partitioned table.";
  return {};
}

void plan_foreign_key(Planner& plan, const Change& change) {
  const Table& table = holder(change);
  if (change.type == ChangeType::add_foreign_key) {
    const Table& before = as<Table>(change.from_parent);
    if (!is_derived(plan, as<ForeignKey>(change.to), before, true)) add_foreign_key(plan, table, as<ForeignKey>(change.to));
  } else if (change.type == ChangeType::drop_foreign_key) {
    if (!is_derived(plan, as<ForeignKey>(change.from), table, false))
      drop_foreign_key(plan, table.qualified(), as<ForeignKey>(change.from));
  } else {
    const ForeignKey& key = as<ForeignKey>(change.to);
    const std::string deferral = ddl::deferral_sql(key.deferral);
    const std::size_t place = say(plan, "alter_constraint", table.qualified(), key.name,
                                  fmt::format("ALTER CONSTRAINT {}{}", quoted(key.name), deferral.empty() ? " NOT DEFERRABLE" : deferral),
                                  {{key.ref_schema, key.ref_table}});
    plan.at(place).rank = rank::constraints;
    plan.at(place).needs = {constraint_key(table.qualified(), key.name)};
  }
}

void plan_check(Planner& plan, const Change& change) {
  const Table& table = holder(change);
  if (change.type == ChangeType::add_check) {
    if (!is_derived(plan, as<Check>(change.to), as<Table>(change.from_parent), true)) add_check(plan, table, as<Check>(change.to));
    return;
  }
  const Check& check = as<Check>(change.from);
  if (!is_derived(plan, check, table, false))
    drop_constraint(plan, table.qualified(), check.name, plan.now(table.qualified(), ddl::uses_of_expression(check.expression).columns));
}

void plan_exclusion(Planner& plan, const Change& change) {
  const Table& table = holder(change);
  if (change.type == ChangeType::add_exclusion) {
    add_exclusion(plan, table, as<Exclusion>(change.to));
    return;
  }
  const Exclusion& exclusion = as<Exclusion>(change.from);
  std::vector<std::string> columns;
  for (const IndexPart& part : exclusion.parts)
    if (!part.column.empty()) columns.push_back(plan.now(table.qualified(), part.column));
  const std::size_t place = drop_constraint(plan, table.qualified(), exclusion.name, columns);
  plan.at(place).destroys.push_back(relation_key({table.schema, exclusion.name}));
}

void plan_validation(Planner& plan, const Change& change) {
  const Table& table = holder(change);
  const Name name = table.qualified();
  if (change.object.kind == "column") {
    const Column& column = as<Column>(change.to);
    const std::string constraint =
        column.not_null_name.empty() ? suffixed(name.name + "_" + column.name, "_not_null") : column.not_null_name;
    validate(plan, "validate_not_null", name, constraint, {});
  } else if (change.object.kind == "foreign_key") {
    const ForeignKey& key = as<ForeignKey>(change.to);
    validate(plan, "validate_foreign_key", name, key.name, {}, {{key.ref_schema, key.ref_table}});
  } else {
    validate(plan, "validate_check", name, change.object.name, {});
  }
}

void rename_constraint(Planner& plan, const Change& change) {
  const Name table = holder(change).qualified();
  Step& step = plan.at(say(plan, "rename_constraint", table, change.object.name,
                           fmt::format("RENAME CONSTRAINT {} TO {}", quoted(change.detail), quoted(change.object.name))));
  step.rank = rank::renames;
  step.needs = {relation_key(table)};
  step.destroys = {constraint_key(table, change.detail)};
  step.provides = {constraint_key(table, change.object.name)};
  if (change.object.kind == "key" || change.object.kind == "exclusion") {
    step.destroys.push_back(relation_key({table.schema, change.detail}));
    step.provides.push_back(relation_key({table.schema, change.object.name}));
  }
}

std::size_t prove_not_null_by_check(Planner& plan, const Name& table, const Column& column, std::optional<std::size_t> first) {
  const std::string check = suffixed(table.name + "_" + column.name, "_assay_not_null");
  const std::size_t added = say(plan, "add_check_not_valid", table, check,
                                fmt::format("ADD CONSTRAINT {} CHECK ({} IS NOT NULL) NOT VALID", quoted(check), quoted(column.name)));
  // After a backfill: nothing that is quick should wait for that.
  plan.at(added).rank = first ? rank::gentle : rank::constraints;
  plan.at(added).needs = {column_key(table, column.name), relation_key(table)};
  if (first) plan.at(added).after = {*first};
  plan.at(added).provides = {constraint_key(table, check)};
  plan.at(added).why = "New rows are held to it at once; old ones are proved next, so that SET NOT NULL need not read the table.";
  const std::size_t proved = validate(plan, "validate_check", table, check, added);
  const std::size_t set = plan.add("set_not_null_proved", object_in("column", table, column.name),
                                   fmt::format("ALTER TABLE {} ALTER COLUMN {} SET NOT NULL", quoted(table), quoted(column.name)), table);
  plan.at(set).rank = rank::gentle + 2;
  const std::size_t gone = say(plan, "drop_constraint", table, check, "DROP CONSTRAINT " + quoted(check));
  plan.at(gone).rank = rank::gentle + 2;
  const int unit = plan.new_unit();
  plan.at(set).unit = plan.at(gone).unit = unit;
  plan.chain({proved, set, gone});
  return gone;
}

}  // namespace

std::size_t drop_constraint(Planner& plan, const Name& table, const std::string& name, const std::vector<std::string>& columns, int unit) {
  const std::size_t place = say(plan, "drop_constraint", table, name, "DROP CONSTRAINT " + quoted(name));
  Step& step = plan.at(place);
  step.rank = rank::release;
  step.unit = unit;
  step.needs = {relation_key(table)};
  step.destroys = {constraint_key(table, name)};
  for (const std::string& column : columns) step.before.push_back(column_key(table, column));
  return place;
}

std::size_t set_not_null(Planner& plan, const Name& table, const Column& column, std::optional<std::size_t> first) {
  std::size_t last = 0;
  const bool gentle = plan.gentle(table);
  if (plan.at_least(18) && (gentle || !column.not_null_valid || !column.not_null_name.empty())) {
    const std::string name = column.not_null_name.empty() ? suffixed(table.name + "_" + column.name, "_not_null") : column.not_null_name;
    const bool proved = column.not_null_valid && !gentle;
    last = say(plan, proved ? "set_not_null" : "add_not_null_not_valid", table, name,
               fmt::format("ADD CONSTRAINT {} NOT NULL {}{}{}", quoted(name), quoted(column.name),
                           column.not_null_no_inherit ? " NO INHERIT" : "", proved ? "" : " NOT VALID"));
    Step& step = plan.at(last);
    step.rank = first && gentle ? rank::gentle : rank::constraints;
    step.needs = {column_key(table, column.name), relation_key(table)};
    step.provides = {constraint_key(table, name)};
    if (first) step.after = {*first};
    if (!proved && column.not_null_valid) last = validate(plan, "validate_not_null", table, name, last);
  } else if (gentle) {
    last = prove_not_null_by_check(plan, table, column, first);
  } else {
    last = plan.add("set_not_null", object_in("column", table, column.name),
                    fmt::format("ALTER TABLE {} ALTER COLUMN {} SET NOT NULL", quoted(table), quoted(column.name)), table);
    Step& step = plan.at(last);
    step.rank = rank::constraints;
    step.needs = {column_key(table, column.name), relation_key(table)};
    if (first) step.after = {*first};
    step.why = "A row with NULL makes it fail.";
  }
  plan.at(last).provides.push_back("not null:" + column_key(table, column.name));
  return last;
}

std::size_t add_key(Planner& plan, const Table& table, const Key& key, int unit) {
  const Name name = table.qualified();
  const bool by_index = plan.gentle(name) && unit < 0 && !table.partition_by && !key.without_overlaps;
  std::size_t place = 0;
  if (by_index) {
    place = add_key_using_index(plan, table, key);
  } else {
    place = say(plan, key.primary ? "add_primary_key" : "add_unique", name, key.name, "ADD " + ddl::key_clause(key));
    plan.at(place).rank = rank::constraints;
    if (plan.gentle(name) && table.partition_by)
      plan.at(place).why = "The key of a partitioned table is built at once on all its partitions.";
    if (plan.gentle(name) && key.without_overlaps) plan.at(place).why = "A key WITHOUT OVERLAPS cannot be made of an index that is there.";
  }
  const int swap = unit >= 0 ? unit : plan.created(name) ? -1 : unit_of_keys(plan, name, key);
  Step& step = plan.at(place);
  step.unit = swap;
  step.provides = {constraint_key(name, key.name), relation_key({name.schema, key.name}), keys_key(name)};
  step.needs.push_back(relation_key(name));
  for (const std::string& column : key.columns) {
    step.needs.push_back(column_key(name, column));
    if (key.primary) step.needs.push_back("not null:" + column_key(name, column));
  }
  if (key.primary) step.needs.push_back("no primary key:" + display(name));
  return place;
}

std::size_t add_check(Planner& plan, const Table& table, const Check& check, int unit) {
  const Name name = table.qualified();
  Check made = check;
  const bool gently = plan.gentle(name) && unit < 0 && check.validated && check.enforced;
  if (gently) made.validated = false;
  const bool proves = made.validated && made.enforced;
  const std::size_t place = say(plan, proves ? "add_check" : "add_check_not_valid", name, check.name, "ADD " + ddl::check_clause(made));
  Step& step = plan.at(place);
  step.rank = rank::constraints;
  step.unit = unit;
  step.provides = {constraint_key(name, check.name)};
  step.needs.push_back(relation_key(name));
  plan.need_expression(step, name, check.expression);
  if (proves && !plan.created(name)) step.why = "A row that breaks it makes it fail.";
  return gently ? validate(plan, "validate_check", name, check.name, place) : place;
}

std::size_t add_exclusion(Planner& plan, const Table& table, const Exclusion& exclusion, int unit) {
  const Name name = table.qualified();
  const std::size_t place = say(plan, "add_exclusion", name, exclusion.name, "ADD " + ddl::exclusion_clause(exclusion));
  Step& step = plan.at(place);
  step.rank = rank::constraints;
  step.unit = unit;
  step.provides = {constraint_key(name, exclusion.name), relation_key({name.schema, exclusion.name})};
  step.needs.push_back(relation_key(name));
  for (const IndexPart& part : exclusion.parts) {
    if (!part.column.empty()) step.needs.push_back(column_key(name, part.column));
    plan.need_expression(step, name, part.expression);
  }
  if (!plan.created(name)) step.why = "There is no way to add an exclusion constraint without building its index while writers wait.";
  return place;
}

std::size_t drop_foreign_key(Planner& plan, const Name& table, const ForeignKey& key, int unit) {
  const Name referenced = plan.now(Name{key.ref_schema, key.ref_table});
  const std::size_t place = say(plan, "drop_foreign_key", table, key.name, "DROP CONSTRAINT " + quoted(key.name), {referenced});
  Step& step = plan.at(place);
  step.rank = rank::release;
  step.unit = unit;
  step.destroys = {constraint_key(table, key.name)};
  step.before = {"keyset:" + display(referenced), relation_key(referenced), relation_key(table)};
  step.needs = {};
  for (const std::string& column : key.columns) step.before.push_back(column_key(table, plan.now(table, column)));
  for (const std::string& column : key.ref_columns) step.before.push_back(column_key(referenced, plan.now(referenced, column)));
  return place;
}

std::size_t add_foreign_key(Planner& plan, const Table& table, const ForeignKey& key, int unit) {
  const Name name = table.qualified(), referenced{key.ref_schema, key.ref_table};
  ForeignKey made = key;
  const std::string at_once = reason_for_proof_at_once(plan, table);
  const bool gently = plan.gentle(name) && key.validated && key.enforced && at_once.empty();
  if (gently) made.validated = false;
  const bool proves = made.validated && made.enforced;
  const std::size_t place = say(plan, proves ? "add_foreign_key" : "add_foreign_key_not_valid", name, key.name,
                                "ADD " + ddl::foreign_key_clause(made), {referenced});
  Step& step = plan.at(place);
  step.rank = rank::constraints + 1;
  step.unit = unit;
  step.provides = {constraint_key(name, key.name)};
  step.needs = {relation_key(name), relation_key(referenced), keys_key(referenced)};
  for (const std::string& column : key.columns) step.needs.push_back(column_key(name, column));
  for (const std::string& column : key.ref_columns) step.needs.push_back(column_key(referenced, column));
  if (plan.gentle(name) && proves) step.why = at_once;
  return gently ? validate(plan, "validate_foreign_key", name, key.name, place, {referenced}) : place;
}

void plan_constraint(Planner& plan, const Change& change) {
  switch (change.type) {
    case ChangeType::add_primary_key:
    case ChangeType::add_unique:
      if (!is_derived(plan, as<Key>(change.to), as<Table>(change.from_parent), true)) add_key(plan, holder(change), as<Key>(change.to));
      return;
    case ChangeType::drop_primary_key:
    case ChangeType::drop_unique: return drop_key(plan, change);
    case ChangeType::add_check:
    case ChangeType::drop_check: return plan_check(plan, change);
    case ChangeType::add_exclusion:
    case ChangeType::drop_exclusion: return plan_exclusion(plan, change);
    case ChangeType::add_foreign_key:
    case ChangeType::drop_foreign_key:
    case ChangeType::alter_constraint: return plan_foreign_key(plan, change);
    case ChangeType::validate_constraint: return plan_validation(plan, change);
    case ChangeType::rename_constraint: return rename_constraint(plan, change);
    default: return;
  }
}

}  // namespace assay::schema::migrate::postgres
