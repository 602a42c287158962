#include <algorithm>

#include "core/text.h"
#include "schema/ddl/postgres/apply.h"
#include "schema/ddl/postgres/expression.h"
#include "schema/ddl/postgres/options.h"
#include "schema/ddl/postgres/owners.h"
#include "schema/ddl/postgres/quote.h"
#include "schema/ddl/postgres/table_reader.h"
#include "schema/ddl/postgres/types.h"

namespace assay::schema::postgres::reader {
namespace {

Nodes definition_list(const pg_query_AlterTableCmd* command) { return items_of(pg_query_AlterTableCmd_def(command)); }

void add_column(State& state, Table& table, const pg_query_AlterTableCmd* command, bool recurse, TableReader& added) {
  const pg_query_ColumnDef* definition = pg_query_Node_column_def(pg_query_AlterTableCmd_def(command));
  if (definition == nullptr) return;
  const std::string name = str(pg_query_ColumnDef_colname(definition));
  if (const Column* there = table.column(name); there != nullptr && there->local) {
    if (!pg_query_AlterTableCmd_missing_ok(command))
      state.lost(fmt::format("Column {} of {} is there already.", name, display(table.qualified())));
    return;
  }
  added.column(definition);
  if (!recurse) return;
  const Column made = *table.column(name);
  each_descendant(state, table.qualified(), [&](Table& child) {
    if (child.column(name) != nullptr) return;
    Column column = made;
    column.local = false;
    column.identity.reset();
    child.columns.push_back(std::move(column));
  });
}

void replica_identity(State& state, Table& table, const pg_query_AlterTableCmd* command) {
  const pg_query_ReplicaIdentityStmt* identity = pg_query_Node_replica_identity_stmt(pg_query_AlterTableCmd_def(command));
  if (identity == nullptr) return;
  for (Index& index : table.indexes) index.replica_identity = false;
  for (Key& key : table.keys) key.replica_identity = false;
  const std::string_view type = sv(pg_query_ReplicaIdentityStmt_identity_type(identity));
  const std::string name = str(pg_query_ReplicaIdentityStmt_name(identity));
  table.replica_identity = type == "f" ? "full" : type == "n" ? "nothing" : "";
  if (type != "i") return;
  for (Index& index : table.indexes)
    if (index.name == name) return void(index.replica_identity = true);
  for (Key& key : table.keys)
    if (key.name == name) return void(key.replica_identity = true);
  state.lost(fmt::format("Index {} of {} is not in the model.", name, display(table.qualified())));
}

void cluster_on(State& state, Table& table, const std::string& name) {
  for (Index& index : table.indexes) index.clustered_on = index.name == name;
  for (Key& key : table.keys) key.clustered_on = key.name == name;
  for (Exclusion& exclusion : table.exclusions) exclusion.clustered_on = exclusion.name == name;
  const Relation* index = state.relation({table.schema, name});
  if (!name.empty() && (index == nullptr || index->kind != RelationKind::index))
    state.lost(fmt::format("Index {} of {} is not in the model.", name, display(table.qualified())));
}

void validate_constraint(State& state, Table& table, const std::string& name) {
  bool found = false;
  const auto in = [&](auto& constraints) {
    for (auto& constraint : constraints)
      if (constraint.name == name) constraint.validated = found = true;
  };
  in(table.checks);
  in(table.foreign_keys);
  for (Column& column : table.columns) {
    const bool automatic = column.not_null_name.empty() && name == table.name + "_" + column.name + "_not_null";
    if (!column.nullable && (automatic || column.not_null_name == name)) column.not_null_valid = found = true;
  }
  if (!found) state.lost(fmt::format("Constraint {} of {} is not in the model.", name, display(table.qualified())));
}

void alter_constraint(State& state, Table& table, const pg_query_AlterTableCmd* command) {
  const pg_query_ATAlterConstraint* change = pg_query_Node_atalter_constraint(pg_query_AlterTableCmd_def(command));
  if (change == nullptr) return;
  const std::string name = str(pg_query_ATAlterConstraint_conname(change));
  for (ForeignKey& key : table.foreign_keys) {
    if (key.name != name) continue;
    if (pg_query_ATAlterConstraint_alter_deferrability(change))
      key.deferral = deferral_of(pg_query_ATAlterConstraint_deferrable(change), pg_query_ATAlterConstraint_initdeferred(change));
    if (pg_query_ATAlterConstraint_alter_enforceability(change)) key.enforced = pg_query_ATAlterConstraint_is_enforced(change);
    return;
  }
  for (Column& column : table.columns)
    if (!column.nullable && (column.not_null_name == name || name == table.name + "_" + column.name + "_not_null")) {
      if (pg_query_ATAlterConstraint_alter_inheritability(change))
        column.not_null_no_inherit = pg_query_ATAlterConstraint_noinherit(change);
      return;
    }
  state.lost(fmt::format("Constraint {} of {} is not in the model.", name, display(table.qualified())));
}

void set_triggers(State& state, const Table& table, const pg_query_AlterTableCmd* command) {
  std::string mode;
  switch (pg_query_AlterTableCmd_subtype(command)) {
    case pg_query_AT_DisableTrig:
    case pg_query_AT_DisableTrigAll:
    case pg_query_AT_DisableTrigUser: mode = "disabled"; break;
    case pg_query_AT_EnableAlwaysTrig: mode = "always"; break;
    case pg_query_AT_EnableReplicaTrig: mode = "replica"; break;
    default: break;
  }
  const std::string name = str(pg_query_AlterTableCmd_name(command));
  bool found = name.empty();
  for (Trigger& trigger : state.triggers(table.qualified()))
    if (name.empty() || trigger.name == name) {
      trigger.enabled = mode;
      found = true;
    }
  if (!found) state.lost(fmt::format("Trigger {} of {} is not in the model.", name, display(table.qualified())));
}

void partition_command(State& state, Table& table, const pg_query_AlterTableCmd* command) {
  const pg_query_PartitionCmd* partition = pg_query_Node_partition_cmd(pg_query_AlterTableCmd_def(command));
  if (partition == nullptr) return;
  const Name name = state.relation_name(pg_query_PartitionCmd_name(partition));
  Table* child = table_at(state, name, false);
  if (child == nullptr) return;
  if (pg_query_AlterTableCmd_subtype(command) == pg_query_AT_AttachPartition)
    return attach_partition(state, table, *child, pg_query_PartitionCmd_bound(partition));
  child->partition_of.reset();
  std::erase(state.children(table.qualified()), name);
  for (Column& column : child->columns) column.local = true;
  for (Check& check : child->checks) check.local = true;
  for (Key& key : child->keys) key.attached_to.clear();
  for (Index& index : child->indexes) index.attached_to.clear();
  for (ForeignKey& key : child->foreign_keys) key.local = true;
}

void inherit_command(State& state, Table& table, const pg_query_AlterTableCmd* command) {
  const pg_query_RangeVar* range = pg_query_Node_range_var(pg_query_AlterTableCmd_def(command));
  if (range == nullptr) return;
  const Name parent = state.relation_name(range);
  if (pg_query_AlterTableCmd_subtype(command) == pg_query_AT_AddInherit) {
    table.inherits.push_back(parent);
    state.children(parent).push_back(table.qualified());
    return;
  }
  std::erase(table.inherits, parent);
  std::erase(state.children(parent), table.qualified());
  if (!table.inherits.empty()) return;
  for (Column& column : table.columns) column.local = true;
  for (Check& check : table.checks) check.local = true;
}

/// What concerns the table as a whole. false: something else.
bool table_setting(State& state, Table& table, const pg_query_AlterTableCmd* command) {
  const std::string name = str(pg_query_AlterTableCmd_name(command));
  switch (pg_query_AlterTableCmd_subtype(command)) {
    case pg_query_AT_SetLogged: return table.unlogged = false, true;
    case pg_query_AT_SetUnLogged: return table.unlogged = true;
    case pg_query_AT_SetAccessMethod: return table.access_method = name == "heap" ? "" : name, true;
    case pg_query_AT_SetTableSpace: return table.tablespace = name == "pg_default" ? "" : name, true;
    case pg_query_AT_SetRelOptions: return set_options(table.options, definition_list(command)), true;
    case pg_query_AT_ResetRelOptions: return reset_options(table.options, definition_list(command)), true;
    case pg_query_AT_EnableRowSecurity: return table.row_security = true;
    case pg_query_AT_DisableRowSecurity: return table.row_security = false, true;
    case pg_query_AT_ForceRowSecurity: return table.force_row_security = true;
    case pg_query_AT_NoForceRowSecurity: return table.force_row_security = false, true;
    case pg_query_AT_ReplicaIdentity: return replica_identity(state, table, command), true;
    case pg_query_AT_ClusterOn: return cluster_on(state, table, name), true;
    case pg_query_AT_DropCluster: return cluster_on(state, table, {}), true;
    case pg_query_AT_DropOids: return true;
    case pg_query_AT_ChangeOwner:
      return put_owner(state, {.kind = "table", .schema = table.schema, .name = table.name}, pg_query_AlterTableCmd_newowner(command)),
             true;
    case pg_query_AT_AddOf: {
      const pg_query_TypeName* type = pg_query_Node_type_name(pg_query_AlterTableCmd_def(command));
      if (type == nullptr) return false;
      const Name of = state.type_name(list(pg_query_TypeName_names, type));
      return table.of_type = ident(of.schema, of.name), true;
    }
    case pg_query_AT_DropOf: return table.of_type.clear(), true;
    default: return false;
  }
}

bool is_trigger_command(int subtype) { return subtype >= pg_query_AT_EnableTrig && subtype <= pg_query_AT_DisableTrigUser; }
bool is_rule_command(int subtype) { return subtype >= pg_query_AT_EnableRule && subtype <= pg_query_AT_DisableRule; }

}  // namespace

void alter_table_command(State& state, Table& table, const pg_query_AlterTableCmd* command, bool recurse, TableReader& added) {
  const int subtype = pg_query_AlterTableCmd_subtype(command);
  const std::string name = str(pg_query_AlterTableCmd_name(command));
  const bool missing_ok = pg_query_AlterTableCmd_missing_ok(command);
  const bool cascade = pg_query_AlterTableCmd_behavior(command) == pg_query_DROP_CASCADE;
  if (is_trigger_command(subtype)) return set_triggers(state, table, command);
  if (is_rule_command(subtype))
    return state.opaque.push_back(
        {.kind = "rule_state", .name = {table.schema, table.name + "." + name}, .text = std::string(state.statement())});
  switch (subtype) {
    case pg_query_AT_AddColumn: return add_column(state, table, command, recurse, added);
    case pg_query_AT_DropColumn:
      if (table.column(name) == nullptr) {
        if (!missing_ok) state.lost(fmt::format("Column {} of {} is not in the model.", name, display(table.qualified())));
        return;
      }
      return drop_column(state, table, name, cascade);
    case pg_query_AT_AddConstraint:
      if (const pg_query_Constraint* constraint = pg_query_Node_constraint(pg_query_AlterTableCmd_def(command)))
        added.constraint(constraint);
      return;
    case pg_query_AT_DropConstraint: return drop_constraint(state, table, name, missing_ok, cascade);
    case pg_query_AT_ValidateConstraint: return validate_constraint(state, table, name);
    case pg_query_AT_AlterConstraint: return alter_constraint(state, table, command);
    case pg_query_AT_AttachPartition:
    case pg_query_AT_DetachPartition: return partition_command(state, table, command);
    case pg_query_AT_DetachPartitionFinalize: return;
    case pg_query_AT_AddInherit:
    case pg_query_AT_DropInherit: return inherit_command(state, table, command);
    default: break;
  }
  if (table_setting(state, table, command) || alter_column_command(state, table, command, recurse)) return;
  state.lost(fmt::format("This change of {} is not understood.", display(table.qualified())));
}

void alter_table(State& state, const pg_query_AlterTableStmt* statement) {
  const pg_query_RangeVar* range = pg_query_AlterTableStmt_relation(statement);
  const Name name = state.relation_name(range);
  const Relation* relation = state.relation(name);
  const Nodes commands = list(pg_query_AlterTableStmt_cmds, statement);
  if (relation != nullptr && relation->kind != RelationKind::table) return alter_other(state, statement, name, *relation);
  Table* table = table_at(state, name, pg_query_AlterTableStmt_missing_ok(statement));
  if (table == nullptr) return;
  TableReader added(state, *table, false);
  std::vector<std::string> before;
  for (const Check& check : table->checks) before.push_back(check.name);
  for (const Node* node : commands)
    if (const pg_query_AlterTableCmd* command = pg_query_Node_alter_table_cmd(node))
      alter_table_command(state, *table, command, pg_query_RangeVar_inh(range), added);
  added.finish();
  if (!pg_query_RangeVar_inh(range)) return;
  std::vector<Check> made = table->checks;
  std::erase_if(made, [&](const Check& check) { return std::find(before.begin(), before.end(), check.name) != before.end(); });
  if (made.empty()) return;
  each_descendant(state, name, [&](Table& child) {
    for (const Check& check : made) {
      const auto same = std::find_if(child.checks.begin(), child.checks.end(), [&](const Check& c) { return c.name == check.name; });
      if (check.no_inherit || same != child.checks.end()) continue;
      child.checks.push_back(check);
      child.checks.back().local = false;
      state.add_constraint(child.schema, check.name);
    }
  });
}

}  // namespace assay::schema::postgres::reader
