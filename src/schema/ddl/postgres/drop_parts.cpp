// ALTER TABLE … DROP: columns and constraints, and what hangs on them.
#include <algorithm>

#include "schema/ddl/postgres/apply.h"
#include "schema/ddl/postgres/ddl.h"
#include "schema/ddl/postgres/owners.h"

namespace assay::schema::postgres::reader {
namespace {

bool contains(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool uses_column(const std::string& expression, const std::string& column) {
  return expression.find(column) != std::string::npos && contains(uses_of_expression(expression).columns, column);
}

bool uses_column(const std::vector<IndexPart>& parts, const std::string& column) {
  return std::any_of(parts.begin(), parts.end(), [&](const IndexPart& part) {
    return part.column == column || (!part.expression.empty() && uses_column(part.expression, column));
  });
}

/// Foreign keys of other tables that refer to these columns.
void drop_references(State& state, const Table& table, const std::vector<std::string>& columns) {
  state.tables.each([&](Table& other) {
    std::erase_if(other.foreign_keys, [&](const ForeignKey& key) {
      const bool gone = key.ref_schema == table.schema && key.ref_table == table.name && key.ref_columns == columns;
      if (gone) state.remove_constraint(other.schema, key.name);
      return gone;
    });
  });
}

// The server drops every index and constraint that has the column.
void drop_dependents(State& state, Table& table, const std::string& name) {
  std::erase_if(table.keys, [&](const Key& key) {
    const bool gone = contains(key.columns, name) || contains(key.include, name);
    if (gone) state.remove_relation({table.schema, key.name}), state.remove_constraint(table.schema, key.name);
    return gone;
  });
  std::erase_if(table.indexes, [&](const Index& index) {
    const bool gone = contains(index.include, name) || uses_column(index.parts, name) || uses_column(index.where, name);
    if (gone) state.remove_relation({table.schema, index.name});
    return gone;
  });
  std::erase_if(table.exclusions, [&](const Exclusion& one) {
    const bool gone = contains(one.include, name) || uses_column(one.parts, name) || uses_column(one.where, name);
    if (gone) state.remove_relation({table.schema, one.name}), state.remove_constraint(table.schema, one.name);
    return gone;
  });
  std::erase_if(table.checks, [&](const Check& check) {
    const bool gone = uses_column(check.expression, name);
    if (gone) state.remove_constraint(table.schema, check.name);
    return gone;
  });
  std::erase_if(table.foreign_keys, [&](const ForeignKey& key) {
    const bool gone = contains(key.columns, name);
    if (gone) state.remove_constraint(table.schema, key.name);
    return gone;
  });
}

void drop_owned_sequences(State& state, const Table& table, const std::string& column) {
  std::vector<Name> owned;
  state.sequences.each([&](const Sequence& sequence) {
    if (sequence.owner_table == table.qualified() && sequence.owner_column == column) owned.push_back({sequence.schema, sequence.name});
  });
  for (const Name& sequence : owned) {
    state.sequences.erase(sequence);
    state.remove_relation(sequence);
    forget_access(state, {.kind = "sequence", .schema = sequence.schema, .name = sequence.name});
    forget_access(state, {.kind = "table", .schema = sequence.schema, .name = sequence.name});
  }
}

void drop_views_with(State& state, const Table& table, const std::string& column) {
  std::vector<Name> views;
  state.views.each([&](const View& view) {
    const auto& relations = view.uses.relations;
    const bool reads = std::find(relations.begin(), relations.end(), table.qualified()) != relations.end();
    if (reads && contains(view.uses.columns, column)) views.push_back(view.qualified());
  });
  for (const Name& view : views) drop_view(state, view, true);
}

template <class List>
bool erase_named(State& state, const Table& table, List& list, const std::string& name, bool index) {
  const auto at = std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.name == name; });
  if (at == list.end()) return false;
  if (index) state.remove_relation({table.schema, name});
  state.remove_constraint(table.schema, name);
  list.erase(at);
  return true;
}

bool drop_not_null(State& state, Table& table, const std::string& name) {
  for (Column& column : table.columns) {
    const bool automatic = column.not_null_name.empty() && name == table.name + "_" + column.name + "_not_null";
    if (column.nullable || (!automatic && column.not_null_name != name)) continue;
    if (!automatic) state.remove_constraint(table.schema, name);
    column.nullable = true;
    column.not_null_name.clear();
    column.not_null_valid = true;
    column.not_null_no_inherit = false;
    return true;
  }
  return false;
}

}  // namespace

void drop_column(State& state, Table& table, const std::string& name, bool cascade) {
  const Column* column = table.column(name);
  if (column == nullptr) return;
  if (column->identity)
    state.remove_relation(
        {table.schema, column->identity->sequence.empty() ? table.name + "_" + name + "_seq" : column->identity->sequence});
  drop_dependents(state, table, name);
  drop_owned_sequences(state, table, name);
  forget_access(state, {.kind = "column", .schema = table.schema, .table = table.name, .column = name, .name = name});
  std::erase_if(table.columns, [&](const Column& c) { return c.name == name; });
  if (cascade) {
    drop_references(state, table, {name});
    drop_views_with(state, table, name);
    std::vector<std::string> generated;
    for (const Column& other : table.columns)
      if (other.generated && uses_column(other.generated->expression, name)) generated.push_back(other.name);
    for (const std::string& other : generated) drop_column(state, table, other, true);
  }
  each_descendant(state, table.qualified(), [&](Table& child) {
    const Column* theirs = child.column(name);
    if (theirs != nullptr && !theirs->local) drop_column(state, child, name, cascade);
  });
}

void drop_constraint(State& state, Table& table, const std::string& name, bool missing_ok, bool cascade) {
  for (const Key& key : table.keys)
    if (key.name == name && cascade) drop_references(state, table, key.columns);
  const bool was_check = std::any_of(table.checks.begin(), table.checks.end(), [&](const Check& c) { return c.name == name; });
  const bool gone = erase_named(state, table, table.keys, name, true) || erase_named(state, table, table.exclusions, name, true) ||
                    erase_named(state, table, table.checks, name, false) || erase_named(state, table, table.foreign_keys, name, false) ||
                    drop_not_null(state, table, name);
  if (!gone) {
    if (!missing_ok) state.lost(fmt::format("Constraint {} of {} is not in the model.", name, display(table.qualified())));
    return;
  }
  each_descendant(state, table.qualified(), [&](Table& child) {
    if (was_check)
      std::erase_if(child.checks, [&](const Check& check) {
        const bool theirs = check.name == name && !check.local;
        if (theirs) state.remove_constraint(child.schema, name);
        return theirs;
      });
    std::erase_if(child.keys, [&](const Key& key) {
      if (key.attached_to == name) state.remove_relation({child.schema, key.name}), state.remove_constraint(child.schema, key.name);
      return key.attached_to == name;
    });
  });
}

}  // namespace assay::schema::postgres::reader
