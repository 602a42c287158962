// DROP, and what goes with it.
#include <algorithm>

#include "schema/ddl/postgres/apply.h"
#include "schema/ddl/postgres/ddl.h"
#include "schema/ddl/postgres/owners.h"
#include "schema/ddl/postgres/routines.h"
#include "schema/ddl/postgres/types.h"

namespace assay::schema::postgres::reader {
namespace {

bool contains(const std::vector<Name>& list, const Name& name) { return std::find(list.begin(), list.end(), name) != list.end(); }

void drop_routine(State& state, const Name& name, const std::string& signature_text, bool cascade) {
  std::vector<Routine>& overloads = state.routines[key_of(name)];
  for (const Routine& routine : overloads)
    if (signature(routine) == signature_text)
      forget_access(
          state,
          {.kind = routine.kind == RoutineKind::procedure ? "procedure" : "function", .schema = name.schema, .name = routine_key(routine)});
  std::erase_if(overloads, [&](const Routine& routine) { return signature(routine) == signature_text; });
  if (overloads.empty()) state.routines.erase(key_of(name));
  if (cascade) drop_users_of_function(state, name);
}

/// Views and SQL-standard bodies that read it.
void drop_readers(State& state, const Name& relation) {
  std::vector<Name> views;
  state.views.each([&](const View& view) {
    if (contains(view.uses.relations, relation)) views.push_back(view.qualified());
  });
  for (const Name& view : views) drop_view(state, view, true);
  std::vector<std::pair<Name, std::string>> routines;
  for (const auto& [name, overloads] : state.routines)
    for (const Routine& routine : overloads)
      if ((routine.sql_body && contains(routine.uses.relations, relation)) || contains(routine.uses.types, relation))
        routines.emplace_back(routine.qualified(), signature(routine));
  for (const auto& [name, text] : routines) drop_routine(state, name, text, true);
}

void drop_sequence(State& state, const Name& name, bool cascade) {
  const std::string literal = "'" + name.schema + "." + name.name + "'";
  state.sequences.erase(name);
  state.remove_relation(name);
  forget_access(state, {.kind = "table", .schema = name.schema, .name = name.name});
  forget_access(state, {.kind = "sequence", .schema = name.schema, .name = name.name});
  if (!cascade) return;
  state.tables.each([&](Table& table) {
    for (Column& column : table.columns)
      if (column.default_value && column.default_value->find("nextval(") != std::string::npos &&
          contains(uses_of_expression(*column.default_value).relations, name))
        column.default_value.reset();
  });
}

void drop_type(State& state, const Name& name, bool cascade) {
  state.enums.erase(name);
  state.domains.erase(name);
  if (state.composites.find(name) != nullptr) state.remove_relation(name);
  state.composites.erase(name);
  state.remove_type(name);
  for (const char* kind_name : {"type", "range"}) drop_opaque(state, kind_name, name);
  for (const char* kind_name : {"type", "domain"}) forget_access(state, {.kind = kind_name, .schema = name.schema, .name = name.name});
  if (!cascade) return;
  const auto is_it = [&](const DataType& type) { return type.schema == name.schema && type.name == name.name; };
  state.tables.each([&](Table& table) {
    std::vector<std::string> gone;
    for (const Column& column : table.columns)
      if (is_it(column.type)) gone.push_back(column.name);
    for (const std::string& column : gone) drop_column(state, table, column, true);
  });
  std::vector<Name> domains;
  state.domains.each([&](const Domain& domain) {
    if (is_it(domain.type)) domains.push_back({domain.schema, domain.name});
  });
  for (const Name& domain : domains) drop_type(state, domain, true);
  drop_readers(state, name);
}

/// The elements of a name list are lists; of types, type names.
Name object_name_of(State& state, const Node* node, int type) {
  if (type == pg_query_OBJECT_TYPE || type == pg_query_OBJECT_DOMAIN) {
    const pg_query_TypeName* type_node = kind(node) == pg_query_Node_node_type_name ? pg_query_Node_type_name(node) : nullptr;
    return type_node == nullptr ? Name{} : state.type_name(list(pg_query_TypeName_names, type_node));
  }
  return state.relation_name(items_of(node));
}

/// "t.x" of a trigger, rule or policy: its table and its own name.
std::pair<Name, std::string> part_of_table(State& state, const Node* node) {
  const Nodes items = items_of(node);
  if (items.empty()) return {};
  return {state.relation_name(items.first(items.size() - 1)), std::string(text_of(items.back()))};
}

void drop_relation(State& state, const Name& name, int type, bool missing_ok, bool cascade) {
  const Relation* relation = state.relation(name);
  if (relation == nullptr) {
    if (state.is_temporary(name.name)) return state.remove_temporary(name.name);
    if (!missing_ok) state.lost(fmt::format("{} is not in the model, so that it cannot be dropped.", display(name)));
    return;
  }
  switch (relation->kind) {
    case RelationKind::table: return drop_table(state, name, cascade);
    case RelationKind::view: return drop_view(state, name, cascade);
    case RelationKind::sequence: return drop_sequence(state, name, cascade);
    case RelationKind::index: return drop_index(state, name);
    case RelationKind::opaque:
      state.remove_relation(name);
      drop_opaque(state, type == pg_query_OBJECT_FOREIGN_TABLE ? "foreign_table" : "table", name);
      return;
    default: return state.lost(fmt::format("{} is {}; it cannot be dropped so.", display(name), word_for(relation->kind)));
  }
}

void drop_schema(State& state, const std::string& schema, bool missing_ok) {
  if (!state.schemas.contains(schema) && schema != "public") {
    if (!missing_ok) state.lost(fmt::format("Schema {} is not in the model, so that it cannot be dropped.", schema));
    return;
  }
  std::vector<Name> views, tables, sequences, types;
  const auto collect = [&](std::vector<Name>& into) {
    return [&into, &schema](const auto& object) {
      if (object.schema == schema) into.push_back({object.schema, object.name});
    };
  };
  state.views.each(collect(views));
  state.tables.each(collect(tables));
  state.sequences.each(collect(sequences));
  state.enums.each(collect(types));
  state.domains.each(collect(types));
  state.composites.each(collect(types));
  for (const Name& name : views) drop_view(state, name, true);
  for (const Name& name : tables) drop_table(state, name, true);
  for (const Name& name : sequences) drop_sequence(state, name, true);
  std::vector<std::pair<Name, std::string>> routines;
  for (const auto& [key, overloads] : state.routines)
    for (const Routine& routine : overloads)
      if (routine.schema == schema) routines.emplace_back(routine.qualified(), signature(routine));
  for (const auto& [name, text] : routines) drop_routine(state, name, text, true);
  for (const Name& name : types) drop_type(state, name, true);
  std::erase_if(state.opaque, [&](const Opaque& object) {
    if (object.name.schema == schema) state.remove_relation(object.name), state.remove_type(object.name);
    return object.name.schema == schema;
  });
  std::erase_if(state.extensions, [&](const auto& entry) { return entry.second.schema == schema; });
  forget_access(state, {.kind = "schema", .name = schema});
  state.schemas.erase(schema);
}

void drop_trigger_or_policy(State& state, const Node* object, int type, bool missing_ok) {
  const auto [table, name] = part_of_table(state, object);
  const std::string& wanted = name;
  const auto gone = type == pg_query_OBJECT_TRIGGER
                        ? std::erase_if(state.triggers(table), [&](const Trigger& trigger) { return trigger.name == wanted; })
                        : std::erase_if(state.policies(table), [&](const Policy& policy) { return policy.name == wanted; });
  if (gone == 0 && !missing_ok)
    state.lost(fmt::format("{} {} of {} is not in the model, so that it cannot be dropped.",
                           type == pg_query_OBJECT_TRIGGER ? "Trigger" : "Policy", name, display(table)));
}

struct OpaqueKind {
  int type;
  std::string_view kind;
};
constexpr OpaqueKind opaque_kinds[] = {
    {pg_query_OBJECT_AGGREGATE, "aggregate"},
    {pg_query_OBJECT_OPERATOR, "operator"},
    {pg_query_OBJECT_COLLATION, "collation"},
    {pg_query_OBJECT_CONVERSION, "conversion"},
    {pg_query_OBJECT_STATISTIC_EXT, "statistics"},
    {pg_query_OBJECT_TSCONFIGURATION, "text_search_configuration"},
    {pg_query_OBJECT_TSDICTIONARY, "text_search_dictionary"},
    {pg_query_OBJECT_TSPARSER, "text_search_parser"},
    {pg_query_OBJECT_TSTEMPLATE, "text_search_template"},
    {pg_query_OBJECT_EVENT_TRIGGER, "event_trigger"},
    {pg_query_OBJECT_PUBLICATION, "publication"},
    {pg_query_OBJECT_FDW, "foreign_data_wrapper"},
    {pg_query_OBJECT_FOREIGN_SERVER, "server"},
    {pg_query_OBJECT_ACCESS_METHOD, "access_method"},
    {pg_query_OBJECT_LANGUAGE, "language"},
};

/// Opaque objects are known by name; overloads of an aggregate or operator by their text.
void drop_kept(State& state, const Node* object, int type, bool missing_ok) {
  for (const OpaqueKind& known : opaque_kinds) {
    if (known.type != type) continue;
    Name name;
    if (kind(object) == pg_query_Node_node_object_with_args)
      name = state.new_name(list(pg_query_ObjectWithArgs_objname, pg_query_Node_object_with_args(object)));
    else if (kind(object) == pg_query_Node_node_list)
      name = state.new_name(items_of(object));
    else
      name = {"", std::string(text_of(object))};
    if (!drop_opaque(state, known.kind, name) && !missing_ok)
      state.lost(fmt::format("There is no {} {} in the model.", known.kind, display(name)));
    return;
  }
  if (type == pg_query_OBJECT_RULE) {
    const auto [table, name] = part_of_table(state, object);
    if (!drop_opaque(state, "rule", {table.schema, table.name + "." + name}) && !missing_ok)
      state.lost(fmt::format("Rule {} of {} is not in the model.", name, display(table)));
    return;
  }
  keep_statement(state, "drop", {});
}

void drop_one(State& state, const Node* object, int type, bool missing_ok, bool cascade) {
  switch (type) {
    case pg_query_OBJECT_TABLE:
    case pg_query_OBJECT_VIEW:
    case pg_query_OBJECT_MATVIEW:
    case pg_query_OBJECT_SEQUENCE:
    case pg_query_OBJECT_INDEX:
    case pg_query_OBJECT_FOREIGN_TABLE: return drop_relation(state, object_name_of(state, object, type), type, missing_ok, cascade);
    case pg_query_OBJECT_TYPE:
    case pg_query_OBJECT_DOMAIN: {
      const Name name = object_name_of(state, object, type);
      const bool there = state.has_type(name);
      if (!there && !missing_ok)
        return state.lost(fmt::format("Type {} is not in the model, so that it cannot be dropped.", display(name)));
      return drop_type(state, name, cascade);
    }
    case pg_query_OBJECT_SCHEMA: return drop_schema(state, std::string(text_of(object)), missing_ok);
    case pg_query_OBJECT_EXTENSION:
      if (state.extensions.erase(std::string(text_of(object))) == 0 && !missing_ok)
        state.lost(fmt::format("Extension {} is not in the model.", text_of(object)));
      return;
    case pg_query_OBJECT_FUNCTION:
    case pg_query_OBJECT_PROCEDURE:
    case pg_query_OBJECT_ROUTINE: {
      const pg_query_ObjectWithArgs* with_args = pg_query_Node_object_with_args(object);
      const Routine* routine = find_routine(state, with_args);
      if (routine != nullptr) {
        const Name name = routine->qualified();
        return drop_routine(state, name, signature(*routine), cascade);
      }
      const Name name = with_args == nullptr ? Name{} : state.routine_name(list(pg_query_ObjectWithArgs_objname, with_args));
      if (!drop_opaque(state, "function", name) && !missing_ok)
        state.lost(fmt::format("Function {} with these arguments is not in the model.", display(name)));
      return;
    }
    case pg_query_OBJECT_TRIGGER:
    case pg_query_OBJECT_POLICY: return drop_trigger_or_policy(state, object, type, missing_ok);
    default: return drop_kept(state, object, type, missing_ok);
  }
}

}  // namespace

void drop_view(State& state, const Name& name, bool cascade) {
  const View* view = state.views.find(name);
  if (view == nullptr) return;
  for (const Index& index : view->indexes) state.remove_relation({name.schema, index.name});
  forget_access(state, {.kind = "table", .schema = name.schema, .name = name.name});
  forget_access(state, {.kind = view->materialized ? "matview" : "view", .schema = name.schema, .name = name.name});
  state.triggers(name).clear();
  state.remove_relation(name);
  state.views.erase(name);
  if (cascade) drop_readers(state, name);
}

void drop_users_of_function(State& state, const Name& name) {
  std::vector<Name> views;
  state.views.each([&](const View& view) {
    if (contains(view.uses.functions, name)) views.push_back(view.qualified());
  });
  for (const Name& view : views) drop_view(state, view, true);
  const auto uses = [&](const auto& object) { return contains(object.uses.functions, name); };
  state.tables.each([&](Table& table) {
    std::erase_if(state.triggers(table.qualified()), uses);
    std::erase_if(state.policies(table.qualified()), uses);
  });
}

void drop_index(State& state, const Name& name) {
  const Relation* relation = state.relation(name);
  if (relation == nullptr) return;
  const Name owner = relation->owner;
  const auto is_it = [&](const Index& index) { return index.name == name.name; };
  const auto from = [&](std::vector<Index>& indexes) { return std::erase_if(indexes, is_it); };
  std::size_t gone = 0;
  if (Table* table = state.tables.find(owner)) {
    gone = from(table->indexes);
    // Partitions lose the indexes that belong to it.
    each_descendant(state, owner, [&](Table& child) {
      std::erase_if(child.indexes, [&](const Index& index) {
        if (index.attached_to == name.name) state.remove_relation({child.schema, index.name});
        return index.attached_to == name.name;
      });
    });
  }
  if (View* view = state.views.find(owner)) gone = from(view->indexes);
  if (gone == 0) return state.lost(fmt::format("{} belongs to a constraint of {}: drop that.", display(name), display(owner)));
  state.remove_relation(name);
}

void drop_table(State& state, const Name& name, bool cascade) {
  Table* table = state.tables.find(name);
  if (table == nullptr) return;
  const std::vector<Name> below = state.children(name);
  for (const Name& child : below) drop_table(state, child, cascade);
  if (table->partition_of) std::erase(state.children(table->partition_of->parent), name);
  for (const Name& parent : table->inherits) std::erase(state.children(parent), name);
  std::vector<Name> owned;
  state.sequences.each([&](const Sequence& sequence) {
    if (sequence.owner_table == name) owned.push_back({sequence.schema, sequence.name});
  });
  for (const Name& sequence : owned) drop_sequence(state, sequence, false);
  for (const Column& column : table->columns)
    forget_access(state, {.kind = "column", .schema = name.schema, .table = name.name, .column = column.name, .name = column.name});
  forget_access(state, {.kind = "table", .schema = name.schema, .name = name.name});
  state.triggers(name).clear();
  state.policies(name).clear();
  std::erase_if(state.opaque, [&](const Opaque& o) {
    return o.kind == "rule" && o.name.schema == name.schema && o.name.name.starts_with(name.name + ".");
  });
  state.remove_parts(*table);
  state.remove_relation(name);
  state.tables.erase(name);
  if (!cascade) return;
  state.tables.each([&](Table& other) {
    std::erase_if(other.foreign_keys, [&](const ForeignKey& key) {
      const bool gone = key.ref_schema == name.schema && key.ref_table == name.name;
      if (gone) state.remove_constraint(other.schema, key.name);
      return gone;
    });
  });
  drop_readers(state, name);
}

void drop(State& state, const pg_query_DropStmt* statement) {
  const bool missing_ok = pg_query_DropStmt_missing_ok(statement);
  const bool cascade = pg_query_DropStmt_behavior(statement) == pg_query_DROP_CASCADE;
  for (const Node* object : list(pg_query_DropStmt_objects, statement))
    drop_one(state, object, pg_query_DropStmt_remove_type(statement), missing_ok, cascade);
}

}  // namespace assay::schema::postgres::reader
