#include <algorithm>
#include <array>
#include <functional>

#include "core/text.h"
#include "sql/tree.h"
#include "twin/sandbox.h"

namespace assay::twin {
namespace {

using Names = std::span<const std::string_view>;

bool has(Names sorted, std::string_view name) { return std::binary_search(sorted.begin(), sorted.end(), name); }

constexpr std::string_view contrib_extensions[] = {"autoinc",
                                                   "bloom",
                                                   "btree_gin",
                                                   "btree_gist",
                                                   "citext",
                                                   "cube",
                                                   "dict_int",
                                                   "dict_xsyn",
                                                   "earthdistance",
                                                   "fuzzystrmatch",
                                                   "hstore",
                                                   "insert_username",
                                                   "intagg",
                                                   "intarray",
                                                   "isn",
                                                   "lo",
                                                   "ltree",
                                                   "moddatetime",
                                                   "pg_stat_statements",
                                                   "pg_trgm",
                                                   "pgcrypto",
                                                   "plpgsql",
                                                   "refint",
                                                   "seg",
                                                   "tablefunc",
                                                   "tcn",
                                                   "tsm_system_rows",
                                                   "tsm_system_time",
                                                   "unaccent",
                                                   "uuid-ossp"};
constexpr std::string_view other_extensions[] = {
    "age",    "h3",  "hll",    "hypopg",          "ip4r",  "pg_hashids", "pg_ivm", "pgtap", "postgis", "postgis_raster", "postgis_topology",
    "prefix", "rum", "semver", "temporal_tables", "vector"};
static_assert(std::is_sorted(std::begin(contrib_extensions), std::end(contrib_extensions)));
static_assert(std::is_sorted(std::begin(other_extensions), std::end(other_extensions)));

/// Sent to the server as they are, for the owner.
constexpr std::string_view owner_statements[] = {"AlterCollationStmt",
                                                 "AlterDefaultPrivilegesStmt",
                                                 "AlterDomainStmt",
                                                 "AlterEnumStmt",
                                                 "AlterFunctionStmt",
                                                 "AlterObjectDependsStmt",
                                                 "AlterObjectSchemaStmt",
                                                 "AlterOpFamilyStmt",
                                                 "AlterOperatorStmt",
                                                 "AlterOwnerStmt",
                                                 "AlterPolicyStmt",
                                                 "AlterPublicationStmt",
                                                 "AlterSeqStmt",
                                                 "AlterStatsStmt",
                                                 "AlterTSConfigurationStmt",
                                                 "AlterTSDictionaryStmt",
                                                 "AlterTableStmt",
                                                 "AlterTypeStmt",
                                                 "CallStmt",
                                                 "ClusterStmt",
                                                 "CommentStmt",
                                                 "CompositeTypeStmt",
                                                 "ConstraintsSetStmt",
                                                 "CreateCastStmt",
                                                 "CreateConversionStmt",
                                                 "CreateDomainStmt",
                                                 "CreateEnumStmt",
                                                 "CreateFunctionStmt",
                                                 "CreateOpClassStmt",
                                                 "CreateOpFamilyStmt",
                                                 "CreatePolicyStmt",
                                                 "CreatePublicationStmt",
                                                 "CreateRangeStmt",
                                                 "CreateSchemaStmt",
                                                 "CreateSeqStmt",
                                                 "CreateStatsStmt",
                                                 "CreateStmt",
                                                 "CreateTableAsStmt",
                                                 "CreateTrigStmt",
                                                 "DefineStmt",
                                                 "DeleteStmt",
                                                 "DoStmt",
                                                 "DropStmt",
                                                 "GrantStmt",
                                                 "IndexStmt",
                                                 "InsertStmt",
                                                 "LockStmt",
                                                 "MergeStmt",
                                                 "RefreshMatViewStmt",
                                                 "ReindexStmt",
                                                 "RenameStmt",
                                                 "RuleStmt",
                                                 "SelectStmt",
                                                 "TruncateStmt",
                                                 "UpdateStmt",
                                                 "VacuumStmt",
                                                 "ViewStmt"};
static_assert(std::is_sorted(std::begin(owner_statements), std::end(owner_statements)));

struct Refusal {
  std::string_view statement, reason;
};
constexpr Refusal refusals[] = {
    {"AlterDatabaseRefreshCollStmt", "settings of a database reach beyond its schema"},
    {"AlterDatabaseSetStmt", "settings of a database reach beyond its schema"},
    {"AlterDatabaseStmt", "settings of a database reach beyond its schema"},
    {"AlterEventTrigStmt", "event triggers run in other people's sessions"},
    {"AlterFdwStmt", "foreign data leave the database"},
    {"AlterForeignServerStmt", "foreign data leave the database"},
    {"AlterSubscriptionStmt", "a subscription connects to another server"},
    {"AlterSystemStmt", "ALTER SYSTEM changes the server"},
    {"AlterTableSpaceOptionsStmt", "a tablespace is a place on the server's disk"},
    {"AlterUserMappingStmt", "foreign data leave the database"},
    {"CheckPointStmt", "CHECKPOINT is the server's business"},
    {"CreateAmStmt", "an access method is native code"},
    {"CreateEventTrigStmt", "event triggers run in other people's sessions"},
    {"CreateFdwStmt", "foreign data leave the database"},
    {"CreateForeignServerStmt", "foreign data leave the database"},
    {"CreateForeignTableStmt", "foreign data leave the database"},
    {"CreatePLangStmt", "a procedural language is native code"},
    {"CreateSubscriptionStmt", "a subscription connects to another server"},
    {"CreateTableSpaceStmt", "a tablespace is a place on the server's disk"},
    {"CreateTransformStmt", "a transform is native code"},
    {"CreateUserMappingStmt", "foreign data leave the database"},
    {"CreatedbStmt", "other databases are not made here"},
    {"DropOwnedStmt", "it reaches beyond the schema"},
    {"DropSubscriptionStmt", "a subscription connects to another server"},
    {"DropTableSpaceStmt", "a tablespace is a place on the server's disk"},
    {"DropUserMappingStmt", "foreign data leave the database"},
    {"DropdbStmt", "other databases are not dropped here"},
    {"ImportForeignSchemaStmt", "foreign data leave the database"},
    {"LoadStmt", "LOAD loads native code"},
    {"ReassignOwnedStmt", "it reaches beyond the schema"},
    {"SecLabelStmt", "security labels need a provider"},
    {"TransactionStmt", "transactions are made by the plan, not by a statement of it"},
};

constexpr std::string_view settable[] = {"bytea_output",
                                         "check_function_bodies",
                                         "client_min_messages",
                                         "datestyle",
                                         "default_table_access_method",
                                         "default_toast_compression",
                                         "escape_string_warning",
                                         "extra_float_digits",
                                         "intervalstyle",
                                         "quote_all_identifiers",
                                         "row_security",
                                         "search_path",
                                         "standard_conforming_strings",
                                         "timezone",
                                         "xmloption"};
constexpr std::string_view ignored_settings[] = {
    "application_name", "client_encoding",   "default_tablespace", "default_with_oids",  "idle_in_transaction_session_timeout",
    "lock_timeout",     "statement_timeout", "synchronous_commit", "transaction_timeout"};
static_assert(std::is_sorted(std::begin(settable), std::end(settable)));
static_assert(std::is_sorted(std::begin(ignored_settings), std::end(ignored_settings)));

/// Functions of files, other servers, other sessions and the server's management, by how their names begin.
constexpr std::string_view barred_functions[] = {
    "dblink",     "lo_export",  "lo_import",  "pg_backup_",      "pg_cancel_",  "pg_create_",    "pg_current_logfile",
    "pg_drop_",   "pg_file_",   "pg_import_", "pg_log_",         "pg_logical_", "pg_logdir_",    "pg_ls_",
    "pg_promote", "pg_read_",   "pg_reload_", "pg_replication_", "pg_rotate_",  "pg_start_",     "pg_stat_file",
    "pg_stop_",   "pg_switch_", "pg_sync_",   "pg_terminate_",   "pg_wal_",     "postgres_fdw_", "xslt_process"};

Verdict refused(std::string reason) { return {.door = Door::refused, .reason = std::move(reason)}; }
Verdict skipped(std::string reason) { return {.door = Door::skip, .reason = std::move(reason)}; }

std::string in_quotes(std::string_view name) { return text::quote_identifier(name); }

/// DefElem of that name among options, or null.
const Json& option(const Json& options, std::string_view name) {
  static const Json none;
  for (const Json& item : options.items())
    if (item["DefElem"]["defname"].as_string() == name) return item["DefElem"]["arg"];
  return none;
}

Verdict extension(const Json& body) {
  const std::string name(body["extname"].as_string());
  if (!is_harmless_extension(name))
    return refused(fmt::format("the extension {} is not on the list of those that touch nothing outside the database", name));
  std::string sql = "CREATE EXTENSION IF NOT EXISTS " + in_quotes(name);
  const auto schema = option(body["options"], "schema")["String"]["sval"].as_string();
  if (!schema.empty()) sql += " SCHEMA " + in_quotes(schema);
  return {Door::admin, sql + " CASCADE", {}, name};
}

Verdict drop(const Json& body, std::string_view statement) {
  const auto type = body["removeType"].as_string();
  if (type == "OBJECT_EXTENSION") {
    std::string sql;
    for (const Json& item : body["objects"].items()) {
      const auto name = item["String"]["sval"].as_string();
      if (!is_harmless_extension(name) || name == "plpgsql") return refused(fmt::format("the extension {} is not managed here", name));
      sql += (sql.empty() ? "DROP EXTENSION IF EXISTS " : ", ") + in_quotes(name);
    }
    return {Door::admin, sql + (body["behavior"].as_string() == "DROP_CASCADE" ? " CASCADE" : " RESTRICT"), {}, {}};
  }
  constexpr std::string_view barred[] = {"OBJECT_ACCESS_METHOD", "OBJECT_EVENT_TRIGGER", "OBJECT_FDW",      "OBJECT_FOREIGN_SERVER",
                                         "OBJECT_FOREIGN_TABLE", "OBJECT_LANGUAGE",      "OBJECT_TRANSFORM"};
  if (std::find(std::begin(barred), std::end(barred), type) != std::end(barred)) return refused("such objects are not made here");
  return {Door::owner, std::string(statement), {}, {}};
}

bool is_trusted_language(std::string_view name) { return name == "sql" || name == "plpgsql"; }

Verdict routine(const Json& options, std::string_view statement, std::string_view otherwise) {
  std::string language(option(options, "language")["String"]["sval"].as_string());
  if (language.empty()) language = std::string(otherwise);
  language = text::lower(language);
  if (!is_trusted_language(language)) return refused(fmt::format("LANGUAGE {} runs code outside the database's control", language));
  return {Door::owner, std::string(statement), {}, {}};
}

Verdict setting(const Json& body, std::string_view statement) {
  const std::string name = text::lower(body["name"].as_string());
  if (name == "session_authorization") return refused("SET SESSION AUTHORIZATION leaves the sandbox's role");
  if (name == "role" || has(settable, name)) return {Door::owner, std::string(statement), {}, {}, true};
  if (body["kind"].as_string() == "VAR_RESET_ALL") return skipped("RESET ALL would undo the sandbox's own settings");
  if (name == "transaction" || name == "session characteristics") return skipped("transactions are made by the plan");
  if (has(ignored_settings, name)) return skipped(fmt::format("{} is the sandbox's own here", name));
  return refused(fmt::format("the setting {} is not changed here", name));
}

Verdict comment(const Json& body, std::string_view statement) {
  const auto type = body["objtype"].as_string();
  if (type == "OBJECT_EXTENSION") {
    const auto name = body["object"]["String"]["sval"].as_string();
    const std::string words(body["comment"].as_string());
    if (!is_harmless_extension(name)) return refused(fmt::format("the extension {} is not managed here", name));
    return {Door::admin,
            fmt::format("COMMENT ON EXTENSION {} IS {}", in_quotes(name), words.empty() ? "NULL" : text::quote_literal(words)),
            {},
            {}};
  }
  if (type == "OBJECT_DATABASE" || type == "OBJECT_ROLE" || type == "OBJECT_TABLESPACE" || type == "OBJECT_LANGUAGE")
    return skipped("it is a comment on something outside the schema");
  return {Door::owner, std::string(statement), {}, {}};
}

Verdict grant(const Json& body, std::string_view statement) {
  const auto type = body["objtype"].as_string();
  if (type == "OBJECT_DATABASE") return skipped("rights on a database are outside the schema");
  if (type == "OBJECT_LANGUAGE" || type == "OBJECT_PARAMETER_ACL" || type == "OBJECT_TABLESPACE" || type == "OBJECT_FDW" ||
      type == "OBJECT_FOREIGN_SERVER")
    return refused("such rights reach beyond the schema");
  return {Door::owner, std::string(statement), {}, {}};
}

/// Whom a new owner is named by, when by name: CURRENT_USER would be the superuser's.
std::string named(const Json& role) {
  return role["roletype"].as_string() == "ROLESPEC_CSTRING" ? std::string(role["rolename"].as_string()) : std::string();
}

Verdict owner_change(const Json& body, std::string_view statement) {
  const auto type = body["objectType"].as_string();
  if (type == "OBJECT_DATABASE") return skipped("who owns a database is outside the schema");
  if (type == "OBJECT_EVENT_TRIGGER" || type == "OBJECT_FDW" || type == "OBJECT_FOREIGN_SERVER" || type == "OBJECT_LANGUAGE" ||
      type == "OBJECT_TABLESPACE" || type == "OBJECT_SUBSCRIPTION")
    return refused("such objects are not made here");
  return {Door::owner, std::string(statement), {}, named(body["newowner"])};
}

/// ALTER TABLE … OWNER TO and nothing else with it.
Verdict alter_table(const Json& body, std::string_view statement) {
  Verdict verdict{Door::owner, std::string(statement), {}, {}};
  const Json& command = body["cmds"].at(0)["AlterTableCmd"];
  if (body["cmds"].items().size() == 1 && command["subtype"].as_string() == "AT_ChangeOwner") verdict.name = named(command["newowner"]);
  return verdict;
}

Verdict role(std::string_view name) {
  if (name.empty() || name.starts_with("pg_") || name.starts_with("assay_"))
    return refused(fmt::format("the role {} is not made here", name));
  return {Door::role, {}, {}, std::string(name)};
}

/// Whatever stands in the statement: calls of barred functions, and set_config of anything but the harmless settings.
std::string barred_call(const Json& tree) {
  std::string found;
  auto visit = [&](std::string_view type, const Json& body) {
    if (type != "FuncCall") return;
    const auto parts = sql::name_parts(body["funcname"]);
    if (parts.empty()) return;
    const std::string& name = parts.back();
    for (const std::string_view beginning : barred_functions)
      if (name.starts_with(beginning)) found = fmt::format("{}() reaches beyond the database", name);
    if (name != "set_config") return;
    const auto first = text::lower(body["args"].at(0)["A_Const"]["sval"]["sval"].as_string());
    if (!has(settable, first)) found = "set_config() of that setting is not done here";
  };
  sql::visit_tree(tree, visit);
  return found;
}

Verdict by_kind(std::string_view type, const Json& body, std::string_view statement) {
  if (type == "CreateExtensionStmt") return extension(body);
  if (type == "AlterExtensionStmt" || type == "AlterExtensionContentsStmt") return skipped("an extension's version is the kit's");
  if (type == "DropStmt") return drop(body, statement);
  if (type == "CreateFunctionStmt") return routine(body["options"], statement, body["sql_body"].is_null() ? "" : "sql");
  if (type == "DoStmt") return routine(body["args"], statement, "plpgsql");
  if (type == "VariableSetStmt") return setting(body, statement);
  if (type == "VariableShowStmt") return skipped("it changes nothing");
  if (type == "CommentStmt") return comment(body, statement);
  if (type == "GrantStmt") return grant(body, statement);
  if (type == "AlterTableStmt") return alter_table(body, statement);
  if (type == "AlterOwnerStmt") return owner_change(body, statement);
  if (type == "CreateRoleStmt") return role(body["role"].as_string());
  if (type == "AlterRoleStmt" || type == "AlterRoleSetStmt" || type == "DropRoleStmt" || type == "GrantRoleStmt")
    return skipped("roles are stubs without rights here");
  if (type == "CopyStmt")
    return refused(body["filename"].is_null() && body["is_program"].is_null() ? "COPY moves data, which are not loaded here"
                                                                              : "COPY reaches a file or a program of the server");
  for (const Refusal& refusal : refusals)
    if (type == refusal.statement) return refused(std::string(refusal.reason));
  if (has(owner_statements, type)) return {Door::owner, std::string(statement), {}, {}};
  return refused(fmt::format("{} is not on the list of statements that make schemas", type));
}

}  // namespace

bool is_contrib_extension(std::string_view name) { return has(contrib_extensions, name); }
bool is_harmless_extension(std::string_view name) { return has(contrib_extensions, name) || has(other_extensions, name); }

Verdict examine_postgres(std::string_view statement) {
  const auto tree = sql::parse_tree(statement);
  if (!tree) return refused(tree.error().message);
  const auto& statements = (*tree)["stmts"].items();
  if (statements.size() != 1) return refused(fmt::format("one statement at a time; this text has {}", statements.size()));
  const Json& node = statements.front()["stmt"];
  const std::string_view type = sql::node_type(node);
  if (std::string barred = barred_call(node); !barred.empty()) return refused(std::move(barred));
  // also within CREATE SCHEMA … CREATE …
  std::string inner;
  auto visit = [&](std::string_view name, const Json&) {
    for (const Refusal& refusal : refusals)
      if (name == refusal.statement) inner = std::string(refusal.reason);
  };
  sql::visit_tree(node, visit);
  if (!inner.empty()) return refused(std::move(inner));
  return by_kind(type, sql::node_body(node), statement);
}

}  // namespace assay::twin
