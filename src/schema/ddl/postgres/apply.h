// One handler a kind of statement. Each changes the state, or says a problem; none throws. Internal to this folder.
#pragma once
#include "schema/ddl/postgres/state.h"

namespace assay::schema::postgres::reader {

void apply_statement(State& state, const Node* statement);

void create_table(State& state, const pg_query_CreateStmt* statement);
void create_table_as(State& state, const pg_query_CreateTableAsStmt* statement);
void create_materialized_view(State& state, const pg_query_CreateTableAsStmt* statement);
void alter_table(State& state, const pg_query_AlterTableStmt* statement);
void create_index(State& state, const pg_query_IndexStmt* statement);
void create_view(State& state, const pg_query_ViewStmt* statement);
void create_enum(State& state, const pg_query_CreateEnumStmt* statement);
void alter_enum(State& state, const pg_query_AlterEnumStmt* statement);
void create_domain(State& state, const pg_query_CreateDomainStmt* statement);
void alter_domain(State& state, const pg_query_AlterDomainStmt* statement);
void create_composite(State& state, const pg_query_CompositeTypeStmt* statement);
void create_sequence(State& state, const pg_query_CreateSeqStmt* statement);
void alter_sequence(State& state, const pg_query_AlterSeqStmt* statement);
void create_routine(State& state, const pg_query_CreateFunctionStmt* statement);
void alter_routine(State& state, const pg_query_AlterFunctionStmt* statement);
void create_trigger(State& state, const pg_query_CreateTrigStmt* statement);
void create_policy(State& state, const pg_query_CreatePolicyStmt* statement);
void alter_policy(State& state, const pg_query_AlterPolicyStmt* statement);
void create_schema(State& state, const pg_query_CreateSchemaStmt* statement);
void create_extension(State& state, const pg_query_CreateExtensionStmt* statement);
void alter_extension(State& state, const pg_query_AlterExtensionStmt* statement);
void rename(State& state, const pg_query_RenameStmt* statement);
void set_schema(State& state, const pg_query_AlterObjectSchemaStmt* statement);
void set_owner(State& state, const pg_query_AlterOwnerStmt* statement);
void drop(State& state, const pg_query_DropStmt* statement);
void comment(State& state, const pg_query_CommentStmt* statement);
void grant(State& state, const pg_query_GrantStmt* statement);
void select_into(State& state, const pg_query_IntoClause* into);
void set_variable(State& state, const pg_query_VariableSetStmt* statement);
void transaction(State& state, const pg_query_TransactionStmt* statement);
void select(State& state, const pg_query_SelectStmt* statement);
/// Whatever has no handler of its own: kept as opaque, or passed over where it says nothing about the schema.
void keep(State& state, const Node* statement);
/// The statement itself as opaque; an empty name = its number.
void keep_statement(State& state, std::string kind, Name name);

// What several handlers need.

constexpr const char* temporary_tables = "Temporary tables, which are no part of a schema";

/// The table, or nullptr with a problem said (unless `missing_ok`).
Table* table_at(State& state, const Name& name, bool missing_ok);
/// "table" … of a relation that is not one; for messages.
std::string_view word_for(RelationKind kind);
/// "table", "view", "matview", "sequence", "type" …: what ALTER and COMMENT ON call it.
std::string_view kind_word(State& state, const Name& relation);
std::string_view opaque_kind(const State& state, const Name& name, std::string_view otherwise);
/// false: there was none.
bool drop_opaque(State& state, std::string_view kind, const Name& name);
void alter_other(State& state, const pg_query_AlterTableStmt* statement, const Name& name, const Relation& relation);
void attach_partition(State& state, Table& parent, Table& child, const pg_query_PartitionBoundSpec* bound);
std::string bound_text(State& state, const pg_query_PartitionBoundSpec* bound, const Table* parent);
/// A partition bound's value as the server shows it for a key of that type.
std::string bound_value(const std::string& text, const DataType& type);
/// One command of ALTER TABLE, INDEX, VIEW, SEQUENCE … on a table.
class TableReader;
void alter_table_command(State& state, Table& table, const pg_query_AlterTableCmd* command, bool recurse, TableReader& added);
/// Commands on what is inside a column; true when it was one.
bool alter_column_command(State& state, Table& table, const pg_query_AlterTableCmd* command, bool recurse);
void drop_column(State& state, Table& table, const std::string& name, bool cascade);
void drop_constraint(State& state, Table& table, const std::string& name, bool missing_ok, bool cascade);
void drop_table(State& state, const Name& name, bool cascade);
/// Another name or schema, and all that refers to it.
void move_relation(State& state, const Name& from, const Name& to);
void rename_trigger_text(Trigger& trigger, const std::string& name);
void drop_view(State& state, const Name& name, bool cascade);
void drop_users_of_function(State& state, const Name& name);
void drop_index(State& state, const Name& name);
/// Calls `visit(Table&)` for every table below, once each.
template <class Visit>
void each_descendant(State& state, const Name& parent, Visit&& visit) {
  const std::vector<Name> below = state.children(parent);
  for (const Name& child : below)
    if (Table* table = state.tables.find(child)) {
      visit(*table);
      each_descendant(state, child, visit);
    }
}

}  // namespace assay::schema::postgres::reader
