#include <algorithm>
#include <map>
#include <set>

#include "core/text.h"
#include "schema/ddl/mysql/ddl.h"
#include "schema/ddl/mysql/words.h"
#include "schema/ddl/order.h"
#include "schema/migrate/catalogue.h"
#include "schema/migrate/engines.h"
#include "schema/migrate/mysql/planner.h"

namespace assay::schema::migrate::mysql {

namespace ddl = schema::mysql;

namespace {

template <class T>
const T& as(const void* object) {
  return *static_cast<const T*>(object);
}

std::string table_name(const Table& table) { return ddl::quoted_name(table.schema, table.name); }

/// orders_ibfk_1 is sales_ibfk_1 once orders is called sales.
std::string followed(const std::string& name, const std::string& from, const std::string& to, std::string_view infix) {
  const std::string old = from + std::string(infix);
  const bool made =
      name.starts_with(old) && name.size() > old.size() && name.find_first_not_of("0123456789", old.size()) == std::string::npos;
  return made ? to + std::string(infix) + name.substr(old.size()) : name;
}

}  // namespace

ObjectRef object_of(std::string_view kind, const Name& name) {
  ObjectRef out;
  out.kind = std::string(kind);
  if (!name.schema.empty()) out.schema = name.schema;
  out.name = name.name;
  return out;
}

ObjectRef object_in(std::string_view kind, const Table& table, const std::string& name) {
  ObjectRef out = object_of(kind, {table.schema, name});
  out.table = table.name;
  return out;
}

bool TableChanges::has(ChangeType type) const {
  return std::any_of(changes.begin(), changes.end(), [&](const Change* c) { return c->type == type; });
}

Planner::Planner(const Model& from, const Model& to, const Diff& diff, const PlanOptions& options)
    : from_(from), to_(to), diff_(diff), options_(options), target_{to.dialect, options.version} {
  for (const Change& change : diff.changes) sort_in(change);
}

void Planner::sort_in(const Change& change) {
  const bool inside = change.to_parent != nullptr && change.from_parent != nullptr && change.object.table.has_value() &&
                      change.type != ChangeType::create_trigger && change.type != ChangeType::drop_trigger;
  const bool whole = change.type == ChangeType::alter_table_options || change.type == ChangeType::alter_partitioning ||
                     change.type == ChangeType::reorder_columns || change.type == ChangeType::rename_table ||
                     change.type == ChangeType::move_table || (change.type == ChangeType::set_comment && change.object.kind == "table");
  const bool comment = change.type == ChangeType::set_comment && change.object.table.has_value();
  if (!inside && !whole && !comment) return;
  const Table* after = nullptr;
  const Table* before = nullptr;
  if (inside) {
    after = static_cast<const Table*>(change.to_parent);
    before = static_cast<const Table*>(change.from_parent);
  } else if (whole) {
    after = static_cast<const Table*>(change.to);
    before = static_cast<const Table*>(change.from);
  } else {
    // Comments of columns and constraints say the table by name.
    after = to_.table(change.object.schema.value_or(""), *change.object.table);
    if (after == nullptr) return;
    for (auto& [table, changes] : tables_)
      if (table == after) before = changes.from;
    if (before == nullptr) before = from_.table(after->schema, after->name);
    if (before == nullptr) return;
  }
  TableChanges& entry = tables_[after];
  entry.from = before;
  entry.to = after;
  entry.changes.push_back(&change);
}

std::vector<MigrationStatement> Planner::run() {
  drop_programs();
  drop_foreign_keys();
  drop_tables(true);
  renames();
  sequences();
  create_tables();
  for (const TableChanges* table : tables_by_name()) alter_table(*table);
  add_foreign_keys();
  create_programs();
  access();
  drop_tables(false);
  return std::move(out_);
}

std::vector<const TableChanges*> Planner::tables_by_name() const {
  std::vector<const TableChanges*> out;
  for (const auto& [table, changes] : tables_) out.push_back(&changes);
  std::sort(out.begin(), out.end(), [](const auto* a, const auto* b) { return a->to->qualified() < b->to->qualified(); });
  return out;
}

MigrationStatement& Planner::add(std::string sql, std::string_view kind, ObjectRef object) {
  MigrationStatement statement;
  statement.sql = std::move(sql);
  statement.kind = std::string(kind);
  statement.object = std::move(object);
  const Timeouts timeouts = timeouts_of(Pace::quick);
  statement.lock_timeout_ms = timeouts.lock_ms;
  // MySQL's max_execution_time is for SELECT only.
  statement.statement_timeout_ms = to_.dialect == Dialect::mariadb ? timeouts.statement_ms : 0;
  statement.retries = timeouts.retries;
  out_.push_back(std::move(statement));
  return out_.back();
}

/// The same foreign key as before, but its columns change: it must be away while they do.
bool Planner::must_step_aside(const Table& before, const ForeignKey& key) const {
  const auto touched = [&](const Table& table, const std::vector<std::string>& columns) {
    for (const auto& [after, changes] : tables_) {
      if (changes.from != &table) continue;
      for (const Change* change : changes.changes) {
        const bool column = change->type == ChangeType::alter_column_type || change->type == ChangeType::alter_identity;
        const bool hits =
            column && change->from != nullptr && std::find(columns.begin(), columns.end(), as<Column>(change->from).name) != columns.end();
        const bool charset = change->type == ChangeType::alter_table_options && after->charset != table.charset && !after->charset.empty();
        if (hits || charset) return true;
        // The index it stands on goes, or is made anew.
        const bool index = change->type == ChangeType::drop_index || change->type == ChangeType::replace_index ||
                           change->type == ChangeType::drop_unique || change->type == ChangeType::drop_primary_key;
        if (index && stands_on(change, columns)) return true;
      }
    }
    return false;
  };
  if (touched(before, key.columns)) return true;
  const Table* target = from_.table(key.ref_schema, key.ref_table);
  return target != nullptr && touched(*target, key.ref_columns);
}

bool Planner::stands_on(const Change* change, const std::vector<std::string>& columns) {
  std::vector<std::string> leading;
  if (change->type == ChangeType::drop_index || change->type == ChangeType::replace_index)
    for (const IndexPart& part : as<Index>(change->from).parts) leading.push_back(part.column);
  else
    leading = as<Key>(change->from).columns;
  return columns.size() <= leading.size() && std::equal(columns.begin(), columns.end(), leading.begin());
}

void Planner::drop_foreign_keys() {
  std::map<Name, std::vector<std::string>> dropped;
  const auto drop = [&](const Table& before, const std::string& name) {
    auto& names = dropped[before.qualified()];
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  std::set<const Table*> gone;
  for (const Change& change : diff_.changes)
    if (change.type == ChangeType::drop_table) gone.insert(static_cast<const Table*>(change.from));
  for (const auto& [after, changes] : tables_)
    for (const Change* change : changes.changes) {
      if (change->object.kind != "foreign_key") continue;
      if (change->type == ChangeType::drop_foreign_key) drop(*changes.from, as<ForeignKey>(change->from).name);
      if (change->type == ChangeType::add_foreign_key) to_add_.push_back({after, static_cast<const ForeignKey*>(change->to)});
      if (change->type != ChangeType::rename_constraint && change->type != ChangeType::alter_constraint) continue;
      const ForeignKey& before = as<ForeignKey>(change->from);
      // The server renames what it has named itself along with the table.
      if (followed(before.name, changes.from->name, after->name, "_ibfk_") == as<ForeignKey>(change->to).name &&
          changes.from->name != after->name)
        continue;
      drop(*changes.from, before.name);
      to_add_.push_back({after, static_cast<const ForeignKey*>(change->to)});
    }
  for (const Table& before : from_.tables) {
    const Table* after = pair_of(before);
    for (const ForeignKey& key : before.foreign_keys) {
      const Table* target = from_.table(key.ref_schema, key.ref_table);
      // Tables that go must not be held by one another.
      if (gone.contains(&before) && target != &before && target != nullptr && gone.contains(target)) drop(before, key.name);
      if (after == nullptr || !must_step_aside(before, key)) continue;
      const auto& names = dropped[before.qualified()];
      if (std::find(names.begin(), names.end(), key.name) != names.end()) continue;
      const std::string name = followed(key.name, before.name, after->name, "_ibfk_");
      for (const ForeignKey& again : after->foreign_keys)
        if (again.name == key.name || again.name == name) {
          drop(before, key.name);
          to_add_.push_back({after, &again});
        }
    }
  }
  for (const auto& [name, keys] : dropped) {
    std::string sql;
    for (const std::string& key : keys) sql += (sql.empty() ? "" : ", ") + ("DROP FOREIGN KEY " + ddl::quoted_name(key));
    if (sql.empty()) continue;
    const Table& table = *from_.table(name.schema, name.name);
    Clause clause;
    clause.sql = sql;
    clause.kind = "drop_foreign_key";
    clause.object = object_in("foreign_key", table, keys.front());
    clause.prediction = target_.predict("drop_foreign_key", table);
    alter(table, table.qualified(), {clause});
  }
}

const Table* Planner::pair_of(const Table& before) const {
  for (const auto& [after, changes] : tables_)
    if (changes.from == &before) return after;
  const bool gone = std::any_of(diff_.changes.begin(), diff_.changes.end(),
                                [&](const Change& c) { return c.type == ChangeType::drop_table && c.from == &before; });
  return gone ? nullptr : to_.table(before.schema, before.name);
}

void Planner::add_foreign_keys() {
  std::map<Name, std::vector<const ForeignKey*>> by_table;
  for (const auto& [table, key] : to_add_) by_table[table->qualified()].push_back(key);
  for (auto& [name, keys] : by_table) {
    const Table& table = *to_.table(name.schema, name.name);
    std::sort(keys.begin(), keys.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
    const bool fresh = std::any_of(diff_.changes.begin(), diff_.changes.end(),
                                   [&](const Change& c) { return c.type == ChangeType::create_table && c.to == &table; });
    std::vector<Clause> clauses;
    for (const ForeignKey* key : keys) {
      Clause clause;
      clause.sql = "ADD " + ddl::foreign_key_clause(*key);
      clause.kind = "add_foreign_key";
      clause.object = object_in("foreign_key", table, key->name);
      if (!fresh) {
        clause.prediction = target_.predict("add_foreign_key", table);
        clause.why = fmt::format("Fails while a row of {} refers to none of {}.", table.name, key->ref_table);
      }
      clauses.push_back(std::move(clause));
    }
    alter(table, name, clauses);
  }
}

void Planner::drop_tables(bool in_the_way) {
  // A name that is taken again must be free first; everything else goes last.
  for (const Change& change : diff_.changes) {
    if (change.type != ChangeType::drop_table) continue;
    const Table& table = as<Table>(change.from);
    const bool taken = to_.table(table.schema, table.name) != nullptr || to_.view(table.schema, table.name) != nullptr;
    if (taken != in_the_way) continue;
    MigrationStatement& statement = add("DROP TABLE " + table_name(table), "drop_table", change.object);
    statement.hazard = Hazard::data_loss;
    statement.why = fmt::format("The rows of {} are lost.", table.name);
    statement.locks.push_back({display(table.qualified()), "EXCLUSIVE"});
    statement.blocks = Blocks::reads_writes;
  }
  if (in_the_way) return;
  for (const Change& change : diff_.changes) {
    if (change.type != ChangeType::drop_sequence) continue;
    MigrationStatement& statement =
        add("DROP SEQUENCE " + ddl::quoted_name(change.object.schema.value_or(""), change.object.name), "drop_sequence", change.object);
    statement.hazard = Hazard::data_loss;
    statement.why = fmt::format("How far {} has counted is lost.", change.object.name);
  }
}

void Planner::renames() {
  for (const Change& change : diff_.changes) {
    if (change.type != ChangeType::rename_table && change.type != ChangeType::move_table) continue;
    const Table& before = as<Table>(change.from);
    const Table& after = as<Table>(change.to);
    // Moved and renamed at once is one statement.
    if (change.type == ChangeType::move_table && before.name != after.name) continue;
    MigrationStatement& statement =
        add(fmt::format("RENAME TABLE {} TO {}", table_name(before), table_name(after)), "rename_table", change.object);
    statement.hazard = Hazard::breaks_clients;
    statement.why = fmt::format("Statements that say {} fail from then on.", display(before.qualified()));
    statement.locks.push_back({display(before.qualified()), "EXCLUSIVE"});
    statement.blocks = Blocks::reads_writes;
  }
  for (const TableChanges* table : tables_by_name()) {
    RenameClauses renamed = rename_clauses(*table, target_);
    alter(*table->from, table->to->qualified(), renamed.clauses);
    later_[table->to] = std::move(renamed.later);
  }
}

void Planner::sequences() {
  for (const Change& change : diff_.changes) {
    if (change.type == ChangeType::create_sequence) {
      add(ddl::create_sequence(as<Sequence>(change.to)), "create_sequence", change.object);
    } else if (change.type == ChangeType::rename_sequence) {
      add(fmt::format("RENAME TABLE {} TO {}", ddl::quoted_name(as<Sequence>(change.from).schema, as<Sequence>(change.from).name),
                      ddl::quoted_name(as<Sequence>(change.to).schema, as<Sequence>(change.to).name)),
          "rename_sequence", change.object);
    } else if (change.type == ChangeType::alter_sequence) {
      add(alter_sequence(as<Sequence>(change.to)), "alter_sequence", change.object);
    }
  }
}

std::string Planner::alter_sequence(const Sequence& sequence) {
  const SequenceOptions& o = sequence.options;
  std::string out = "ALTER SEQUENCE " + ddl::quoted_name(sequence.schema, sequence.name);
  out += fmt::format(" INCREMENT BY {}", o.increment.value_or(1));
  out += o.minimum ? fmt::format(" MINVALUE {}", *o.minimum) : " NO MINVALUE";
  out += o.maximum ? fmt::format(" MAXVALUE {}", *o.maximum) : " NO MAXVALUE";
  out += fmt::format(" START WITH {}", o.start.value_or(o.increment.value_or(1) < 0 ? o.maximum.value_or(-1) : o.minimum.value_or(1)));
  out += fmt::format(" CACHE {}", o.cache.value_or(1000));
  return out + (o.cycle ? " CYCLE" : " NOCYCLE");
}

void Planner::create_tables() {
  for (const Change& change : diff_.changes)
    if (change.type == ChangeType::create_schema)
      add("CREATE DATABASE IF NOT EXISTS " + ddl::quoted_name(change.object.name), "create_schema", change.object);
  Model made;
  for (const Change& change : diff_.changes)
    if (change.type == ChangeType::create_table) made.tables.push_back(as<Table>(change.to));
  schema::ddl::TableOrder order = schema::ddl::order_tables(made);
  for (const Table* table : order.tables) {
    std::vector<std::string> skip = order.later[table->qualified()];
    const Table& original = *to_.table(table->schema, table->name);
    for (const ForeignKey& key : original.foreign_keys) {
      const Table* target = to_.table(key.ref_schema, key.ref_table);
      // What the target is to become, it is only after its changes.
      if (target != nullptr && tables_.contains(target)) skip.push_back(key.name);
      if (std::find(skip.begin(), skip.end(), key.name) != skip.end()) to_add_.push_back({&original, &key});
    }
    add(ddl::create_table(original, to_.dialect, skip), "create_table", object_of("table", original.qualified()));
  }
}

}  // namespace assay::schema::migrate::mysql

namespace assay::schema {

Result<Migration> plan_mysql(const Model& from, const Model& to, const Diff& diff, const PlanOptions& options) {
  Migration out;
  migrate::mysql::Planner planner(from, to, diff, options);
  out.statements = planner.run();
  out.not_reproduced = planner.not_reproduced();
  return out;
}

}  // namespace assay::schema
