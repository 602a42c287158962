// ALTER … OWNER TO.
#include "schema/ddl/postgres/owners.h"

#include "schema/ddl/postgres/apply.h"
#include "schema/ddl/postgres/routines.h"

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
    default: return keep_statement(state, "owner", {});
  }
}

}  // namespace assay::schema::postgres::reader
