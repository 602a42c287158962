#include <algorithm>

#include "core/text.h"
#include "schema/ddl/order.h"
#include "schema/ddl/sqlite/ddl.h"
#include "schema/migrate/catalogue.h"
#include "schema/migrate/engines.h"
#include "schema/migrate/sqlite/planner.h"

namespace assay::schema::migrate::sqlite {

namespace ddl = schema::sqlite;

namespace {

constexpr int rename_column_since = 3'025'000;
constexpr int drop_column_since = 3'035'000;

template <class T>
const T& as(const void* object) {
  return *static_cast<const T*>(object);
}

std::string quoted(std::string_view name) { return identifier(name, Dialect::sqlite); }

ObjectRef object_of(std::string_view kind, const std::string& name, const std::string& table = {}) {
  ObjectRef out;
  out.kind = std::string(kind);
  out.name = name;
  if (!table.empty()) out.table = table;
  return out;
}

bool holds(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool mentions(std::string_view text, std::string_view name) { return !text.empty() && text.find(name) != std::string_view::npos; }

}  // namespace

Planner::Planner(const Model& from, const Model& to, const Diff& diff, const PlanOptions& options)
    : from_(from), to_(to), diff_(diff), options_(options) {
  for (const Change& change : diff.changes) sort_in(change);
  for (auto& [name, table] : tables_) table.rebuilds = needs_rebuild(table);
}

void Planner::sort_in(const Change& change) {
  const bool index = change.object.kind == "index";
  if (change.type == ChangeType::drop_table) changed_.insert(as<Table>(change.from).name);
  if (change.type == ChangeType::create_table) changed_.insert(as<Table>(change.to).name);
  const Table* before = nullptr;
  const Table* after = nullptr;
  if (change.from_parent != nullptr && change.to_parent != nullptr && change.object.table && change.object.kind != "trigger") {
    before = static_cast<const Table*>(change.from_parent);
    after = static_cast<const Table*>(change.to_parent);
  } else if (change.type == ChangeType::rename_table || change.type == ChangeType::alter_table_options ||
             change.type == ChangeType::reorder_columns) {
    before = static_cast<const Table*>(change.from);
    after = static_cast<const Table*>(change.to);
  } else {
    return;
  }
  TableChanges& entry = tables_[after->name];
  entry.from = before;
  entry.to = after;
  entry.changes.push_back(&change);
  if (index) return;
  changed_.insert(before->name);
  changed_.insert(after->name);
}

/// ADD COLUMN takes no keys, and no value that has to be computed for the rows that are there.
bool Planner::can_be_added(const Column& column) const {
  if (column.identity || (column.generated && column.generated->stored)) return false;
  if (!column.nullable && !column.default_value && !column.generated) return false;
  if (!column.default_value) return true;
  const std::string& value = *column.default_value;
  const bool constant = value.front() == '\'' || value.starts_with("x'") || value == "true" || value == "false" ||
                        value.find_first_not_of("0123456789.-") == std::string::npos;
  return constant;
}

bool Planner::can_be_dropped(const TableChanges& table, const Column& column) const {
  if (options_.version < drop_column_since) return false;
  const Table& before = *table.from;
  for (const Key& key : before.keys)
    if (holds(key.columns, column.name)) return false;
  for (const ForeignKey& key : before.foreign_keys)
    if (holds(key.columns, column.name)) return false;
  for (const Check& check : before.checks)
    if (mentions(check.expression, column.name)) return false;
  for (const Column& other : before.columns)
    if (other.generated && mentions(other.generated->expression, column.name)) return false;
  for (const Index& index : before.indexes)
    for (const IndexPart& part : index.parts)
      if ((part.column == column.name || mentions(part.expression, column.name) || mentions(index.where, column.name))) {
        // An index that goes anyway, or comes anew, is away by then.
        const bool replaced = std::any_of(table.changes.begin(), table.changes.end(), [&](const Change* c) {
          return c->from == &index && (c->type == ChangeType::drop_index || c->type == ChangeType::replace_index);
        });
        if (!replaced) return false;
      }
  for (const Table& other : from_.tables)
    for (const ForeignKey& key : other.foreign_keys)
      if (key.ref_table == before.name && holds(key.ref_columns, column.name)) return false;
  return true;
}

bool Planner::needs_rebuild(const TableChanges& table) const {
  bool checks_added = false;
  for (const Change* change : table.changes) {
    switch (change->type) {
      case ChangeType::rename_table:
      case ChangeType::create_index:
      case ChangeType::drop_index:
      case ChangeType::replace_index:
      case ChangeType::rename_index:
      case ChangeType::alter_index: break;
      case ChangeType::set_comment: break;
      case ChangeType::rename_column:
        if (options_.version < rename_column_since) return true;
        break;
      case ChangeType::add_column:
        if (!can_be_added(as<Column>(change->to))) return true;
        break;
      case ChangeType::drop_column:
        if (!can_be_dropped(table, as<Column>(change->from))) return true;
        break;
      default: checks_added = true;
    }
  }
  return checks_added;
}

bool Planner::sees_change(const std::vector<Name>& relations) const {
  return std::any_of(relations.begin(), relations.end(), [&](const Name& name) {
    if (std::any_of(changed_.begin(), changed_.end(), [&](const auto& table) { return text::iequals(table, name.name); })) return true;
    return std::any_of(dropped_views_.begin(), dropped_views_.end(),
                       [&](const View* view) { return text::iequals(view->name, name.name); });
  });
}

bool Planner::is_in_the_way(const View& view) const {
  for (const Change& change : diff_.changes)
    if (change.from == &view && (change.type == ChangeType::drop_view || change.type == ChangeType::replace_view ||
                                 change.type == ChangeType::rename_view || change.type == ChangeType::alter_view))
      return true;
  return sees_change(view.uses.relations);
}

void Planner::drop_programs() {
  // Views on views: until no further one is found.
  for (bool found = true; found;) {
    found = false;
    for (const View& view : from_.views)
      if (!dropped_views_.contains(&view) && is_in_the_way(view)) found = dropped_views_.insert(&view).second;
  }
  for (const Trigger& trigger : from_.triggers) {
    const bool changes = std::any_of(diff_.changes.begin(), diff_.changes.end(), [&](const Change& c) {
      return c.from == &trigger && (c.type == ChangeType::drop_trigger || c.type == ChangeType::replace_trigger);
    });
    if (changes || sees_change({trigger.table}) || sees_change(trigger.uses.relations))
      add("DROP TRIGGER IF EXISTS " + quoted(trigger.name), "drop_trigger", object_of("trigger", trigger.name, trigger.table.name));
  }
  const std::vector<const View*> order = schema::ddl::order_views(from_);
  for (auto view = order.rbegin(); view != order.rend(); ++view) {
    if (!dropped_views_.contains(*view)) continue;
    MigrationStatement& statement = add("DROP VIEW " + quoted((*view)->name), "drop_view", object_of("view", (*view)->name));
    if (to_.view("", (*view)->name) != nullptr) continue;
    statement.hazard = Hazard::breaks_clients;
    statement.why = fmt::format("Statements that use view {} fail from then on.", (*view)->name);
  }
}

void Planner::create_programs() {
  for (const View* view : schema::ddl::order_views(to_)) {
    const View* before = from_.view("", view->name);
    if (before != nullptr && !dropped_views_.contains(before)) continue;
    add(ddl::create_view(*view), "create_view", object_of("view", view->name));
  }
  for (const Trigger& trigger : to_.triggers) {
    const auto same = std::find_if(from_.triggers.begin(), from_.triggers.end(), [&](const Trigger& t) { return t.name == trigger.name; });
    const bool dropped = std::any_of(
        out_.begin(), out_.end(), [&](const MigrationStatement& s) { return s.kind == "drop_trigger" && s.object.name == trigger.name; });
    if (same != from_.triggers.end() && !dropped) continue;
    add(trigger.definition, "create_trigger", object_of("trigger", trigger.name, trigger.table.name));
  }
  for (const Change& change : diff_.changes) {
    if (change.type == ChangeType::create_opaque) add(as<Opaque>(change.to).text, "create_opaque", change.object);
    if (change.type == ChangeType::replace_opaque)
      not_reproduced_.push_back({change.object.kind, change.object.name, "its rows would be lost; drop it and create it by hand"});
    if (change.type == ChangeType::drop_opaque && change.object.kind == "virtual_table") {
      MigrationStatement& statement = add("DROP TABLE " + quoted(change.object.name), "drop_opaque", change.object);
      statement.hazard = Hazard::data_loss;
      statement.why = fmt::format("The rows of {} are lost.", change.object.name);
    }
  }
}

void Planner::drop_indexes() {
  for (const auto& [name, table] : tables_)
    for (const Change* change : table.changes) {
      const bool goes = change->type == ChangeType::drop_index || change->type == ChangeType::replace_index ||
                        change->type == ChangeType::rename_index || change->type == ChangeType::alter_index;
      if (!goes || change->from == nullptr) continue;
      // A rebuilt table loses them all with the old one.
      if (table.rebuilds) continue;
      const Index& index = as<Index>(change->from);
      add("DROP INDEX " + quoted(index.name), "drop_index", object_of("index", index.name, name));
    }
}

void Planner::create_indexes() {
  for (const auto& [name, table] : tables_) {
    for (const Index& index : table.to->indexes) {
      const bool made = table.rebuilds || std::any_of(table.changes.begin(), table.changes.end(), [&](const Change* c) {
                          return c->to == &index && (c->type == ChangeType::create_index || c->type == ChangeType::replace_index ||
                                                     c->type == ChangeType::rename_index || c->type == ChangeType::alter_index);
                        });
      if (!made) continue;
      MigrationStatement& statement = add(ddl::create_index(name, index), "create_index", object_of("index", index.name, name));
      statement.scans = true;
      if (index.unique) statement.why = fmt::format("Fails while two rows of {} agree in it.", name);
    }
  }
}

void Planner::rename_tables() {
  for (const Change& change : diff_.changes) {
    if (change.type != ChangeType::rename_table) continue;
    const Table& before = as<Table>(change.from);
    const Table& after = as<Table>(change.to);
    MigrationStatement& statement =
        add(fmt::format("ALTER TABLE {} RENAME TO {}", quoted(before.name), quoted(after.name)), "rename_table", change.object);
    statement.hazard = Hazard::breaks_clients;
    statement.why = fmt::format("Statements that say {} fail from then on.", before.name);
  }
}

void Planner::create_tables() {
  Model made;
  for (const Change& change : diff_.changes)
    if (change.type == ChangeType::create_table) made.tables.push_back(as<Table>(change.to));
  for (const Table* table : schema::ddl::order_tables(made).tables) {
    add(ddl::create_table(*table), "create_table", object_of("table", table->name));
    for (const Index& index : table->indexes)
      add(ddl::create_index(table->name, index), "create_index", object_of("index", index.name, table->name));
  }
}

void Planner::simple_changes(const TableChanges& table) {
  const std::string name = quoted(table.to->name);
  for (const Change* change : table.changes) {
    if (change->type != ChangeType::rename_column) continue;
    MigrationStatement& statement =
        add(fmt::format("ALTER TABLE {} RENAME COLUMN {} TO {}", name, quoted(change->detail), quoted(change->object.name)),
            "rename_column", change->object);
    statement.hazard = Hazard::breaks_clients;
    statement.why = fmt::format("Statements that say {}.{} fail from then on.", table.to->name, change->detail);
  }
  for (const Change* change : table.changes) {
    if (change->type != ChangeType::drop_column) continue;
    MigrationStatement& statement =
        add(fmt::format("ALTER TABLE {} DROP COLUMN {}", name, quoted(change->object.name)), "drop_column", change->object);
    statement.rewrites = true;
    statement.hazard = Hazard::data_loss;
    statement.why = fmt::format("The values of {}.{} are lost.", table.to->name, change->object.name);
  }
  for (const Change* change : table.changes)
    if (change->type == ChangeType::add_column)
      add(fmt::format("ALTER TABLE {} ADD COLUMN {}", name, ddl::column_clause(*table.to, as<Column>(change->to))), "add_column",
          change->object);
}

/// What a column of the new table gets from a row of the old one; "" for none.
std::string Planner::copied_value(const TableChanges& table, const Column& column) const {
  std::string old = column.name;
  for (const Change* change : table.changes) {
    if (change->type == ChangeType::add_column && change->to == &column) return {};
    if (change->type == ChangeType::rename_column && change->to == &column) old = change->detail;
  }
  return table.from->column(old) == nullptr ? "" : quoted(old);
}

void Planner::rebuild(const TableChanges& table) {
  const Table& after = *table.to;
  std::string aside = "_assay_new_" + after.name;
  while (from_.table("", aside) != nullptr || to_.table("", aside) != nullptr) aside += "_";
  Table made = after;
  made.name = aside;
  std::string columns, values;
  std::string lost;
  for (const Column& column : after.columns) {
    const std::string value = column.generated ? "" : copied_value(table, column);
    if (value.empty()) continue;
    columns += (columns.empty() ? "" : ", ") + quoted(column.name);
    values += (values.empty() ? "" : ", ") + value;
  }
  for (const Change* change : table.changes)
    if (change->type == ChangeType::drop_column) lost += (lost.empty() ? "" : ", ") + change->object.name;
  const ObjectRef object = object_of("table", after.name);
  add(ddl::create_table(made), "rebuild_table", object);
  if (!columns.empty()) {
    MigrationStatement& copy = add(fmt::format("INSERT INTO {} ({}) SELECT {} FROM {}", quoted(aside), columns, values, quoted(after.name)),
                                   "rebuild_table", object);
    copy.rewrites = copy.scans = true;
    copy.why = fmt::format("Fails while a row of {} does not fit the new definition; then nothing is changed.", after.name);
    if (table.from->bytes > 0) copy.estimate_ms = static_cast<double>(table.from->bytes) / rewrite_bytes_per_ms;
  }
  const auto counts = [](const Table& t) {
    return std::any_of(t.columns.begin(), t.columns.end(), [](const Column& c) { return c.identity.has_value(); });
  };
  if (counts(*table.from) && counts(after)) {
    // How far AUTOINCREMENT has counted, rows that are gone included.
    const std::string there = literal(aside, Dialect::sqlite);
    add("DELETE FROM sqlite_sequence WHERE name = " + there, "rebuild_table", object);
    add(fmt::format("INSERT INTO sqlite_sequence (name, seq) SELECT {}, seq FROM sqlite_sequence WHERE name = {}", there,
                    literal(after.name, Dialect::sqlite)),
        "rebuild_table", object);
  }
  MigrationStatement& drop = add("DROP TABLE " + quoted(after.name), "rebuild_table", object);
  if (!lost.empty()) {
    drop.hazard = Hazard::data_loss;
    drop.why = fmt::format("The values of {} in {} are lost.", lost, after.name);
  }
  // This rename is to change one name only: not references of other tables, and it is not to stumble over views of tables that are away.
  add("PRAGMA legacy_alter_table = ON", "settings", object);
  add(fmt::format("ALTER TABLE {} RENAME TO {}", quoted(aside), quoted(after.name)), "rebuild_table", object);
  add("PRAGMA legacy_alter_table = OFF", "settings", object);
}

void Planner::drop_tables(bool in_the_way) {
  for (const Change& change : diff_.changes) {
    if (change.type != ChangeType::drop_table) continue;
    const Table& table = as<Table>(change.from);
    const bool taken = std::any_of(diff_.changes.begin(), diff_.changes.end(), [&](const Change& c) {
      const bool takes = c.type == ChangeType::create_table || c.type == ChangeType::rename_table || c.type == ChangeType::create_view;
      return takes && text::iequals(c.object.name, table.name);
    });
    if (taken != in_the_way) continue;
    MigrationStatement& statement = add("DROP TABLE " + quoted(table.name), "drop_table", change.object);
    statement.hazard = Hazard::data_loss;
    statement.why = fmt::format("The rows of {} are lost.", table.name);
  }
}

MigrationStatement& Planner::add(std::string sql, std::string_view kind, ObjectRef object) {
  MigrationStatement statement;
  statement.sql = std::move(sql);
  statement.kind = std::string(kind);
  statement.object = std::move(object);
  // A writer has the whole database to itself; readers go on in WAL mode only.
  statement.locks.push_back({"database", "EXCLUSIVE"});
  statement.blocks = Blocks::writes;
  statement.transaction = 1;
  const Timeouts timeouts = timeouts_of(Pace::quick);
  statement.lock_timeout_ms = timeouts.lock_ms;
  statement.retries = timeouts.retries;
  out_.push_back(std::move(statement));
  return out_.back();
}

/// foreign_keys cannot be changed inside a transaction, and dropping a table would delete rows of others while they are on.
std::vector<MigrationStatement> Planner::framed() {
  const bool moves = std::any_of(out_.begin(), out_.end(),
                                 [](const MigrationStatement& s) { return s.kind == "rebuild_table" || s.kind == "drop_table"; });
  if (!moves) return std::move(out_);
  std::vector<MigrationStatement> body = std::move(out_);
  out_.clear();
  add("PRAGMA foreign_keys = OFF", "settings", object_of("database", "main")).transaction.reset();
  for (MigrationStatement& statement : body) out_.push_back(std::move(statement));
  MigrationStatement& check = add("PRAGMA foreign_key_check", "verify", object_of("database", "main"));
  check.scans = true;
  check.why = "Each row it returns breaks a foreign key: then roll back.";
  add("PRAGMA foreign_keys = ON", "settings", object_of("database", "main")).transaction.reset();
  return std::move(out_);
}

std::vector<MigrationStatement> Planner::run() {
  drop_programs();
  drop_indexes();
  drop_tables(true);
  rename_tables();
  create_tables();
  for (const auto& [name, table] : tables_) {
    if (table.rebuilds)
      rebuild(table);
    else
      simple_changes(table);
  }
  create_indexes();
  drop_tables(false);
  create_programs();
  return framed();
}

}  // namespace assay::schema::migrate::sqlite

namespace assay::schema {

Result<Migration> plan_sqlite(const Model& from, const Model& to, const Diff& diff, const PlanOptions& options) {
  Migration out;
  migrate::sqlite::Planner planner(from, to, diff, options);
  out.statements = planner.run();
  out.not_reproduced = planner.not_reproduced();
  return out;
}

}  // namespace assay::schema
