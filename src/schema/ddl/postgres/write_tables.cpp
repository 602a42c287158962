#include <algorithm>

#include "schema/ddl/postgres/writer.h"

namespace assay::schema::postgres {
namespace {

ObjectRef reference(const Table& table) { return {.kind = "table", .schema = table.schema, .name = table.name}; }
ObjectRef part_of(const Table& table, std::string_view kind, std::string_view name) {
  return {.kind = std::string(kind), .schema = table.schema, .table = table.name, .name = std::string(name)};
}

bool in_a_tree(const Table& table) { return table.partition_by || table.partition_of; }

/// The whole table, to be attached to its parents afterwards.
std::string stand_alone(const Table& table, int version, const Table* parent) {
  TableText text;
  for (const Column& column : table.columns) {
    Column written = column;
    const Column* above = parent != nullptr ? parent->column(column.name) : nullptr;
    // From 17 on an attached table takes the parent's identity and may bring none.
    if (above != nullptr && above->identity && !column.local && (version == 0 || version >= 170000)) written.identity.reset();
    text.elements.push_back(column_in(written, table.schema));
  }
  for (const Check& check : table.checks)
    if (check_stands_in_table(check)) text.elements.push_back(check_clause(check));
  return table_text(table, text);
}

}  // namespace

bool Writer::made_as_partition(const Table& table, const Table& parent) const {
  if (table.columns.size() != parent.columns.size() || !table.of_type.empty()) return false;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const Column& column = table.columns[i];
    const Column& above = parent.columns[i];
    const bool same_default = column.default_value == above.default_value || (column.default_value && !column.generated);
    const bool own_identity = column.identity && model_.version != 0 && model_.version < 170000;
    if (column.name != above.name || column.local || column.generated != above.generated || !same_default || own_identity) return false;
  }
  return true;
}

bool Writer::made_by_inheriting(const Table& table) const {
  std::vector<std::string> order;
  const auto add = [&](const Column& column) {
    if (std::find(order.begin(), order.end(), column.name) == order.end()) order.push_back(column.name);
  };
  for (const Name& name : table.inherits) {
    const auto parent = tables_.find(name);
    if (parent == tables_.end()) return true;
    for (const Column& column : parent->second->columns) add(column);
  }
  for (const Column& column : table.columns)
    if (column.local) add(column);
  return std::equal(order.begin(), order.end(), table.columns.begin(), table.columns.end(),
                    [](const std::string& name, const Column& column) { return name == column.name; });
}

Table Writer::without_parts_that_wait(const Table& table, std::size_t place) {
  Table out = table;
  const auto& soft = graph_.soft[place];
  if (std::all_of(soft.begin(), soft.end(), [&](std::size_t need) { return made_[need]; })) return out;
  const std::string alter = "ALTER TABLE " + name_sql(table.qualified());
  const ObjectRef own = reference(table);
  for (Column& column : out.columns) {
    if (!column.default_value || ready(*column.default_value, own)) continue;
    waiting_.push_back({"ALTER TABLE ONLY " + name_sql(table.qualified()) + " ALTER COLUMN " + name_sql(column.name) + " SET DEFAULT " +
                            *column.default_value,
                        own});
    column.default_value.reset();
  }
  std::erase_if(out.checks, [&](const Check& check) {
    if (ready(check.expression, own)) return false;
    if (check.local) waiting_.push_back({alter + " ADD " + check_clause(check), part_of(table, "check", check.name)});
    return true;
  });
  return out;
}

