// ALTER TABLE and its kin on what is not a table: indexes, views, sequences, composite types.
#include <algorithm>

#include "schema/ddl/postgres/apply.h"
#include "schema/ddl/postgres/options.h"
#include "schema/ddl/postgres/owners.h"
#include "schema/ddl/postgres/types.h"

namespace assay::schema::postgres::reader {
namespace {

/// What an index, key or exclusion of that name has in common.
struct IndexLike {
  std::vector<std::string>* options = nullptr;
  std::string* tablespace = nullptr;
  std::string* attached_to = nullptr;
};

IndexLike index_like(State& state, const Name& name, const Name& owner) {
  if (Table* table = state.tables.find(owner)) {
    for (Index& index : table->indexes)
      if (index.name == name.name) return {&index.options, &index.tablespace, &index.attached_to};
    for (Key& key : table->keys)
      if (key.name == name.name) return {&key.options, &key.tablespace, &key.attached_to};
    for (Exclusion& one : table->exclusions)
      if (one.name == name.name) return {&one.options, &one.tablespace, &one.attached_to};
  }
  if (View* view = state.views.find(owner))
    for (Index& index : view->indexes)
      if (index.name == name.name) return {&index.options, &index.tablespace, &index.attached_to};
  return {};
}

void alter_index(State& state, const Name& name, const Name& owner, const pg_query_AlterTableCmd* command) {
  const IndexLike index = index_like(state, name, owner);
  if (index.options == nullptr) return state.lost(fmt::format("Index {} is not in the model.", display(name)));
  switch (pg_query_AlterTableCmd_subtype(command)) {
    case pg_query_AT_SetRelOptions: return set_options(*index.options, items_of(pg_query_AlterTableCmd_def(command)));
    case pg_query_AT_ResetRelOptions: return reset_options(*index.options, items_of(pg_query_AlterTableCmd_def(command)));
    case pg_query_AT_SetTableSpace: *index.tablespace = str(pg_query_AlterTableCmd_name(command)); return;
    case pg_query_AT_AttachPartition: {
      const pg_query_PartitionCmd* partition = pg_query_Node_partition_cmd(pg_query_AlterTableCmd_def(command));
      if (partition == nullptr) return;
      const Name below = state.relation_name(pg_query_PartitionCmd_name(partition));
      const Relation* relation = state.relation(below);
      const IndexLike child = relation == nullptr ? IndexLike{} : index_like(state, below, relation->owner);
      if (child.attached_to == nullptr) return state.lost(fmt::format("Index {} is not in the model.", display(below)));
      *child.attached_to = name.name;
      return;
    }
    case pg_query_AT_SetStatistics: return keep_statement(state, "index_statistics", name);
    case pg_query_AT_ChangeOwner: return;  // an index goes with its table
    default: return state.lost(fmt::format("This change of index {} is not understood.", display(name)));
  }
}

void alter_view(State& state, const Name& name, View& view, const pg_query_AlterTableCmd* command) {
  const std::string index_name = str(pg_query_AlterTableCmd_name(command));
  switch (pg_query_AlterTableCmd_subtype(command)) {
    case pg_query_AT_SetRelOptions: return set_options(view.options, items_of(pg_query_AlterTableCmd_def(command)));
    case pg_query_AT_ResetRelOptions: return reset_options(view.options, items_of(pg_query_AlterTableCmd_def(command)));
    case pg_query_AT_SetTableSpace: view.tablespace = index_name; return;
    case pg_query_AT_SetAccessMethod: view.access_method = index_name == "heap" ? "" : index_name; return;
    case pg_query_AT_ClusterOn:
      for (Index& index : view.indexes) index.clustered_on = index.name == index_name;
      return;
    case pg_query_AT_DropCluster:
      for (Index& index : view.indexes) index.clustered_on = false;
      return;
    case pg_query_AT_ChangeOwner:
      return put_owner(state, {.kind = view.materialized ? "matview" : "view", .schema = name.schema, .name = name.name},
                       pg_query_AlterTableCmd_newowner(command));
    case pg_query_AT_EnableTrig:
    case pg_query_AT_EnableAlwaysTrig:
    case pg_query_AT_EnableReplicaTrig:
    case pg_query_AT_DisableTrig:
      for (Trigger& trigger : state.triggers(name))
        if (trigger.name == index_name)
          trigger.enabled = pg_query_AlterTableCmd_subtype(command) == pg_query_AT_DisableTrig ? "disabled" : "";
      return;
    // Defaults of view columns, statistics and storage of materialised ones.
    default: return keep_statement(state, "view_change", name);
  }
}

void alter_composite(State& state, Composite& composite, const pg_query_AlterTableCmd* command) {
  const std::string name = str(pg_query_AlterTableCmd_name(command));
  const Node* definition = pg_query_AlterTableCmd_def(command);
  const pg_query_ColumnDef* column = kind(definition) == pg_query_Node_node_column_def ? pg_query_Node_column_def(definition) : nullptr;
  const auto at = std::find_if(composite.attributes.begin(), composite.attributes.end(), [&](const Column& c) { return c.name == name; });
  switch (pg_query_AlterTableCmd_subtype(command)) {
    case pg_query_AT_AddColumn:
      if (column == nullptr) return;
      composite.attributes.emplace_back().name = sv(pg_query_ColumnDef_colname(column));
      composite.attributes.back().type = type_of(pg_query_ColumnDef_type_name(column), &state);
      return;
    case pg_query_AT_DropColumn:
      if (at != composite.attributes.end()) composite.attributes.erase(at);
      return;
    case pg_query_AT_AlterColumnType:
      if (at != composite.attributes.end() && column != nullptr) at->type = type_of(pg_query_ColumnDef_type_name(column), &state);
      return;
    case pg_query_AT_ChangeOwner:
      return put_owner(state, {.kind = "type", .schema = composite.schema, .name = composite.name},
                       pg_query_AlterTableCmd_newowner(command));
    default: return state.lost(fmt::format("This change of type {} is not understood.", composite.name));
  }
}

void alter_sequence_as_table(State& state, const Name& name, const Relation& relation, const pg_query_AlterTableCmd* command) {
  Sequence* sequence = state.sequences.find(name);
  switch (pg_query_AlterTableCmd_subtype(command)) {
    case pg_query_AT_ChangeOwner:
      // The sequence of an identity column goes with its table.
      if (relation.kind == RelationKind::sequence)
        put_owner(state, {.kind = "sequence", .schema = name.schema, .name = name.name}, pg_query_AlterTableCmd_newowner(command));
      return;
    case pg_query_AT_SetLogged:
    case pg_query_AT_SetUnLogged:
      if (sequence != nullptr) sequence->unlogged = pg_query_AlterTableCmd_subtype(command) == pg_query_AT_SetUnLogged;
      return;
    default: return state.lost(fmt::format("This change of sequence {} is not understood.", display(name)));
  }
}

void alter_one(State& state, const Name& name, const Relation& relation, const pg_query_AlterTableCmd* command) {
  switch (relation.kind) {
    case RelationKind::index: return alter_index(state, name, relation.owner, command);
    case RelationKind::view:
      if (View* view = state.views.find(name)) alter_view(state, name, *view, command);
      return;
    case RelationKind::composite:
      if (Composite* composite = state.composites.find(name)) alter_composite(state, *composite, command);
      return;
    case RelationKind::sequence:
    case RelationKind::identity_sequence: return alter_sequence_as_table(state, name, relation, command);
    case RelationKind::opaque:
      if (pg_query_AlterTableCmd_subtype(command) == pg_query_AT_ChangeOwner)
        return put_owner(state, {.kind = std::string(kind_word(state, name)), .schema = name.schema, .name = name.name},
                         pg_query_AlterTableCmd_newowner(command));
      return keep_statement(state, std::string(kind_word(state, name)) + "_change", name);
    case RelationKind::table: return;
  }
}

}  // namespace

void alter_other(State& state, const pg_query_AlterTableStmt* statement, const Name& name, const Relation& relation) {
  // the commands may move it in the state's map
  const Relation copy = relation;  // NOLINT(performance-unnecessary-copy-initialization)
  for (const Node* node : list(pg_query_AlterTableStmt_cmds, statement))
    if (const pg_query_AlterTableCmd* command = pg_query_Node_alter_table_cmd(node)) alter_one(state, name, copy, command);
}

}  // namespace assay::schema::postgres::reader
