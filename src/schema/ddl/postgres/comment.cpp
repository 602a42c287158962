#include <algorithm>

#include "schema/ddl/postgres/apply.h"
#include "schema/ddl/postgres/routines.h"
#include "schema/ddl/postgres/types.h"

namespace assay::schema::postgres::reader {
namespace {

template <class List>
bool comment_named(List& list, std::string_view name, const std::string& text) {
  for (auto& one : list)
    if (one.name == name) return one.comment = text, true;
  return false;
}

bool comment_relation(State& state, const Name& name, const std::string& text) {
  if (Table* table = state.tables.find(name)) return table->comment = text, true;
  if (View* view = state.views.find(name)) return view->comment = text, true;
  if (Sequence* sequence = state.sequences.find(name)) return sequence->comment = text, true;
  return false;
}

bool comment_column(State& state, Nodes parts, const std::string& text) {
  if (parts.size() < 2) return false;
  const Name name = state.relation_name(parts.first(parts.size() - 1));
  const std::string column(text_of(parts.back()));
  if (Table* table = state.tables.find(name)) return comment_named(table->columns, column, text);
  if (Composite* composite = state.composites.find(name)) return comment_named(composite->attributes, column, text);
  View* view = state.views.find(name);
  if (view == nullptr) return false;
  std::erase_if(view->column_comments, [&](const ColumnComment& c) { return c.column == column; });
  if (!text.empty()) view->column_comments.push_back({.column = column, .comment = text});
  std::sort(view->column_comments.begin(), view->column_comments.end(),
            [](const ColumnComment& a, const ColumnComment& b) { return a.column < b.column; });
  return true;
}

bool comment_index(State& state, const Name& name, const std::string& text) {
  const Relation* relation = state.relation(name);
  if (relation == nullptr || relation->kind != RelationKind::index) return false;
  if (Table* table = state.tables.find(relation->owner)) return comment_named(table->indexes, name.name, text);
  View* view = state.views.find(relation->owner);
  return view != nullptr && comment_named(view->indexes, name.name, text);
}

bool comment_constraint(State& state, Nodes parts, const std::string& text) {
  if (parts.size() < 2) return false;
  Table* table = state.tables.find(state.relation_name(parts.first(parts.size() - 1)));
  const std::string_view name = text_of(parts.back());
  return table != nullptr && (comment_named(table->keys, name, text) || comment_named(table->checks, name, text) ||
                              comment_named(table->foreign_keys, name, text) || comment_named(table->exclusions, name, text));
}

bool comment_domain_constraint(State& state, Nodes parts, const std::string& text) {
  if (parts.size() != 2 || kind(parts[0]) != pg_query_Node_node_type_name) return false;
  Domain* domain = state.domains.find(state.type_name(list(pg_query_TypeName_names, pg_query_Node_type_name(parts[0]))));
  return domain != nullptr && comment_named(domain->checks, text_of(parts[1]), text);
}

bool comment_type(State& state, const Node* node, const std::string& text) {
  if (kind(node) != pg_query_Node_node_type_name) return false;
  const Name name = state.type_name(list(pg_query_TypeName_names, pg_query_Node_type_name(node)));
  if (Enum* type = state.enums.find(name)) return type->comment = text, true;
  if (Domain* type = state.domains.find(name)) return type->comment = text, true;
  if (Composite* type = state.composites.find(name)) return type->comment = text, true;
  return false;
}

bool comment_part(State& state, int type, Nodes parts, const std::string& text) {
  if (parts.size() < 2) return false;
  const Name table = state.relation_name(parts.first(parts.size() - 1));
  const std::string_view name = text_of(parts.back());
  return type == pg_query_OBJECT_TRIGGER ? comment_named(state.triggers(table), name, text)
                                         : comment_named(state.policies(table), name, text);
}

bool comment_schema(State& state, const std::string& name, const std::string& text) {
  // What every database has from the start.
  if (name == "public" && text == "standard public schema") return true;
  const auto at = state.schemas.find(name);
  if (at == state.schemas.end()) {
    if (name != "public") return false;
    if (!text.empty()) state.schemas.emplace(name, Namespace{.name = name, .comment = text});
    return true;
  }
  return at->second.comment = text, true;
}

bool apply_comment(State& state, int type, const Node* object, const std::string& text) {
  switch (type) {
    case pg_query_OBJECT_TABLE:
    case pg_query_OBJECT_VIEW:
    case pg_query_OBJECT_MATVIEW:
    case pg_query_OBJECT_SEQUENCE: return comment_relation(state, state.relation_name(items_of(object)), text);
    case pg_query_OBJECT_COLUMN: return comment_column(state, items_of(object), text);
    case pg_query_OBJECT_INDEX: return comment_index(state, state.relation_name(items_of(object)), text);
    case pg_query_OBJECT_TABCONSTRAINT: return comment_constraint(state, items_of(object), text);
    case pg_query_OBJECT_DOMCONSTRAINT: return comment_domain_constraint(state, items_of(object), text);
    case pg_query_OBJECT_TYPE:
    case pg_query_OBJECT_DOMAIN: return comment_type(state, object, text);
    case pg_query_OBJECT_TRIGGER:
    case pg_query_OBJECT_POLICY: return comment_part(state, type, items_of(object), text);
    case pg_query_OBJECT_SCHEMA: return comment_schema(state, std::string(text_of(object)), text);
    case pg_query_OBJECT_EXTENSION: {
      const auto at = state.extensions.find(text_of(object));
      if (at == state.extensions.end()) return false;
      return at->second.comment = text, true;
    }
    case pg_query_OBJECT_FUNCTION:
    case pg_query_OBJECT_PROCEDURE:
    case pg_query_OBJECT_ROUTINE:
      if (Routine* routine = find_routine(state, pg_query_Node_object_with_args(object))) return routine->comment = text, true;
      return false;
    default: return false;
  }
}

}  // namespace

void comment(State& state, const pg_query_CommentStmt* statement) {
  const int type = pg_query_CommentStmt_objtype(statement);
  const Node* object = pg_query_CommentStmt_object(statement);
  if (apply_comment(state, type, object, str(pg_query_CommentStmt_comment(statement)))) return;
  if (type == pg_query_OBJECT_DATABASE || type == pg_query_OBJECT_ROLE || type == pg_query_OBJECT_TABLESPACE)
    return state.passed_over("Comments on the database, on roles and tablespaces");
  // On an object that is kept as opaque, or that the text does not make.
  keep_statement(state, "comment", {});
}

}  // namespace assay::schema::postgres::reader