void Writer::table(std::size_t place) {
  const Table& whole = model_.tables[graph_.objects[place].index];
  const Table table = without_parts_that_wait(whole, place);
  const auto parent = table.partition_of ? tables_.find(table.partition_of->parent) : tables_.end();
  const Table* above = nullptr;
  if (parent != tables_.end() && made_as_partition(table, *parent->second)) {
    above = parent->second;
    TableText text{.head = "PARTITION OF " + name_sql(above->qualified()), .tail = table.partition_of->bound};
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      Column own{.name = table.columns[i].name, .nullable = table.columns[i].nullable || !above->columns[i].nullable};
      own.not_null_name = table.columns[i].not_null_name;
      own.not_null_valid = table.columns[i].not_null_valid;
      if (table.columns[i].default_value != above->columns[i].default_value) own.default_value = table.columns[i].default_value;
      if (std::string clause = column_override(own, table.schema); !clause.empty()) text.elements.push_back(std::move(clause));
    }
    for (const Check& check : table.checks)
      if (check.local && check_stands_in_table(check)) text.elements.push_back(check_clause(check));
    emit(table_text(table, text), reference(table));
  } else if (parent != tables_.end()) {
    emit(stand_alone(table, model_.version, parent->second), reference(table));
    attach(table);
  } else if (!table.inherits.empty() && !made_by_inheriting(table)) {
    emit(stand_alone(table, model_.version, nullptr), reference(table));
    for (const Name& name : table.inherits)
      emit("ALTER TABLE " + name_sql(table.qualified()) + " INHERIT " + name_sql(name), reference(table));
  } else {
    emit(create_table(table), reference(table));
    inherited_columns(table);
  }
  // Children made later would inherit a NOT VALID check as a valid one.
  for (std::string& sql : unproved(table)) unproved_.push_back({std::move(sql), reference(table)});
  for (std::string& sql : column_settings(table, above)) emit(std::move(sql), reference(table));
  if (!in_a_tree(whole)) keys_and_indexes(whole);
}

void Writer::attach(const Table& table) {
  emit("ALTER TABLE ONLY " + name_sql(table.partition_of->parent) + " ATTACH PARTITION " + name_sql(table.qualified()) + " " +
           table.partition_of->bound,
       reference(table));
}

/// Defaults and NOT NULLs of columns that CREATE TABLE … INHERITS did not list.
void Writer::inherited_columns(const Table& table) {
  for (const Column& column : table.columns) {
    if (column.local || table.inherits.empty()) continue;
    const Column* above = nullptr;
    bool not_null = false;
    for (const Name& name : table.inherits)
      if (const auto parent = tables_.find(name); parent != tables_.end())
        if (const Column* found = parent->second->column(column.name)) {
          if (above == nullptr || (!above->default_value && found->default_value)) above = found;
          not_null = not_null || (!found->nullable && !found->not_null_no_inherit);
        }
    if (above == nullptr) continue;
    const std::string alter = "ALTER TABLE ONLY " + name_sql(table.qualified());
    const std::string column_sql = alter + " ALTER COLUMN " + name_sql(column.name);
    if (column.default_value != above->default_value && !column.generated)
      emit(column_sql + (column.default_value ? " SET DEFAULT " + *column.default_value : " DROP DEFAULT"), reference(table));
    if (!column.nullable && !not_null) {
      const bool named = !column.not_null_name.empty();
      emit(named ? alter + " ADD CONSTRAINT " + name_sql(column.not_null_name) + " NOT NULL " + name_sql(column.name)
                 : column_sql + " SET NOT NULL",
           reference(table));
    }
    if (column.nullable && not_null) emit(column_sql + " DROP NOT NULL", reference(table));
  }
}

void Writer::index_later_or_now(const Table& table, const Index& index) {
  const ObjectRef own = reference(table);
  // A function may exist and still call one that does not: its body is read when the index is made.
  const auto waits = [&](const std::string& expression) {
    return !expression.empty() && (calls_a_routine(expression) || !ready(expression, own));
  };
  const bool later = waits(index.where) ||
                     std::any_of(index.parts.begin(), index.parts.end(), [&](const IndexPart& part) { return waits(part.expression); });
  (later ? waiting_ : out_).push_back({create_index(table.qualified(), index), part_of(table, "index", index.name)});
}

void Writer::keys_and_indexes(const Table& table) {
  const std::string alter = "ALTER TABLE " + name_sql(table.qualified()) + " ADD ";
  for (const Key& key : table.keys) emit(alter + key_clause(key), part_of(table, key.primary ? "primary_key" : "unique", key.name));
  for (const Exclusion& exclusion : table.exclusions) {
    Statement statement{alter + exclusion_clause(exclusion), part_of(table, "exclusion", exclusion.name)};
    const bool plain = exclusion.where.empty() && std::all_of(exclusion.parts.begin(), exclusion.parts.end(),
                                                              [](const IndexPart& part) { return part.expression.empty(); });
    (plain ? out_ : waiting_).push_back(std::move(statement));
  }
  for (const Index& index : table.indexes) index_later_or_now(table, index);
}

}  // namespace assay::schema::postgres
