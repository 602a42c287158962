#include <algorithm>

#include "schema/migrate/postgres/changes.h"

namespace assay::schema::migrate::postgres {
namespace {

const Table& table_of(const void* object) { return *static_cast<const Table*>(object); }

/// A partition is made apart and attached: CREATE … PARTITION OF would stop the parent's readers, and cannot say all that a table can.
bool made_apart(const Table& table) { return table.partition_of && !table.columns.empty(); }

/// The partition as a table of its own. From 17 on an attached table takes the parent's identity and may bring none.
Table apart_from_parent(const Planner& plan, const Table& table) {
  Table out = table;
  out.partition_of.reset();
  for (Column& column : out.columns) {
    if (!column.local && plan.at_least(17)) column.identity.reset();
    column.local = true;
  }
  for (Check& check : out.checks) check.local = true;
  return out;
}

/// What a child says of inherited columns; CREATE TABLE … INHERITS did not list them.
void inherited_columns(Planner& plan, const Table& table, std::size_t made) {
  const Name name = table.qualified();
  for (const Column& column : table.columns) {
    if (column.local || table.inherits.empty()) continue;
    const Column* above = nullptr;
    for (const Name& parent : table.inherits)
      if (const Table* parent_table = plan.to_table(parent); parent_table != nullptr && above == nullptr)
        above = parent_table->column(column.name);
    if (above == nullptr) continue;
    const auto say = [&](std::string_view kind, const std::string& clause) {
      Step& step =
          plan.at(plan.add(kind, object_in("column", name, column.name),
                           fmt::format("ALTER TABLE ONLY {} ALTER COLUMN {} {}", quoted(name), quoted(column.name), clause), name));
      step.rank = rank::tables + 1;
      step.after = {made};
    };
    if (column.default_value != above->default_value && !column.generated)
      say(column.default_value ? "set_default" : "drop_default",
          column.default_value ? "SET DEFAULT " + ddl::simple_expression(*column.default_value) : std::string("DROP DEFAULT"));
    if (!column.nullable && above->nullable) say("set_not_null", "SET NOT NULL");
  }
}

bool parent_is_left_alone(const Planner& plan, const Name& parent) { return plan.left_alone.count(display(parent)) != 0; }

void need_columns(Planner& plan, Step& step, const Table& table) {
  for (const Column& column : table.columns) {
    plan.need_type(step, column.type);
    if (column.default_value) plan.need(step, ddl::uses_of_expression(*column.default_value));
    if (column.generated) {
      Uses uses = ddl::uses_of_expression(column.generated->expression);
      uses.columns.clear();
      plan.need(step, uses);
    }
  }
  for (const Check& check : table.checks) {
    Uses uses = ddl::uses_of_expression(check.expression);
    uses.columns.clear();
    plan.need(step, uses);
  }
}

/// One statement said of a new table after it was made.
void settle(Planner& plan, const Table& table, std::string sql, int rank, std::string_view kind) {
  Step& step = plan.at(plan.add(kind, object_of("table", table.qualified()), std::move(sql), table.qualified()));
  step.rank = rank;
  step.needs = {relation_key(table.qualified())};
  for (const Key& key : table.keys) step.needs.push_back(constraint_key(table.qualified(), key.name));
  for (const Index& index : table.indexes) step.needs.push_back(relation_key({table.schema, index.name}));
}

void comments(Planner& plan, const Table& table) {
  const Name name = table.qualified();
  const std::vector<std::string> needs = {relation_key(name)};
  if (!table.comment.empty()) plan.comment(object_of("table", name), table.comment, needs);
  for (const Column& column : table.columns)
    if (!column.comment.empty()) plan.comment(object_in("column", name, column.name), column.comment, needs);
  const auto constraint = [&](const std::string& constraint_name, const std::string& comment) {
    if (!comment.empty())
      plan.comment(object_in("constraint", name, constraint_name), comment, {relation_key(name), constraint_key(name, constraint_name)});
  };
  for (const Key& key : table.keys) constraint(key.name, key.comment);
  for (const Check& check : table.checks) constraint(check.name, check.comment);
  for (const Exclusion& exclusion : table.exclusions) constraint(exclusion.name, exclusion.comment);
  for (const ForeignKey& key : table.foreign_keys) constraint(key.name, key.comment);
  for (const Index& index : table.indexes)
    if (!index.comment.empty())
      plan.comment(object_of("index", {table.schema, index.name}), index.comment, {relation_key({table.schema, index.name})});
}

std::size_t attach(Planner& plan, const Table& table, bool is_new) {
  const Name name = table.qualified(), parent = table.partition_of->parent;
  const std::size_t place = plan.add(
      "attach_partition", object_of("table", name),
      fmt::format("ALTER TABLE {} ATTACH PARTITION {} {}", quoted(parent), quoted(name), table.partition_of->bound), name, {parent});
  for (const Name& other : plan.descendants(parent)) {
    const Table* sibling = plan.to_table(other);
    // Its rows may belong to the new partition: they are looked through.
    if (sibling != nullptr && sibling->partition_of && sibling->partition_of->parent == parent &&
        sibling->partition_of->bound == "DEFAULT" && other != name) {
      plan.lock(plan.at(place), other, LockMode::access_exclusive);
      plan.at(place).scans = true;
    }
  }
  Step& step = plan.at(place);
  step.rank = is_new ? rank::constraints + 2 : rank::constraints;
  step.needs = {relation_key(parent), relation_key(name)};
  step.provides = {"attached:" + display(name)};
  for (const Column& column : table.columns) step.needs.push_back(column_key(name, column.name));
  if (!is_new) step.why = "The rows of the new partition are checked against its bounds while it is locked.";
  if (const Table* above = plan.to_table(parent))
    for (const ForeignKey& key : above->foreign_keys) plan.lock(step, {key.ref_schema, key.ref_table}, LockMode::share_row_exclusive);
  return place;
}

void create(Planner& plan, const Change& change) {
  const Table& table = table_of(change.to);
  const Name name = table.qualified();
  if (table.partition_of && parent_is_left_alone(plan, table.partition_of->parent))
    return plan.unsupported("table", name, "it is a partition of a table whose partitioning could not be changed");
  const bool apart = made_apart(table);
  const Table text = apart ? apart_from_parent(plan, table) : table;
  std::vector<Name> parents = table.inherits;
  if (table.partition_of && !apart) parents = {table.partition_of->parent};
  const bool partition = table.partition_of && !apart;
  const std::size_t place =
      plan.add(partition ? "create_partition" : "create_table", change.object, ddl::create_table(text), name, parents);
  Step& step = plan.at(place);
  step.provides = {relation_key(name), type_key(name)};
  step.needs = {schema_key(name.schema)};
  for (const Name& parent : parents) step.needs.push_back(relation_key(parent));
  if (!table.inherits.empty())
    for (const Name& parent : parents) plan.lock(step, parent, LockMode::share_update_exclusive);
  need_columns(plan, step, table);
  inherited_columns(plan, table, place);
  for (std::string& sql : ddl::after_create(table)) settle(plan, table, std::move(sql), rank::tables + 1, "alter_table_options");
  for (const Key& key : table.keys)
    if (key.attached_to.empty()) add_key(plan, table, key);
  for (const Exclusion& exclusion : table.exclusions)
    if (exclusion.attached_to.empty()) add_exclusion(plan, table, exclusion);
  for (const Index& index : table.indexes)
    if (index.attached_to.empty()) create_index(plan, name, index);
  for (const ForeignKey& key : table.foreign_keys)
    if (key.local) add_foreign_key(plan, table, key);
  if (apart) attach(plan, table, true);
  for (std::string& sql : ddl::table_settings(table)) settle(plan, table, std::move(sql), rank::constraints + 1, "alter_table_options");
  comments(plan, table);
}

/// Does the table that a key refers to lead back to the key's own, through tables that are dropped too?
bool refers_back(const Planner& plan, const ForeignKey& key, const Table& table) {
  std::vector<Name> open = {{key.ref_schema, key.ref_table}}, seen;
  while (!open.empty()) {
    const Name at = open.back();
    open.pop_back();
    if (at == table.qualified()) return true;
    if (!plan.dropped(at) || std::find(seen.begin(), seen.end(), at) != seen.end()) continue;
    seen.push_back(at);
    if (const Table* next = plan.from.table(at.schema, at.name))
      for (const ForeignKey& other : next->foreign_keys) open.push_back({other.ref_schema, other.ref_table});
  }
  return false;
}

void drop(Planner& plan, const Change& change) {
  const Table& table = table_of(change.from);
  const Name name = plan.now(table.qualified());
  std::vector<Name> others;
  std::vector<std::string> before = {schema_key(name.schema)};
  for (const ForeignKey& key : table.foreign_keys) {
    const Name referenced = plan.now(Name{key.ref_schema, key.ref_table});
    if (referenced == name) continue;
    others.push_back(referenced);
    // Two tables that refer to each other: neither could go first.
    if (refers_back(plan, key, table))
      drop_foreign_key(plan, name, key);
    else
      before.push_back(relation_key(referenced));
  }
  if (table.partition_of) {
    others.push_back(plan.now(table.partition_of->parent));
    before.push_back(relation_key(others.back()));
  }
  for (const Name& parent : table.inherits) before.push_back(relation_key(plan.now(parent)));
  const std::size_t place = plan.add("drop_table", change.object, "DROP TABLE " + quoted(name), name, others);
  Step& step = plan.at(place);
  step.rank = rank::drops;
  step.destroys = {relation_key(name), type_key(name)};
  step.before = std::move(before);
  for (const Column& column : table.columns) {
    if (!column.type.schema.empty()) step.before.push_back(type_key(plan.now(Name{column.type.schema, column.type.name})));
    if (column.default_value || column.generated)
      for (std::string& key :
           plan.keys_of(ddl::uses_of_expression(column.generated ? column.generated->expression : *column.default_value), true))
        step.before.push_back(std::move(key));
  }
  step.hazard = Hazard::data_loss;
  step.why = table.row_estimate >= 0 ? fmt::format("Table {} and its {} or so rows are gone.", display(table.qualified()),
                                                   static_cast<std::int64_t>(table.row_estimate))
                                     : fmt::format("Table {} and all its rows are gone.", display(table.qualified()));
}

void options(Planner& plan, const Change& change) {
  const Table& before = table_of(change.from);
  const Table& after = table_of(change.to);
  const Name name = after.qualified();
  const auto say = [&](std::string_view kind, const std::string& clause) -> Step& {
    Step& step = plan.at(plan.add(kind, change.object, fmt::format("ALTER TABLE {} {}", quoted(name), clause), name));
    step.rank = rank::columns + 2;
    step.needs = {relation_key(name)};
    return step;
  };
  std::vector<std::string> set, reset;
  for (const std::string& option : after.options)
    if (std::find(before.options.begin(), before.options.end(), option) == before.options.end()) set.push_back(option);
  for (const std::string& option : before.options) {
    const std::string key = option.substr(0, option.find('='));
    if (std::none_of(after.options.begin(), after.options.end(), [&](const std::string& o) { return o.substr(0, o.find('=')) == key; }))
      reset.push_back(key);
  }
  if (!set.empty()) say("alter_table_options", "SET (" + ddl::options_sql(set) + ")");
  if (!reset.empty()) say("alter_table_options", "RESET (" + ddl::options_sql(reset) + ")");
  if (before.unlogged != after.unlogged) {
    Step& step = say("alter_table_storage", after.unlogged ? "SET UNLOGGED" : "SET LOGGED");
    if (after.unlogged) step.why = "The table is empty after a crash, and replicas do not have it.";
  }
  if (before.tablespace != after.tablespace)
    say("alter_table_storage", "SET TABLESPACE " + quoted(after.tablespace.empty() ? "pg_default" : after.tablespace));
  if (before.access_method != after.access_method) {
    if (plan.at_least(15))
      say("alter_table_storage", "SET ACCESS METHOD " + quoted(after.access_method.empty() ? "heap" : after.access_method));
    else
      plan.unsupported("access_method", name, "PostgreSQL can change it from 15 on");
  }
  if (before.replica_identity != after.replica_identity) {
    const std::string& identity = after.replica_identity;
    say("alter_table", "REPLICA IDENTITY " + std::string(identity == "full" ? "FULL" : identity == "nothing" ? "NOTHING" : "DEFAULT"));
  }
  if (before.of_type != after.of_type) say("alter_table", after.of_type.empty() ? "NOT OF" : "OF " + after.of_type);
}

/// PostgreSQL copies the bounds into a CHECK when it detaches concurrently; the name is the one it chooses.
void drop_copied_bounds(Planner& plan, const Table& before, const Table& after, std::size_t detached) {
  const Table* parent = nullptr;
  for (const Table& table : plan.from.tables)
    if (table.qualified() == before.partition_of->parent) parent = &table;
  if (parent == nullptr || !parent->partition_by) return;
  const auto& parts = parent->partition_by->parts;
  std::string name = suffixed(after.name, "_check");
  if (parts.size() == 1 && !parts[0].column.empty())
    name = suffixed(after.name + "_" + plan.now(after.qualified(), parts[0].column), "_check");
  if (std::any_of(after.checks.begin(), after.checks.end(), [&](const Check& check) { return check.name == name; })) return;
  const std::size_t place =
      plan.add("drop_constraint", object_in("constraint", after.qualified(), name),
               fmt::format("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {}", quoted(after.qualified()), quoted(name)), after.qualified());
  plan.at(place).rank = rank::release;
  plan.at(place).after = {detached};
  plan.at(place).why = "DETACH CONCURRENTLY leaves the bounds behind as a CHECK.";
}

void detach(Planner& plan, const Change& change) {
  const Table& before = table_of(change.from);
  const Table& after = table_of(change.to);
  const Name name = after.qualified(), parent = plan.now(before.partition_of->parent);
  if (parent_is_left_alone(plan, parent)) return;
  const bool has_default = std::any_of(plan.from.tables.begin(), plan.from.tables.end(), [&](const Table& table) {
    return table.partition_of && table.partition_of->parent == before.partition_of->parent && table.partition_of->bound == "DEFAULT";
  });
  // PostgreSQL refuses CONCURRENTLY where a default partition could receive the rows; and one that is attached again at once gains nothing.
  const bool concurrently = plan.gentle(parent) && plan.at_least(14) && !has_default && !after.partition_of;
  const std::size_t place =
      plan.add(concurrently ? "detach_partition_concurrently" : "detach_partition", change.object,
               fmt::format("ALTER TABLE {} DETACH PARTITION {}{}", quoted(parent), quoted(name), concurrently ? " CONCURRENTLY" : ""), name,
               {parent});
  Step& step = plan.at(place);
  step.rank = rank::release;
  step.needs = {relation_key(name), relation_key(parent)};
  step.provides = {"detached:" + display(name)};
  step.hazard = Hazard::breaks_clients;
  step.why = fmt::format("The rows of {} are no longer seen through {}; nothing is deleted.", display(name), display(parent));
  if (concurrently) {
    step.why +=
        " It waits for every transaction that has used the parent: look for old ones first. If it is cut off, DETACH PARTITION … FINALIZE ends it.";
    drop_copied_bounds(plan, before, after, place);
  }
}

void attach_existing(Planner& plan, const Change& change) {
  const Table& after = table_of(change.to);
  if (parent_is_left_alone(plan, after.partition_of->parent))
    return plan.unsupported("table", after.qualified(), "it cannot become a partition: its parent's partitioning could not be changed");
  const std::size_t place = attach(plan, after, false);
  plan.at(place).needs.push_back("detached:" + display(after.qualified()));
}

void inherits(Planner& plan, const Change& change) {
  const Table& before = table_of(change.from);
  const Table& after = table_of(change.to);
  std::vector<Name> were;
  for (const Name& parent : before.inherits) were.push_back(plan.now(parent));
  const auto say = [&](std::string_view kind, const char* clause, const Name& parent) -> Step& {
    return plan.at(plan.add(kind, change.object, fmt::format("ALTER TABLE {} {} {}", quoted(after.qualified()), clause, quoted(parent)),
                            after.qualified(), {parent}));
  };
  for (const Name& parent : were)
    if (std::find(after.inherits.begin(), after.inherits.end(), parent) == after.inherits.end()) {
      Step& step = say("drop_inherit", "NO INHERIT", parent);
      step.rank = rank::release;
      step.before = {relation_key(parent)};
      step.hazard = Hazard::breaks_clients;
      step.why = fmt::format("The rows of {} are no longer seen through {}.", display(after.qualified()), display(parent));
    }
  for (const Name& parent : after.inherits)
    if (std::find(were.begin(), were.end(), parent) == were.end()) {
      Step& step = say("add_inherit", "INHERIT", parent);
      step.rank = rank::constraints;
      step.needs = {relation_key(parent)};
      for (const Column& column : after.columns) step.needs.push_back(column_key(after.qualified(), column.name));
    }
  // A column that was the table's own stays so when it joins a parent.
  for (const Column& column : before.columns) {
    const Column* now = after.column(plan.now(after.qualified(), column.name));
    if (column.local && now != nullptr && !now->local)
      plan.unsupported("column", after.qualified(),
                       fmt::format("{} stays a column of its own beside the parent's: no statement takes that back", now->name));
  }
}

void row_security(Planner& plan, const Change& change) {
  const Table& before = table_of(change.from);
  const Table& after = table_of(change.to);
  const auto say = [&](const std::string& clause, bool on) {
    Step& step = plan.at(plan.add("alter_row_security", change.object, fmt::format("ALTER TABLE {} {}", quoted(after.qualified()), clause),
                                  after.qualified()));
    // Policies first: with none, row security shows nobody anything.
    step.rank = on ? rank::triggers + 1 : rank::columns;
    step.hazard = Hazard::breaks_clients;
    step.why = on ? "From then on everybody sees only the rows that policies admit." : "From then on policies hide nothing.";
  };
  if (before.row_security != after.row_security)
    say(after.row_security ? "ENABLE ROW LEVEL SECURITY" : "DISABLE ROW LEVEL SECURITY", after.row_security);
  if (before.force_row_security != after.force_row_security)
    say(after.force_row_security ? "FORCE ROW LEVEL SECURITY" : "NO FORCE ROW LEVEL SECURITY", after.force_row_security);
}

void partitioning(Planner& plan, const Change& change) {
  const Table& after = table_of(change.to);
  const std::string name = display(after.qualified());
  plan.unsupported(
      "partitioning", after.qualified(),
      "PostgreSQL cannot change how a table is partitioned. The rows must move to a new table: create it under another name, copy "
      "in batches, then swap names. Nothing of it is done here.");
  plan.out.questions.push_back(
      {"repartition:table:" + name,
       fmt::format("Table {} is to be partitioned differently, which means a new table and copying all rows. Leave it as it is?", name),
       {"leave"},
       0});
}

}  // namespace

void plan_table(Planner& plan, const Change& change) {
  switch (change.type) {
    case ChangeType::create_table: return create(plan, change);
    case ChangeType::drop_table: return drop(plan, change);
    case ChangeType::rename_table:
    case ChangeType::move_table: return plan_table_name(plan, change);
    case ChangeType::alter_table_options: return options(plan, change);
    case ChangeType::alter_partitioning: return partitioning(plan, change);
    case ChangeType::attach_partition: return attach_existing(plan, change);
    case ChangeType::detach_partition: return detach(plan, change);
    case ChangeType::alter_inherits: return inherits(plan, change);
    case ChangeType::alter_row_security: return row_security(plan, change);
    default: return;
  }
}

}  // namespace assay::schema::migrate::postgres
