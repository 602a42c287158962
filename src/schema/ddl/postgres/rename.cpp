// RENAME and SET SCHEMA.
#include <algorithm>

#include "schema/ddl/postgres/apply.h"
#include "schema/ddl/postgres/names.h"
#include "schema/ddl/postgres/owners.h"
#include "schema/ddl/postgres/relink.h"
#include "schema/ddl/postgres/routines.h"
#include "schema/ddl/postgres/types.h"

namespace assay::schema::postgres::reader {
namespace {

template <class List>
bool rename_in(List& list, const std::string& from, const std::string& to) {
  for (auto& one : list)
    if (one.name == from) return one.name = to, true;
  return false;
}

void missing(State& state, std::string_view what, const Name& name) {
  state.lost(fmt::format("{} {} is not in the model. Put the statement that makes it before this one.", what, display(name)));
}

/// Identity sequences keep the name they have when the table or the column gets another.
void keep_identity_names(Table& table, const std::string& old_table, const std::string& new_table) {
  for (Column& column : table.columns) {
    if (!column.identity) continue;
    const std::string usual = new_table + "_" + column.name + "_seq";
    if (column.identity->sequence.empty()) column.identity->sequence = old_table + "_" + column.name + "_seq";
    if (column.identity->sequence == usual) column.identity->sequence.clear();
  }
}

/// From 18 on NOT NULL is a constraint, whose name does not follow its table's or column's.
void keep_not_null_name(const State& state, Column& column, const std::string& was, const std::string& is) {
  if (state.server_version < 180'000 || column.nullable || !column.local) return;
  if (column.not_null_name.empty()) column.not_null_name = was;
  if (column.not_null_name == is) column.not_null_name.clear();
}

void move_table(State& state, const Name& from, const Name& to) {
  Table* table = state.tables.find(from);
  if (table == nullptr) return;
  state.remove_parts(*table);
  keep_identity_names(*table, from.name, to.name);
  for (Column& column : table->columns)
    keep_not_null_name(state, column, object_name(from.name, column.name, "not_null"), object_name(to.name, column.name, "not_null"));
  state.remove_relation(from);
  state.tables.rename(from, to);
  state.add_relation(to, RelationKind::table);
  state.add_parts(*table);
  state.move_table_lists(from, to);
  for (Trigger& trigger : state.triggers(to)) trigger.table = to;
  for (Policy& policy : state.policies(to)) policy.table = to;
  for (const Column& column : table->columns)
    move_access(state, {.kind = "column", .schema = from.schema, .table = from.name, .column = column.name, .name = column.name},
                {.kind = "column", .schema = to.schema, .table = to.name, .column = column.name, .name = column.name});
  // Sequences that its columns own go to the new schema with it.
  if (from.schema == to.schema) return;
  std::vector<Name> owned;
  state.sequences.each([&](const Sequence& sequence) {
    if (sequence.owner_table == from && sequence.schema == from.schema) owned.push_back({sequence.schema, sequence.name});
  });
  for (const Name& sequence : owned) move_relation(state, sequence, {to.schema, sequence.name});
}

void move_view(State& state, const Name& from, const Name& to) {
  View* view = state.views.find(from);
  if (view == nullptr) return;
  for (const Index& index : view->indexes) state.remove_relation({from.schema, index.name});
  state.remove_relation(from);
  state.views.rename(from, to);
  state.add_relation(to, RelationKind::view);
  for (const Index& index : view->indexes) state.add_relation({to.schema, index.name}, RelationKind::index, to);
  state.move_table_lists(from, to);
  for (Trigger& trigger : state.triggers(to)) trigger.table = to;
}

bool rename_index(State& state, const Name& name, const std::string& to) {
  const Relation* relation = state.relation(name);
  if (relation == nullptr || relation->kind != RelationKind::index) return false;
  const Name owner = relation->owner;
  Table* table = state.tables.find(owner);
  View* view = state.views.find(owner);
  // Attached indexes of partitions say the parent's name.
  if (table != nullptr)
    each_descendant(state, owner, [&](Table& child) {
      for (Index& index : child.indexes)
        if (index.attached_to == name.name) index.attached_to = to;
      for (Key& key : child.keys)
        if (key.attached_to == name.name) key.attached_to = to;
    });
  const bool index =
      (table != nullptr && rename_in(table->indexes, name.name, to)) || (view != nullptr && rename_in(view->indexes, name.name, to));
  if (!index) {
    if (table == nullptr || !(rename_in(table->keys, name.name, to) || rename_in(table->exclusions, name.name, to))) return false;
    state.remove_constraint(name.schema, name.name);
    state.add_constraint(name.schema, to);
  }
  state.remove_relation(name);
  state.add_relation({name.schema, to}, RelationKind::index, owner);
  return true;
}

void rename_identity_sequence(State& state, const Name& name, const Name& owner, const std::string& to) {
  Table* table = state.tables.find(owner);
  if (table == nullptr) return;
  for (Column& column : table->columns) {
    const std::string usual = table->name + "_" + column.name + "_seq";
    if (!column.identity || (column.identity->sequence.empty() ? usual : column.identity->sequence) != name.name) continue;
    column.identity->sequence = to == usual ? "" : to;
    state.remove_relation(name);
    state.add_relation({name.schema, to}, RelationKind::identity_sequence, owner);
    return;
  }
}

void rename_column(State& state, const Name& name, const std::string& from, const std::string& to) {
  Table* table = state.tables.find(name);
  View* view = state.views.find(name);
  if (view != nullptr) {
    std::replace(view->columns.begin(), view->columns.end(), from, to);
    for (ColumnComment& comment : view->column_comments)
      if (comment.column == from) comment.column = to;
    return relink_column(state, name, from, to);
  }
  Column* column = table == nullptr ? nullptr : table->column(from);
  if (column == nullptr) return missing(state, "Column " + from + " of", name);
  if (table->column(to) != nullptr) return state.lost(fmt::format("Column {} of {} is there already.", to, display(name)));
  if (column->identity && column->identity->sequence.empty()) column->identity->sequence = table->name + "_" + from + "_seq";
  if (column->identity && column->identity->sequence == table->name + "_" + to + "_seq") column->identity->sequence.clear();
  keep_not_null_name(state, *column, object_name(name.name, from, "not_null"), object_name(name.name, to, "not_null"));
  column->name = to;
  move_access(state, {.kind = "column", .schema = name.schema, .table = name.name, .column = from, .name = from},
              {.kind = "column", .schema = name.schema, .table = name.name, .column = to, .name = to});
  relink_column(state, name, from, to);
  const std::vector<Name> below = state.children(name);
  for (const Name& child : below)
    if (const Table* theirs = state.tables.find(child); theirs != nullptr && theirs->column(from) != nullptr)
      rename_column(state, child, from, to);
}

void rename_constraint(State& state, const Name& name, const std::string& from, const std::string& to) {
  Table* table = table_at(state, name, false);
  if (table == nullptr) return;
  if (const Relation* index = state.relation({name.schema, from});
      index != nullptr && index->owner == name && rename_index(state, {name.schema, from}, to))
    return;
  bool found = rename_in(table->checks, from, to) || rename_in(table->foreign_keys, from, to);
  for (Column& column : table->columns) {
    const std::string usual = table->name + "_" + column.name + "_not_null";
    if (found || column.nullable || (column.not_null_name.empty() ? usual : column.not_null_name) != from) continue;
    column.not_null_name = to == usual ? "" : to;
    found = true;
  }
  if (!found) return missing(state, "Constraint " + from + " of", name);
  state.remove_constraint(name.schema, from);
  state.add_constraint(name.schema, to);
  each_descendant(state, name, [&](Table& child) {
    for (Check& check : child.checks)
      if (check.name == from && !check.local) check.name = to;
  });
}

void move_type(State& state, const Name& from, const Name& to) {
  state.enums.rename(from, to);
  state.domains.rename(from, to);
  if (state.composites.find(from) != nullptr) {
    state.remove_relation(from);
    state.add_relation(to, RelationKind::composite);
    state.composites.rename(from, to);
  } else {
    state.remove_type(from);
    state.add_type(to);
  }
  for (const char* kind_name : {"type", "domain"})
    move_access(state, {.kind = kind_name, .schema = from.schema, .name = from.name},
                {.kind = kind_name, .schema = to.schema, .name = to.name});
  relink(state, Moving::type, from, to);
}

void move_routine(State& state, Routine& routine, const Name& to) {
  const Name from = routine.qualified();
  const auto object = [](const Routine& r) {
    return ObjectRef{.kind = r.kind == RoutineKind::procedure ? "procedure" : "function", .schema = r.schema, .name = routine_key(r)};
  };
  const Routine* const left = &routine;
  Routine moved = std::move(routine);
  const ObjectRef before = object(moved);
  moved.schema = to.schema;
  moved.name = to.name;
  move_access(state, before, object(moved));
  std::vector<Routine>& overloads = state.routines[key_of(from)];
  std::erase_if(overloads, [&](const Routine& r) { return &r == left; });
  if (overloads.empty()) state.routines.erase(key_of(from));
  state.routines[key_of(to)].push_back(std::move(moved));
  relink(state, Moving::function, from, to);
}

void rename_schema(State& state, const std::string& from, const std::string& to) {
  const auto at = state.schemas.find(from);
  if (at == state.schemas.end()) return missing(state, "Schema", {"", from});
  Namespace schema = std::move(at->second);
  state.schemas.erase(at);
  schema.name = to;
  state.schemas.emplace(to, std::move(schema));
  std::vector<Name> relations, types;
  const auto collect = [&from](std::vector<Name>& into) {
    return [&into, &from](const auto& object) {
      if (object.schema == from) into.push_back({object.schema, object.name});
    };
  };
  state.tables.each(collect(relations));
  state.views.each(collect(relations));
  state.sequences.each(collect(relations));
  state.enums.each(collect(types));
  state.domains.each(collect(types));
  state.composites.each(collect(types));
  for (const Name& name : relations)
    if (state.relation(name) != nullptr) move_relation(state, name, {to, name.name});
  for (const Name& name : types) move_type(state, name, {to, name.name});
  std::vector<Routine*> routines;
  for (bool again = true; again;) {
    again = false;
    for (auto& [key, overloads] : state.routines)
      for (Routine& routine : overloads)
        if (!again && routine.schema == from) {
          again = true;
          routines = {&routine};
        }
    if (again) move_routine(state, *routines[0], {to, routines[0]->name});
  }
  for (auto& [name, extension] : state.extensions)
    if (extension.schema == from) extension.schema = to;
  for (Opaque& object : state.opaque)
    if (object.name.schema == from) object.name.schema = to;
  move_access(state, {.kind = "schema", .name = from}, {.kind = "schema", .name = to});
}

void rename_relation(State& state, const pg_query_RenameStmt* statement, const std::string& to) {
  const Name name = state.relation_name(pg_query_RenameStmt_relation(statement));
  const Relation* relation = state.relation(name);
  if (relation == nullptr) {
    if (!pg_query_RenameStmt_missing_ok(statement) && !state.is_temporary(name.name)) missing(state, "Relation", name);
    return;
  }
  if (state.relation({name.schema, to}) != nullptr) return state.lost(fmt::format("The name {} is taken in schema {}.", to, name.schema));
  if (relation->kind == RelationKind::index) return static_cast<void>(rename_index(state, name, to));
  move_relation(state, name, {name.schema, to});
}

void rename_attribute(State& state, const Name& name, const std::string& from, const std::string& to) {
  Composite* composite = state.composites.find(name);
  if (composite == nullptr || !rename_in(composite->attributes, from, to)) missing(state, "Attribute " + from + " of type", name);
}

void rename_part(State& state, const pg_query_RenameStmt* statement, const std::string& from, const std::string& to) {
  const Name table = state.relation_name(pg_query_RenameStmt_relation(statement));
  if (pg_query_RenameStmt_rename_type(statement) == pg_query_OBJECT_POLICY) {
    if (!rename_in(state.policies(table), from, to)) missing(state, "Policy " + from + " of", table);
    return;
  }
  if (!rename_in(state.triggers(table), from, to)) return missing(state, "Trigger " + from + " of", table);
  for (Trigger& trigger : state.triggers(table))
    if (trigger.name == to) rename_trigger_text(trigger, to);
}

Name type_object(State& state, const Node* object) {
  if (kind(object) == pg_query_Node_node_type_name) return state.type_name(list(pg_query_TypeName_names, pg_query_Node_type_name(object)));
  return state.type_name(items_of(object));
}

}  // namespace

void move_relation(State& state, const Name& from, const Name& to) {
  const Relation* relation = state.relation(from);
  if (relation == nullptr) return;
  const Relation copy = *relation;
  const auto access = [&](const char* kind_name) {
    move_access(state, {.kind = kind_name, .schema = from.schema, .name = from.name},
                {.kind = kind_name, .schema = to.schema, .name = to.name});
  };
  for (const char* kind_name : {"table", "view", "matview", "sequence", "type"}) access(kind_name);
  switch (copy.kind) {
    case RelationKind::table: move_table(state, from, to); break;
    case RelationKind::view: move_view(state, from, to); break;
    case RelationKind::sequence:
      state.remove_relation(from);
      state.sequences.rename(from, to);
      state.add_relation(to, RelationKind::sequence);
      break;
    case RelationKind::composite: return move_type(state, from, to);
    case RelationKind::identity_sequence: return rename_identity_sequence(state, from, copy.owner, to.name);
    case RelationKind::opaque:
      state.remove_relation(from);
      state.add_relation(to, RelationKind::opaque);
      return keep_statement(state, "rename", to);
    case RelationKind::index: return;
  }
  relink(state, Moving::relation, from, to);
}

void rename(State& state, const pg_query_RenameStmt* statement) {
  const int type = pg_query_RenameStmt_rename_type(statement);
  const std::string from = str(pg_query_RenameStmt_subname(statement));
  const std::string to = str(pg_query_RenameStmt_newname(statement));
  const Node* object = pg_query_RenameStmt_object(statement);
  switch (type) {
    case pg_query_OBJECT_TABLE:
    case pg_query_OBJECT_VIEW:
    case pg_query_OBJECT_MATVIEW:
    case pg_query_OBJECT_SEQUENCE:
    case pg_query_OBJECT_INDEX:
    case pg_query_OBJECT_FOREIGN_TABLE: return rename_relation(state, statement, to);
    case pg_query_OBJECT_COLUMN:
      if (const Name name = state.relation_name(pg_query_RenameStmt_relation(statement)); !state.is_temporary(name.name))
        rename_column(state, name, from, to);
      return;
    case pg_query_OBJECT_TABCONSTRAINT:
      return rename_constraint(state, state.relation_name(pg_query_RenameStmt_relation(statement)), from, to);
    case pg_query_OBJECT_DOMCONSTRAINT: {
      const Name name = type_object(state, object);
      Domain* domain = state.domains.find(name);
      if (domain == nullptr || !rename_in(domain->checks, from, to)) missing(state, "Constraint " + from + " of domain", name);
      return;
    }
    case pg_query_OBJECT_ATTRIBUTE: return rename_attribute(state, state.relation_name(pg_query_RenameStmt_relation(statement)), from, to);
    case pg_query_OBJECT_TYPE:
    case pg_query_OBJECT_DOMAIN: {
      const Name name = type_object(state, object);
      if (!state.has_type(name)) return missing(state, "Type", name);
      return move_type(state, name, {name.schema, to});
    }
    case pg_query_OBJECT_FUNCTION:
    case pg_query_OBJECT_PROCEDURE:
    case pg_query_OBJECT_ROUTINE:
      if (Routine* routine = find_routine(state, pg_query_Node_object_with_args(object)))
        return move_routine(state, *routine, {routine->schema, to});
      return keep_statement(state, "rename", {});
    case pg_query_OBJECT_TRIGGER:
    case pg_query_OBJECT_POLICY: return rename_part(state, statement, from, to);
    case pg_query_OBJECT_SCHEMA: return rename_schema(state, from, to);
    case pg_query_OBJECT_ROLE:
    case pg_query_OBJECT_DATABASE:
    case pg_query_OBJECT_TABLESPACE: return state.passed_over("Names of roles, databases and tablespaces");
    default: return keep_statement(state, "rename", {});
  }
}

void set_schema(State& state, const pg_query_AlterObjectSchemaStmt* statement) {
  const std::string to = str(pg_query_AlterObjectSchemaStmt_newschema(statement));
  const Node* object = pg_query_AlterObjectSchemaStmt_object(statement);
  switch (pg_query_AlterObjectSchemaStmt_object_type(statement)) {
    case pg_query_OBJECT_TABLE:
    case pg_query_OBJECT_VIEW:
    case pg_query_OBJECT_MATVIEW:
    case pg_query_OBJECT_SEQUENCE:
    case pg_query_OBJECT_FOREIGN_TABLE: {
      const Name name = state.relation_name(pg_query_AlterObjectSchemaStmt_relation(statement));
      if (state.relation(name) != nullptr) return move_relation(state, name, {to, name.name});
      if (!pg_query_AlterObjectSchemaStmt_missing_ok(statement)) missing(state, "Relation", name);
      return;
    }
    case pg_query_OBJECT_TYPE:
    case pg_query_OBJECT_DOMAIN: {
      const Name name = type_object(state, object);
      if (!state.has_type(name)) return missing(state, "Type", name);
      return move_type(state, name, {to, name.name});
    }
    case pg_query_OBJECT_FUNCTION:
    case pg_query_OBJECT_PROCEDURE:
    case pg_query_OBJECT_ROUTINE:
      if (Routine* routine = find_routine(state, pg_query_Node_object_with_args(object)))
        return move_routine(state, *routine, {to, routine->name});
      return keep_statement(state, "set_schema", {});
    case pg_query_OBJECT_EXTENSION: {
      const auto at = state.extensions.find(text_of(object));
      if (at == state.extensions.end()) return missing(state, "Extension", {"", std::string(text_of(object))});
      at->second.schema = to;
      return;
    }
    default: return keep_statement(state, "set_schema", {});
  }
}

}  // namespace assay::schema::postgres::reader
