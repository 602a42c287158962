#include "schema/ddl/postgres/apply.h"

namespace assay::schema::postgres::reader {

void apply_statement(State& state, const Node* statement) {
  switch (kind(statement)) {
    case pg_query_Node_node_create_stmt: return create_table(state, pg_query_Node_create_stmt(statement));
    case pg_query_Node_node_create_table_as_stmt: return create_table_as(state, pg_query_Node_create_table_as_stmt(statement));
    case pg_query_Node_node_alter_table_stmt: return alter_table(state, pg_query_Node_alter_table_stmt(statement));
    case pg_query_Node_node_index_stmt: return create_index(state, pg_query_Node_index_stmt(statement));
    case pg_query_Node_node_view_stmt: return create_view(state, pg_query_Node_view_stmt(statement));
    case pg_query_Node_node_create_enum_stmt: return create_enum(state, pg_query_Node_create_enum_stmt(statement));
    case pg_query_Node_node_alter_enum_stmt: return alter_enum(state, pg_query_Node_alter_enum_stmt(statement));
    case pg_query_Node_node_create_domain_stmt: return create_domain(state, pg_query_Node_create_domain_stmt(statement));
    case pg_query_Node_node_alter_domain_stmt: return alter_domain(state, pg_query_Node_alter_domain_stmt(statement));
    case pg_query_Node_node_composite_type_stmt: return create_composite(state, pg_query_Node_composite_type_stmt(statement));
    case pg_query_Node_node_create_seq_stmt: return create_sequence(state, pg_query_Node_create_seq_stmt(statement));
    case pg_query_Node_node_alter_seq_stmt: return alter_sequence(state, pg_query_Node_alter_seq_stmt(statement));
    case pg_query_Node_node_create_function_stmt: return create_routine(state, pg_query_Node_create_function_stmt(statement));
    case pg_query_Node_node_alter_function_stmt: return alter_routine(state, pg_query_Node_alter_function_stmt(statement));
    case pg_query_Node_node_create_trig_stmt: return create_trigger(state, pg_query_Node_create_trig_stmt(statement));
    case pg_query_Node_node_create_policy_stmt: return create_policy(state, pg_query_Node_create_policy_stmt(statement));
    case pg_query_Node_node_alter_policy_stmt: return alter_policy(state, pg_query_Node_alter_policy_stmt(statement));
    case pg_query_Node_node_create_schema_stmt: return create_schema(state, pg_query_Node_create_schema_stmt(statement));
    case pg_query_Node_node_create_extension_stmt: return create_extension(state, pg_query_Node_create_extension_stmt(statement));
    case pg_query_Node_node_alter_extension_stmt: return alter_extension(state, pg_query_Node_alter_extension_stmt(statement));
    case pg_query_Node_node_rename_stmt: return rename(state, pg_query_Node_rename_stmt(statement));
    case pg_query_Node_node_alter_object_schema_stmt: return set_schema(state, pg_query_Node_alter_object_schema_stmt(statement));
    case pg_query_Node_node_alter_owner_stmt: return set_owner(state, pg_query_Node_alter_owner_stmt(statement));
    case pg_query_Node_node_drop_stmt: return drop(state, pg_query_Node_drop_stmt(statement));
    case pg_query_Node_node_comment_stmt: return comment(state, pg_query_Node_comment_stmt(statement));
    case pg_query_Node_node_grant_stmt: return grant(state, pg_query_Node_grant_stmt(statement));
    case pg_query_Node_node_variable_set_stmt: return set_variable(state, pg_query_Node_variable_set_stmt(statement));
    case pg_query_Node_node_transaction_stmt: return transaction(state, pg_query_Node_transaction_stmt(statement));
    case pg_query_Node_node_select_stmt: return select(state, pg_query_Node_select_stmt(statement));
    default: return keep(state, statement);
  }
}

}  // namespace assay::schema::postgres::reader
