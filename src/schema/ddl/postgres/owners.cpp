// ALTER … OWNER TO.
#include "schema/ddl/postgres/owners.h"

#include "schema/ddl/postgres/apply.h"
#include "schema/ddl/postgres/quote.h"
#include "schema/ddl/postgres/routines.h"
#include "schema/ddl/postgres/types.h"

namespace assay::schema::postgres::reader {

std::string_view kind_word(State& state, const Name& relation) {
  const Relation* found = state.relation(relation);
  if (found == nullptr) return "table";
  switch (found->kind) {
    case RelationKind::view: {
      const View* view = state.views.find(relation);
      return view != nullptr && view->materialized ? "matview" : "view";
    }
    case RelationKind::sequence:
    case RelationKind::identity_sequence: return "sequence";
    case RelationKind::composite: return "type";
    case RelationKind::index: return "index";
    case RelationKind::opaque: return opaque_kind(state, relation, "foreign_table");
    case RelationKind::table: break;
  }
  return "table";
}

namespace {

struct OwnedKind {
  int type;
  std::string_view kind;
};
constexpr OwnedKind owned_kinds[] = {
    {pg_query_OBJECT_AGGREGATE, "aggregate"},
    {pg_query_OBJECT_OPERATOR, "operator"},
    {pg_query_OBJECT_OPCLASS, "operator_class"},
    {pg_query_OBJECT_OPFAMILY, "operator_family"},
    {pg_query_OBJECT_COLLATION, "collation"},
    {pg_query_OBJECT_CONVERSION, "conversion"},
    {pg_query_OBJECT_STATISTIC_EXT, "statistics"},
    {pg_query_OBJECT_TSCONFIGURATION, "text_search_configuration"},
    {pg_query_OBJECT_TSDICTIONARY, "text_search_dictionary"},
    {pg_query_OBJECT_EVENT_TRIGGER, "event_trigger"},
    {pg_query_OBJECT_PUBLICATION, "publication"},
    {pg_query_OBJECT_SUBSCRIPTION, "subscription"},
    {pg_query_OBJECT_FDW, "foreign_data_wrapper"},
    {pg_query_OBJECT_FOREIGN_SERVER, "server"},
    {pg_query_OBJECT_LANGUAGE, "language"},
};

/// "(integer, public.t)"; an operator without a left side has NONE there.
std::string argument_types(const State& state, const pg_query_ObjectWithArgs* object) {
  std::string out;
  for (const Node* type : list(pg_query_ObjectWithArgs_objargs, object)) {
    if (!out.empty()) out += ", ";
    out += kind(type) == pg_query_Node_node_type_name ? type_sql(bare_type_of(pg_query_Node_type_name(type), &state)) : "NONE";
  }
  return "(" + out + ")";
}

/// An object that is kept as opaque, as ALTER … OWNER TO names it.
ObjectRef opaque_object(const State& state, std::string_view word, const Node* object) {
  ObjectRef out{.kind = std::string(word)};
  const bool method = word == "operator_class" || word == "operator_family";
  if (kind(object) == pg_query_Node_node_object_with_args) {
    const pg_query_ObjectWithArgs* with_args = pg_query_Node_object_with_args(object);
    const Name name = state.new_name(list(pg_query_ObjectWithArgs_objname, with_args));
    out.schema = name.schema;
    out.name = (word == "operator" ? ident(name.schema) + "." : "") + name.name + argument_types(state, with_args);
  } else if (kind(object) == pg_query_Node_node_list) {
    const Nodes items = items_of(object);
    const Name name = state.new_name(method && !items.empty() ? items.subspan(1) : items);
    out.schema = name.schema;
    out.name = method && !items.empty() ? ident(name.schema, name.name) + " USING " + ident(text_of(items[0])) : name.name;
  } else {
    out.name = text_of(object);
  }
  return out;
}

}  // namespace

void set_owner(State& state, const pg_query_AlterOwnerStmt* statement) {
  const Node* object = pg_query_AlterOwnerStmt_object(statement);
  const pg_query_RoleSpec* role = pg_query_AlterOwnerStmt_newowner(statement);
  switch (pg_query_AlterOwnerStmt_object_type(statement)) {
    case pg_query_OBJECT_SCHEMA: return put_owner(state, {.kind = "schema", .name = std::string(text_of(object))}, role);
    case pg_query_OBJECT_DATABASE: return put_owner(state, {.kind = "database", .name = std::string(text_of(object))}, role);
    case pg_query_OBJECT_TYPE:
    case pg_query_OBJECT_DOMAIN: {
      const Name name = state.type_name(items_of(object));
      const std::string kind = state.domains.find(name) != nullptr ? "domain" : "type";
      return put_owner(state, {.kind = kind, .schema = name.schema, .name = name.name}, role);
    }
    case pg_query_OBJECT_FUNCTION:
    case pg_query_OBJECT_PROCEDURE:
    case pg_query_OBJECT_ROUTINE:
      if (const Routine* routine = find_routine(state, pg_query_Node_object_with_args(object)))
        return put_owner(state,
                         {.kind = routine->kind == RoutineKind::procedure ? "procedure" : "function",
                          .schema = routine->schema,
                          .name = routine_key(*routine)},
                         role);
      return keep_statement(state, "owner", {});
    case pg_query_OBJECT_TABLESPACE: return state.passed_over("Tablespaces, which belong to the whole server");
    default: break;
  }
  for (const OwnedKind& known : owned_kinds)
    if (known.type == pg_query_AlterOwnerStmt_object_type(statement))
      return put_owner(state, opaque_object(state, known.kind, object), role);
  keep_statement(state, "owner", {});
}

}  // namespace assay::schema::postgres::reader
