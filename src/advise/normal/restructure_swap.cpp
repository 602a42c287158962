// What surrounds the new tables: foreign keys and indexes, the view under the old name, the way back, and what does not come along.
#include <algorithm>

#include "advise/normal/restructure_builder.h"
#include "schema/naming.h"

namespace assay::advise::normal {

void Builder::add_foreign_key(Table& on, const schema::ForeignKey& key) {
  add(foreign_key_sql(on.qualified(), key), "add_foreign_key", on.qualified());
  on.foreign_keys.push_back(key);
}

std::string Builder::foreign_key_sql(const Name& on, const schema::ForeignKey& key) const {
  constexpr std::string_view actions[] = {"", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT"};
  const auto action = [&](std::string_view when, schema::Action what) {
    const std::string_view text = actions[static_cast<std::size_t>(what)];
    return text.empty() ? std::string() : fmt::format(" ON {} {}", when, text);
  };
  return fmt::format("ALTER TABLE {} ADD CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} ({}){}{}", sql(on), sql(key.name), list(key.columns),
                     sql(Name{key.ref_schema, key.ref_table}), list(key.ref_columns), action("UPDATE", key.on_update),
                     action("DELETE", key.on_delete));
}

std::string Builder::drop_foreign_key_sql(const Name& on, const std::string& name) const {
  return fmt::format("ALTER TABLE {} DROP {} {}", sql(on), dialect_ == Dialect::postgres ? "CONSTRAINT" : "FOREIGN KEY", sql(name));
}

Table* Builder::holder(const std::vector<std::string>& columns) {
  for (auto part = tables_.rbegin(); part != tables_.rend(); ++part)
    if (std::all_of(columns.begin(), columns.end(), [&](const std::string& name) { return part->column(name) != nullptr; })) return &*part;
  return nullptr;
}

void Builder::outgoing() {
  for (const schema::ForeignKey& key : table_.foreign_keys) {
    Table* part = holder(key.columns);
    if (!part) {
      note(fmt::format("foreign key {} of {}", key.name, table_.name), "its columns are in several tables now");
      continue;
    }
    schema::ForeignKey moved = key;
    moved.id.clear();
    if (key.ref_schema == table_.schema && key.ref_table == table_.name) {
      const Table* other = target_of(key.ref_columns);
      if (!other) {
        note(fmt::format("foreign key {} of {}", key.name, table_.name), "no table has the referenced columns as its key now");
        continue;
      }
      moved.ref_table = other->name;
    }
    moved.name = schema::unique_name(schema::default_name(moved, part->name), foreign_names_);
    add_foreign_key(*part, moved);
    if (dialect_ == Dialect::postgres) lock({moved.ref_schema, moved.ref_table}, "SHARE ROW EXCLUSIVE", schema::Blocks::writes);
  }
}

void Builder::carry_indexes() {
  for (const schema::Index& index : table_.indexes) {
    std::vector<std::string> columns = index.include;
    bool plain = index.where.empty();
    for (const schema::IndexPart& one : index.parts) plain = plain && one.expression.empty(), columns.push_back(one.column);
    Table* part = plain ? holder(columns) : nullptr;
    if (!part) {
      note(fmt::format("index {} of {}", index.name, table_.name),
           plain ? "its columns are in several tables now" : "it has an expression or a condition");
      continue;
    }
    schema::Index moved = index;
    moved.id.clear(), moved.attached_to.clear();
    moved.clustered_on = moved.replica_identity = false;
    moved.name = schema::unique_name(schema::default_name(moved, part->name), index_names_);
    part->indexes.push_back(std::move(moved));
  }
}

const Table* Builder::target_of(const std::vector<std::string>& columns) const {
  const auto found = std::find_if(tables_.begin(), tables_.end(), [&](const Table& part) { return has_key(part, columns); });
  return found == tables_.end() ? nullptr : &*found;
}

void Builder::incoming() {
  for (Table& other : out_.after.tables) {
    std::vector<schema::ForeignKey> kept;
    for (schema::ForeignKey& key : other.foreign_keys) {
      if (key.ref_schema != table_.schema || key.ref_table != table_.name) {
        kept.push_back(std::move(key));
        continue;
      }
      add(drop_foreign_key_sql(other.qualified(), key.name), "drop_foreign_key", other.qualified());
      if (dialect_ == Dialect::postgres)
        for (const Name& on : {other.qualified(), table_.qualified()}) lock(on, "ACCESS EXCLUSIVE", schema::Blocks::reads_writes);
      restore_.emplace_back(other.qualified(), key);
      const Table* target = target_of(key.ref_columns);
      if (!target) {
        note(fmt::format("foreign key {} of {}", key.name, other.name),
             fmt::format("no table has ({}) as its key now", text::join(key.ref_columns, ", ")));
        continue;
      }
      key.ref_table = target->name;
      add(foreign_key_sql(other.qualified(), key), "add_foreign_key", other.qualified());
      lock(other.qualified(), dialect_ == Dialect::postgres ? "SHARE ROW EXCLUSIVE" : "SHARED", schema::Blocks::writes);
      last().scans = true;
      repointed_.emplace_back(other.qualified(), key.name);
      kept.push_back(std::move(key));
    }
    other.foreign_keys = std::move(kept);
  }
}

void Builder::swap_names() {
  const Name old{table_.schema, out_.old_name};
  const auto rename = [&](const Name& from, const Name& to) {
    return dialect_ == Dialect::postgres ? fmt::format("ALTER TABLE {} RENAME TO {}", sql(from), sql(to.name))
                                         : fmt::format("RENAME TABLE {} TO {}", sql(from), sql(to));
  };
  schema::View view;
  view.schema = table_.schema, view.name = table_.name, view.comment = table_.comment;
  view.definition = view_query();
  for (const schema::Column& column : table_.columns) view.columns.push_back(column.name);
  for (std::size_t i = 0; i < parts_.size(); ++i) view.uses.relations.push_back(part_name(i));
  add(rename(table_.qualified(), old), "rename_table", table_.qualified(), "The rows stay where they were until you drop it.");
  lock(table_.qualified(), dialect_ == Dialect::postgres ? "ACCESS EXCLUSIVE" : "EXCLUSIVE", schema::Blocks::reads_writes);
  add(fmt::format("CREATE VIEW {} AS {}", sql(table_.qualified()), view.definition), "create_view", table_.qualified(),
      "What reads the old name goes on reading; what writes to it must write to the new tables.");
  last().hazard = schema::Hazard::breaks_clients;
  out_.after.views.push_back(std::move(view));
  add(down_, fmt::format("DROP VIEW {}", sql(table_.qualified())), "drop_view", table_.qualified());
  add(down_, rename(old, table_.qualified()), "rename_table", table_.qualified());
  for (const auto& [on, name] : repointed_) add(down_, drop_foreign_key_sql(on, name), "drop_foreign_key", on);
  for (const auto& [on, key] : restore_) add(down_, foreign_key_sql(on, key), "add_foreign_key", on);
  // referring tables first: links lead from later parts to earlier ones, or the other way round, never in a cycle
  std::vector<bool> dropped(parts_.size(), false);
  for (std::size_t left = parts_.size(); left > 0; --left)
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      bool free = !dropped[i];
      for (std::size_t j = 0; j < parts_.size(); ++j)
        for (const ForeignLink& link : parts_[j].links) free = free && (link.to != i || dropped[j]);
      if (!free) continue;
      add(down_, fmt::format("DROP TABLE {}", sql(part_name(i))), "drop_table", part_name(i),
          "What was written since the migration is lost.");
      down_.back().hazard = schema::Hazard::data_loss;
      dropped[i] = true;
      break;
    }
}

void Builder::check_rows() {
  if (dialect_ != Dialect::postgres) return;
  std::vector<std::string> names;
  for (const schema::Column& column : table_.columns) names.push_back(column.name);
  const std::string message = schema::literal(
      fmt::format("The view {} has other rows than the table: a dependency does not hold. Nothing was changed.", table_.name), dialect_);
  const std::string body = fmt::format(
      "BEGIN IF (SELECT count(*) FROM {}) <> (SELECT count(*) FROM (SELECT DISTINCT {} FROM {}) AS before) THEN "
      "RAISE EXCEPTION USING MESSAGE = {}; END IF; END",
      sql(table_.qualified()), list(names), sql(Name{table_.schema, out_.old_name}), message);
  add(fmt::format("DO {}", schema::literal(body, dialect_)), "check_rows", table_.qualified(), "Or all of it is rolled back.");
  last().scans = true;
}

std::string Builder::view_query() const {
  std::vector<std::string> home(table_.columns.size());
  std::vector<bool> joined(parts_.size(), false);
  AttributeSet there;
  std::string from;
  for (std::size_t left = parts_.size(); left > 0; --left) {
    // the most shared columns first, so that a cross join comes only when nothing is shared
    std::size_t next = parts_.size(), most = 0;
    for (std::size_t i = parts_.size(); i-- > 0;) {
      const std::size_t shared = (parts_[i].attributes & there).count();
      if (!joined[i] && (next == parts_.size() || shared > most)) next = i, most = shared;
    }
    const std::string part = sql(out_.names[next]);
    std::vector<std::string> on;
    (parts_[next].attributes & there).each([&](std::size_t a) { on.push_back(equal(a, home[a], part)); });
    const std::string table = sql(part_name(next));
    if (from.empty())
      from = table;
    else if (on.empty())
      from += fmt::format(" CROSS JOIN {}", table);
    else
      from += fmt::format(" JOIN {} ON {}", table, text::join(on, " AND "));
    parts_[next].attributes.each([&](std::size_t a) { home[a] = home[a].empty() ? part : home[a]; });
    there |= parts_[next].attributes;
    joined[next] = true;
  }
  std::vector<std::string> columns;
  for (std::size_t a = 0; a < table_.columns.size(); ++a) columns.push_back(fmt::format("{}.{}", home[a], sql(table_.columns[a].name)));
  return fmt::format("SELECT {} FROM {}", text::join(columns, ", "), from);
}

std::string Builder::equal(std::size_t attribute, const std::string& left, const std::string& right) const {
  const schema::Column& column = table_.columns[attribute];
  const std::string_view op = !column.nullable ? "=" : dialect_ == Dialect::postgres ? "IS NOT DISTINCT FROM" : "<=>";
  return fmt::format("{}.{} {} {}.{}", right, sql(column.name), op, left, sql(column.name));
}

void Builder::not_carried() {
  const bool keyed = std::any_of(table_.keys.begin(), table_.keys.end(), [&](const schema::Key& key) {
    return std::none_of(key.columns.begin(), key.columns.end(), [&](const std::string& name) { return table_.column(name)->nullable; });
  });
  if (!keyed) note(fmt::format("equal rows of {}", table_.name), "it has no key: rows that are equal in every column become one");
  for (const schema::Check& one : table_.checks)
    note(fmt::format("check {} of {}", one.name, table_.name), fmt::format("write it for the new tables: {}", one.expression));
  for (const schema::Exclusion& one : table_.exclusions)
    note(fmt::format("exclusion {} of {}", one.name, table_.name), "write it for the new tables");
  for (const schema::Trigger& one : model_.triggers)
    if (one.table == table_.qualified())
      note(fmt::format("trigger {} of {}", one.name, table_.name), "it stays on the old table, where nothing writes any more");
  for (const schema::Policy& one : model_.policies)
    if (one.table == table_.qualified()) note(fmt::format("policy {} of {}", one.name, table_.name), "write it for the new tables");
  for (const schema::View& one : model_.views)
    if (std::find(one.uses.relations.begin(), one.uses.relations.end(), table_.qualified()) != one.uses.relations.end())
      note(fmt::format("view {}", one.name), fmt::format("it goes on reading the old table, now {}; create it again", out_.old_name));
  if (std::any_of(model_.grants.begin(), model_.grants.end(), [&](const schema::Grant& one) {
        return one.object.name == table_.name && one.object.schema.value_or("") == table_.schema;
      }))
    note(fmt::format("grants on {}", table_.name), "grant them on the view and the new tables");
}

}  // namespace assay::advise::normal
