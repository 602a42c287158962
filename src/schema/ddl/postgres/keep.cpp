// What the model has no type for: kept with its text and what it uses, or passed over where it is no part of a schema.
#include <algorithm>

#include "core/text.h"
#include "schema/ddl/postgres/apply.h"
#include "schema/ddl/postgres/canonical.h"
#include "schema/ddl/postgres/qualify.h"
#include "schema/ddl/postgres/types.h"

namespace assay::schema::postgres::reader {
namespace {

void keep_named(State& state, std::string kind_name, Name name, const Node* statement) {
  Uses uses = uses_of(statement, &state);
  state.opaque.push_back(
      {.kind = std::move(kind_name), .name = std::move(name), .text = canonical_statement(state, statement), .uses = std::move(uses)});
}

void keep_definition(State& state, const Node* node) {
  const pg_query_DefineStmt* statement = pg_query_Node_define_stmt(node);
  const Name name = state.new_name(list(pg_query_DefineStmt_defnames, statement));
  switch (pg_query_DefineStmt_kind(statement)) {
    case pg_query_OBJECT_AGGREGATE: return keep_named(state, "aggregate", name, node);
    case pg_query_OBJECT_OPERATOR: return keep_named(state, "operator", name, node);
    case pg_query_OBJECT_COLLATION: return keep_named(state, "collation", name, node);
    case pg_query_OBJECT_TYPE: state.add_type(name); return keep_named(state, "type", name, node);
    case pg_query_OBJECT_TSCONFIGURATION: return keep_named(state, "text_search_configuration", name, node);
    case pg_query_OBJECT_TSDICTIONARY: return keep_named(state, "text_search_dictionary", name, node);
    case pg_query_OBJECT_TSPARSER: return keep_named(state, "text_search_parser", name, node);
    case pg_query_OBJECT_TSTEMPLATE: return keep_named(state, "text_search_template", name, node);
    default: return keep_named(state, "object", name, node);
  }
}

// A range type brings its multirange type; both can be columns' types.
void keep_range(State& state, const Node* node) {
  const pg_query_CreateRangeStmt* statement = pg_query_Node_create_range_stmt(node);
  const Name name = state.new_name(list(pg_query_CreateRangeStmt_type_name, statement));
  Name multirange{name.schema, ""};
  const auto at = name.name.find("range");
  multirange.name = at == std::string::npos ? name.name + "_multirange" : name.name.substr(0, at) + "multi" + name.name.substr(at);
  for (const Node* parameter : list(pg_query_CreateRangeStmt_params, statement)) {
    const pg_query_DefElem* element = pg_query_Node_def_elem(parameter);
    if (element == nullptr || sv(pg_query_DefElem_defname(element)) != "multirange_type_name") continue;
    const pg_query_TypeName* type = pg_query_Node_type_name(pg_query_DefElem_arg(element));
    if (type != nullptr) multirange = state.new_name(list(pg_query_TypeName_names, type));
  }
  state.add_type(name);
  state.add_type(multirange);
  keep_named(state, "range", name, node);
}

void keep_foreign_table(State& state, const Node* node) {
  const pg_query_CreateForeignTableStmt* statement = pg_query_Node_create_foreign_table_stmt(node);
  const Name name = state.new_name(pg_query_CreateStmt_relation(pg_query_CreateForeignTableStmt_base_stmt(statement)));
  if (!state.add_relation(name, RelationKind::opaque)) return state.lost(fmt::format("{} is there already.", display(name)));
  keep_named(state, "foreign_table", name, node);
}

Name cast_name(State& state, const pg_query_CreateCastStmt* statement) {
  return {"", fmt::format("({} AS {})", type_sql(type_of(pg_query_CreateCastStmt_sourcetype(statement), &state)),
                          type_sql(type_of(pg_query_CreateCastStmt_targettype(statement), &state)))};
}

/// true: it was one of the kinds that make something.
bool keep_object(State& state, const Node* node) {
  const auto keep_plain = [&](std::string_view kind_name, upb_StringView name) {
    keep_named(state, std::string(kind_name), {"", str(name)}, node);
    return true;
  };
  switch (kind(node)) {
    case pg_query_Node_node_define_stmt: return keep_definition(state, node), true;
    case pg_query_Node_node_create_range_stmt: return keep_range(state, node), true;
    case pg_query_Node_node_create_foreign_table_stmt: return keep_foreign_table(state, node), true;
    case pg_query_Node_node_create_stats_stmt:
      return keep_named(state, "statistics", state.new_name(list(pg_query_CreateStatsStmt_defnames, pg_query_Node_create_stats_stmt(node))),
                        node),
             true;
    case pg_query_Node_node_create_cast_stmt:
      return keep_named(state, "cast", cast_name(state, pg_query_Node_create_cast_stmt(node)), node), true;
    case pg_query_Node_node_rule_stmt: {
      const pg_query_RuleStmt* rule = pg_query_Node_rule_stmt(node);
      const Name table = state.relation_name(pg_query_RuleStmt_relation(rule));
      return keep_named(state, "rule", {table.schema, table.name + "." + str(pg_query_RuleStmt_rulename(rule))}, node), true;
    }
    case pg_query_Node_node_create_event_trig_stmt:
      return keep_plain("event_trigger", pg_query_CreateEventTrigStmt_trigname(pg_query_Node_create_event_trig_stmt(node)));
    case pg_query_Node_node_create_publication_stmt:
      return keep_plain("publication", pg_query_CreatePublicationStmt_pubname(pg_query_Node_create_publication_stmt(node)));
    case pg_query_Node_node_create_subscription_stmt:
      return keep_plain("subscription", pg_query_CreateSubscriptionStmt_subname(pg_query_Node_create_subscription_stmt(node)));
    case pg_query_Node_node_create_fdw_stmt:
      return keep_plain("foreign_data_wrapper", pg_query_CreateFdwStmt_fdwname(pg_query_Node_create_fdw_stmt(node)));
    case pg_query_Node_node_create_foreign_server_stmt:
      return keep_plain("server", pg_query_CreateForeignServerStmt_servername(pg_query_Node_create_foreign_server_stmt(node)));
    case pg_query_Node_node_create_user_mapping_stmt:
      return keep_plain("user_mapping", pg_query_CreateUserMappingStmt_servername(pg_query_Node_create_user_mapping_stmt(node)));
    case pg_query_Node_node_create_am_stmt:
      return keep_plain("access_method", pg_query_CreateAmStmt_amname(pg_query_Node_create_am_stmt(node)));
    case pg_query_Node_node_create_plang_stmt:
      return keep_plain("language", pg_query_CreatePLangStmt_plname(pg_query_Node_create_plang_stmt(node)));
    case pg_query_Node_node_create_conversion_stmt:
      return keep_named(state, "conversion",
                        state.new_name(list(pg_query_CreateConversionStmt_conversion_name, pg_query_Node_create_conversion_stmt(node))),
                        node),
             true;
    case pg_query_Node_node_create_op_class_stmt:
      return keep_named(state, "operator_class",
                        state.new_name(list(pg_query_CreateOpClassStmt_opclassname, pg_query_Node_create_op_class_stmt(node))), node),
             true;
    case pg_query_Node_node_create_op_family_stmt:
      return keep_named(state, "operator_family",
                        state.new_name(list(pg_query_CreateOpFamilyStmt_opfamilyname, pg_query_Node_create_op_family_stmt(node))), node),
             true;
    case pg_query_Node_node_create_transform_stmt: {
      const pg_query_CreateTransformStmt* transform = pg_query_Node_create_transform_stmt(node);
      const DataType type = type_of(pg_query_CreateTransformStmt_type_name(transform), &state);
      return keep_named(state, "transform", {type.schema, type.name + " " + str(pg_query_CreateTransformStmt_lang(transform))}, node), true;
    }
    default: return false;
  }
}

/// A statement that changes an object which is not modelled: kept beside it, in the order of the text.
std::string_view change_kind(const Node* node) {
  switch (kind(node)) {
    case pg_query_Node_node_alter_default_privileges_stmt: return "default_privileges";
    case pg_query_Node_node_sec_label_stmt: return "security_label";
    case pg_query_Node_node_do_stmt: return "do";
    case pg_query_Node_node_alter_op_family_stmt: return "operator_family_change";
    case pg_query_Node_node_alter_operator_stmt: return "operator_change";
    case pg_query_Node_node_alter_type_stmt: return "type_change";
    case pg_query_Node_node_alter_stats_stmt: return "statistics_change";
    case pg_query_Node_node_alter_collation_stmt: return "collation_change";
    case pg_query_Node_node_alter_event_trig_stmt: return "event_trigger_change";
    case pg_query_Node_node_alter_publication_stmt: return "publication_change";
    case pg_query_Node_node_alter_subscription_stmt: return "subscription_change";
    case pg_query_Node_node_alter_fdw_stmt: return "foreign_data_wrapper_change";
    case pg_query_Node_node_alter_foreign_server_stmt: return "server_change";
    case pg_query_Node_node_alter_user_mapping_stmt: return "user_mapping_change";
    case pg_query_Node_node_alter_tsdictionary_stmt: return "text_search_dictionary_change";
    case pg_query_Node_node_alter_tsconfiguration_stmt: return "text_search_configuration_change";
    case pg_query_Node_node_alter_object_depends_stmt: return "extension_dependency";
    case pg_query_Node_node_alter_extension_contents_stmt: return "extension_member";
    case pg_query_Node_node_import_foreign_schema_stmt: return "foreign_schema_import";
    default: return {};
  }
}

/// Of what a statement speaks that is no part of a schema; "" for anything else.
std::string passed_over(State& state, const Node* node) {
  const auto data = [&](const pg_query_RangeVar* range, std::string_view verb) {
    if (range != nullptr && state.is_temporary(sv(pg_query_RangeVar_relname(range)))) return std::string(temporary_tables);
    return range == nullptr ? std::string(verb) : fmt::format("{} {}", verb, display(state.relation_name(range)));
  };
  switch (kind(node)) {
    case pg_query_Node_node_insert_stmt: return data(pg_query_InsertStmt_relation(pg_query_Node_insert_stmt(node)), "INSERT INTO");
    case pg_query_Node_node_copy_stmt: return data(pg_query_CopyStmt_relation(pg_query_Node_copy_stmt(node)), "COPY");
    case pg_query_Node_node_update_stmt: return data(pg_query_UpdateStmt_relation(pg_query_Node_update_stmt(node)), "UPDATE");
    case pg_query_Node_node_delete_stmt: return data(pg_query_DeleteStmt_relation(pg_query_Node_delete_stmt(node)), "DELETE FROM");
    case pg_query_Node_node_merge_stmt: return data(pg_query_MergeStmt_relation(pg_query_Node_merge_stmt(node)), "MERGE INTO");
    case pg_query_Node_node_truncate_stmt: return "TRUNCATE, which is about data";
    case pg_query_Node_node_create_role_stmt:
    case pg_query_Node_node_alter_role_stmt:
    case pg_query_Node_node_alter_role_set_stmt:
    case pg_query_Node_node_drop_role_stmt:
    case pg_query_Node_node_grant_role_stmt:
    case pg_query_Node_node_drop_owned_stmt:
    case pg_query_Node_node_reassign_owned_stmt: return "Roles, which belong to the whole server";
    case pg_query_Node_node_createdb_stmt:
    case pg_query_Node_node_dropdb_stmt:
    case pg_query_Node_node_alter_database_stmt:
    case pg_query_Node_node_alter_database_set_stmt:
    case pg_query_Node_node_alter_database_refresh_coll_stmt: return "Databases as a whole";
    case pg_query_Node_node_create_table_space_stmt:
    case pg_query_Node_node_drop_table_space_stmt:
    case pg_query_Node_node_alter_table_space_options_stmt:
    case pg_query_Node_node_alter_table_move_all_stmt: return "Tablespaces, which belong to the whole server";
    default: return "Statements that say nothing about the schema";
  }
}

void refresh(State& state, const pg_query_RefreshMatViewStmt* statement) {
  const Name name = state.relation_name(pg_query_RefreshMatViewStmt_relation(statement));
  if (View* view = state.views.find(name))
    view->populated = !pg_query_RefreshMatViewStmt_skip_data(statement);
  else
    state.lost(fmt::format("Materialised view {} is not in the model.", display(name)));
}

void drop_plain(State& state, std::string_view kind_name, const std::string& name, bool missing_ok) {
  if (!drop_opaque(state, kind_name, {"", name}) && !missing_ok)
    state.lost(fmt::format("There is no {} {} in the model.", kind_name, name));
}

void cluster(State& state, const pg_query_ClusterStmt* statement) {
  const pg_query_RangeVar* range = pg_query_ClusterStmt_relation(statement);
  const std::string index = str(pg_query_ClusterStmt_indexname(statement));
  Table* table = range == nullptr || index.empty() ? nullptr : state.tables.find(state.relation_name(range));
  if (table == nullptr) return state.passed_over("Statements that say nothing about the schema");
  for (Index& one : table->indexes) one.clustered_on = one.name == index;
  for (Key& one : table->keys) one.clustered_on = one.name == index;
}

}  // namespace

void keep_statement(State& state, std::string kind_name, Name name) {
  state.opaque.push_back({.kind = std::move(kind_name), .name = std::move(name), .text = std::string(state.statement()), .uses = {}});
}

std::string_view opaque_kind(const State& state, const Name& name, std::string_view otherwise) {
  for (const Opaque& object : state.opaque)
    if (object.name == name && (object.kind == "table" || object.kind == "foreign_table")) return object.kind;
  return otherwise;
}

bool drop_opaque(State& state, std::string_view kind_name, const Name& name) {
  const auto is_it = [&](const Opaque& o) {
    return o.name == name && (o.kind == kind_name || o.kind == std::string(kind_name) + "_change");
  };
  return std::erase_if(state.opaque, is_it) > 0;
}

void keep(State& state, const Node* node) {
  if (keep_object(state, node)) return;
  if (const std::string_view change = change_kind(node); !change.empty()) return keep_named(state, std::string(change), {}, node);
  switch (kind(node)) {
    case pg_query_Node_node_refresh_mat_view_stmt: return refresh(state, pg_query_Node_refresh_mat_view_stmt(node));
    case pg_query_Node_node_cluster_stmt: return cluster(state, pg_query_Node_cluster_stmt(node));
    case pg_query_Node_node_drop_subscription_stmt: {
      const pg_query_DropSubscriptionStmt* statement = pg_query_Node_drop_subscription_stmt(node);
      return drop_plain(state, "subscription", str(pg_query_DropSubscriptionStmt_subname(statement)),
                        pg_query_DropSubscriptionStmt_missing_ok(statement));
    }
    case pg_query_Node_node_drop_user_mapping_stmt: {
      const pg_query_DropUserMappingStmt* statement = pg_query_Node_drop_user_mapping_stmt(node);
      return drop_plain(state, "user_mapping", str(pg_query_DropUserMappingStmt_servername(statement)),
                        pg_query_DropUserMappingStmt_missing_ok(statement));
    }
    default: return state.passed_over(passed_over(state, node));
  }
}

void select_into(State& state, const pg_query_IntoClause* into) {
  const pg_query_RangeVar* range = pg_query_IntoClause_rel(into);
  if (sv(pg_query_RangeVar_relpersistence(range)) == "t") {
    state.add_temporary(sv(pg_query_RangeVar_relname(range)));
    return state.passed_over(temporary_tables);
  }
  const Name name = state.new_name(range);
  if (!state.add_relation(name, RelationKind::opaque)) return state.lost(fmt::format("{} is there already.", display(name)));
  state.opaque.push_back({.kind = "table", .name = name, .text = std::string(state.statement())});
  state.approximated(fmt::format("The columns of {} follow from a query; the table is kept as its statement.", display(name)));
}

}  // namespace assay::schema::postgres::reader
