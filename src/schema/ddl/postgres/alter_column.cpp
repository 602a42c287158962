#include "schema/ddl/postgres/apply.h"
#include "schema/ddl/postgres/expression.h"
#include "schema/ddl/postgres/options.h"
#include "schema/ddl/postgres/table_reader.h"
#include "schema/ddl/postgres/types.h"

namespace assay::schema::postgres::reader {
namespace {

void alter_type(State& state, Column& column, const pg_query_AlterTableCmd* command) {
  const pg_query_ColumnDef* definition = pg_query_Node_column_def(pg_query_AlterTableCmd_def(command));
  if (definition == nullptr) return;
  column.type = type_of(pg_query_ColumnDef_type_name(definition), &state);
  const pg_query_CollateClause* collate = pg_query_ColumnDef_coll_clause(definition);
  column.collation = collate == nullptr ? "" : collation_text(state, list(pg_query_CollateClause_collname, collate));
}

void add_identity(State& state, Table& table, Column& column, const pg_query_AlterTableCmd* command) {
  const pg_query_Constraint* constraint = pg_query_Node_constraint(pg_query_AlterTableCmd_def(command));
  if (constraint == nullptr) return;
  column.default_value.reset();
  column.nullable = false;
  column.identity = read_identity(state, table, column, sv(pg_query_Constraint_generated_when(constraint)),
                                  list(pg_query_Constraint_options, constraint));
}

void set_identity(Column& column, const pg_query_AlterTableCmd* command) {
  if (!column.identity) return;
  const Nodes options = items_of(pg_query_AlterTableCmd_def(command));
  for (const Node* node : options)
    if (kind(node) == pg_query_Node_node_def_elem && sv(pg_query_DefElem_defname(pg_query_Node_def_elem(node))) == "generated") {
      const std::string when = option_value(pg_query_DefElem_arg(pg_query_Node_def_elem(node)));
      // the letter comes as a number
      column.identity->kind = when == "97" || when == "a" ? IdentityKind::always : IdentityKind::by_default;
    }
  column.identity->options = sequence_options(options, column.identity->options, column.type.name).options;
}

void drop_identity(State& state, Table& table, Column& column) {
  if (!column.identity) return;
  const std::string& own = column.identity->sequence;
  state.remove_relation({table.schema, own.empty() ? table.name + "_" + column.name + "_seq" : own});
  column.identity.reset();
}

void set_storage(Column& column, const pg_query_AlterTableCmd* command) {
  const std::string value(text_of(pg_query_AlterTableCmd_def(command)));
  std::string lowered;
  for (const char c : value) lowered += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  column.storage = lowered == "default" || lowered == own_storage(column.type) ? "" : lowered;
}

void set_compression(Column& column, const pg_query_AlterTableCmd* command) {
  const std::string value(text_of(pg_query_AlterTableCmd_def(command)));
  column.compression = value == "default" ? "" : value;
}

/// One command on one table's column; children get the same.
bool apply_to(State& state, Table& table, Column& column, const pg_query_AlterTableCmd* command) {
  const Node* definition = pg_query_AlterTableCmd_def(command);
  switch (pg_query_AlterTableCmd_subtype(command)) {
    case pg_query_AT_ColumnDefault: {
      column.default_value.reset();
      if (definition == nullptr) return true;
      std::string value = expression_text(definition, &state);
      if (value != "NULL") column.default_value = std::move(value);
      return true;
    }
    case pg_query_AT_DropNotNull:
      if (!column.not_null_name.empty()) state.remove_constraint(table.schema, column.not_null_name);
      column.nullable = true;
      column.not_null_name.clear();
      column.not_null_valid = true;
      column.not_null_no_inherit = false;
      return true;
    case pg_query_AT_SetNotNull: return column.nullable = false, column.not_null_valid = true;
    case pg_query_AT_SetExpression:
      if (column.generated) column.generated->expression = expression_text(definition, &state);
      return true;
    case pg_query_AT_DropExpression: return column.generated.reset(), true;
    case pg_query_AT_SetStatistics: {
      const auto value = option_number(definition);
      column.statistics = value ? static_cast<int>(*value) : -1;
      return true;
    }
    case pg_query_AT_SetOptions: return set_options(column.options, items_of(definition)), true;
    case pg_query_AT_ResetOptions: return reset_options(column.options, items_of(definition)), true;
    case pg_query_AT_SetStorage: return set_storage(column, command), true;
    case pg_query_AT_SetCompression: return set_compression(column, command), true;
    case pg_query_AT_AlterColumnType: return alter_type(state, column, command), true;
    case pg_query_AT_AddIdentity: return add_identity(state, table, column, command), true;
    case pg_query_AT_SetIdentity: return set_identity(column, command), true;
    case pg_query_AT_DropIdentity: return drop_identity(state, table, column), true;
    default: return false;
  }
}

bool is_inherited(int subtype) {
  switch (subtype) {
    case pg_query_AT_ColumnDefault:
    case pg_query_AT_DropNotNull:
    case pg_query_AT_SetNotNull:
    case pg_query_AT_SetExpression:
    case pg_query_AT_DropExpression:
    case pg_query_AT_SetStatistics:
    case pg_query_AT_SetStorage:
    case pg_query_AT_AlterColumnType: return true;
    default: return false;
  }
}

bool is_column_command(int subtype) {
  return is_inherited(subtype) || subtype == pg_query_AT_SetOptions || subtype == pg_query_AT_ResetOptions ||
         subtype == pg_query_AT_SetCompression || subtype == pg_query_AT_AddIdentity || subtype == pg_query_AT_SetIdentity ||
         subtype == pg_query_AT_DropIdentity;
}

}  // namespace

bool alter_column_command(State& state, Table& table, const pg_query_AlterTableCmd* command, bool recurse) {
  const int subtype = pg_query_AlterTableCmd_subtype(command);
  if (!is_column_command(subtype)) return false;
  const std::string name = str(pg_query_AlterTableCmd_name(command));
  Column* column = table.column(name);
  if (column == nullptr) return state.lost(fmt::format("Column {} of {} is not in the model.", name, display(table.qualified()))), true;
  apply_to(state, table, *column, command);
  if (recurse && is_inherited(subtype))
    each_descendant(state, table.qualified(), [&](Table& child) {
      if (Column* theirs = child.column(name)) apply_to(state, child, *theirs, command);
    });
  return true;
}

}  // namespace assay::schema::postgres::reader
