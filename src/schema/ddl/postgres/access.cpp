// Owners and grants.
#include <algorithm>
#include <array>

#include "core/text.h"
#include "schema/ddl/postgres/apply.h"
#include "schema/ddl/postgres/options.h"
#include "schema/ddl/postgres/owners.h"
#include "schema/ddl/postgres/routines.h"
#include "schema/ddl/postgres/types.h"

namespace assay::schema::postgres::reader {
namespace {

std::string upper(std::string_view word) {
  std::string out(word);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

std::vector<std::string> all_privileges(std::string_view kind, bool sequence, int version) {
  if (sequence) return {"SELECT", "UPDATE", "USAGE"};
  if (kind == "table") {
    std::vector<std::string> all = {"DELETE", "INSERT", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"};
    if (version >= 170000) all.emplace_back("MAINTAIN");
    return all;
  }
  if (kind == "column") return {"INSERT", "REFERENCES", "SELECT", "UPDATE"};
  if (kind == "schema") return {"CREATE", "USAGE"};
  if (kind == "database") return {"CONNECT", "CREATE", "TEMPORARY"};
  if (kind == "function" || kind == "procedure") return {"EXECUTE"};
  return {"USAGE"};
}

/// What everybody has without a grant: taking it away is worth keeping.
bool is_default_of_public(const ObjectRef& object, std::string_view privilege, int version) {
  if (object.kind == "function" || object.kind == "procedure") return privilege == "EXECUTE";
  if (object.kind == "type") return privilege == "USAGE";
  if (object.kind == "database") return privilege == "CONNECT" || privilege == "TEMPORARY";
  // Until 14 everybody could create in schema public.
  return object.kind == "schema" && object.name == "public" && (privilege == "USAGE" || (privilege == "CREATE" && version < 150000));
}

/// "" where nobody said it. Grants say "table" and "type" of what owners call by its own kind.
std::string_view owner_of(const State& state, const ObjectRef& object) {
  const auto owner_as = [&](std::string_view kind) -> std::string_view {
    ObjectRef asked = object;
    asked.kind = kind;
    const auto owner = state.owners.find(object_key(asked));
    return owner == state.owners.end() ? std::string_view() : std::string_view(owner->second.role);
  };
  if (const auto role = owner_as(object.kind); !role.empty()) return role;
  if (object.kind == "type") return owner_as("domain");
  if (object.kind != "table") return {};
  for (const std::string_view kind : {"view", "matview", "sequence", "foreign_table"})
    if (const auto role = owner_as(kind); !role.empty()) return role;
  return {};
}

struct Change {
  bool granting = true;
  bool option_only = false;  ///< WITH GRANT OPTION, GRANT OPTION FOR
  std::vector<std::string> grantees;
};

void change_one(State& state, const ObjectRef& object, const std::string& privilege, const std::string& grantee, const Change& change) {
  std::vector<Grant>& list = state.grants[object_key(object)];
  const auto at = std::find_if(list.begin(), list.end(), [&](const Grant& g) { return g.privilege == privilege && g.grantee == grantee; });
  const bool by_default = (grantee == "public" && is_default_of_public(object, privilege, state.server_version)) ||
                          (!grantee.empty() && owner_of(state, object) == grantee);
  if (change.granting) {
    if (at != list.end() && at->revoked) return void(list.erase(at));
    if (at != list.end()) return void(at->grantable = at->grantable || change.option_only);
    if (by_default && !change.option_only) return;
    list.push_back({.object = object, .privilege = privilege, .grantee = grantee, .grantable = change.option_only});
    return;
  }
  if (at != list.end()) {
    if (change.option_only)
      at->grantable = false;
    else if (!at->revoked)
      list.erase(at);
    return;
  }
  if (by_default && !change.option_only) list.push_back({.object = object, .privilege = privilege, .grantee = grantee, .revoked = true});
}

bool is_sequence(const State& state, const ObjectRef& object) {
  const Relation* relation = state.relation({object.schema.value_or(""), object.name});
  return relation != nullptr && (relation->kind == RelationKind::sequence || relation->kind == RelationKind::identity_sequence);
}

void change_object(State& state, const ObjectRef& object, Nodes privileges, const Change& change) {
  std::vector<std::pair<ObjectRef, std::string>> what;
  const auto add_all = [&](const ObjectRef& on) {
    for (std::string& privilege : all_privileges(on.kind, is_sequence(state, on), state.server_version)) what.emplace_back(on, privilege);
  };
  if (privileges.empty()) add_all(object);
  for (const Node* node : privileges) {
    const pg_query_AccessPriv* privilege = pg_query_Node_access_priv(node);
    if (privilege == nullptr) continue;
    std::string word = upper(sv(pg_query_AccessPriv_priv_name(privilege)));
    if (word == "TEMP") word = "TEMPORARY";
    const std::vector<std::string> columns = texts_of(list(pg_query_AccessPriv_cols, privilege));
    for (const std::string& column : columns) {
      ObjectRef on{.kind = "column", .schema = object.schema, .table = object.name, .column = column, .name = column};
      if (word.empty() || word == "ALL")
        add_all(on);
      else
        what.emplace_back(std::move(on), word);
    }
    if (!columns.empty()) continue;
    if (word.empty() || word == "ALL")
      add_all(object);
    else
      what.emplace_back(object, word);
  }
  for (const auto& [on, privilege] : what)
    for (const std::string& grantee : change.grantees) change_one(state, on, privilege, grantee, change);
}

ObjectRef relation_object(const Name& name) { return {.kind = "table", .schema = name.schema, .name = name.name}; }

ObjectRef routine_object(const Routine& routine) {
  return {
      .kind = routine.kind == RoutineKind::procedure ? "procedure" : "function", .schema = routine.schema, .name = routine_key(routine)};
}

void all_in_schema(State& state, const std::string& schema, const pg_query_GrantStmt* statement, const Change& change) {
  const Nodes privileges = list(pg_query_GrantStmt_privileges, statement);
  const auto on_name = [&](const Name& name) {
    if (name.schema == schema) change_object(state, relation_object(name), privileges, change);
  };
  const auto on_relation = [&](const auto& object) { on_name({object.schema, object.name}); };
  switch (pg_query_GrantStmt_objtype(statement)) {
    case pg_query_OBJECT_TABLE:
      state.tables.each(on_relation);
      state.views.each(on_relation);
      for (const Opaque& object : state.opaque)
        if (object.kind == "table" || object.kind == "foreign_table") on_name(object.name);
      return;
    case pg_query_OBJECT_SEQUENCE: state.sequences.each(on_relation); return;
    case pg_query_OBJECT_FUNCTION:
    case pg_query_OBJECT_PROCEDURE:
    case pg_query_OBJECT_ROUTINE:
      for (const auto& [name, overloads] : state.routines)
        for (const Routine& routine : overloads)
          if (routine.schema == schema) change_object(state, routine_object(routine), privileges, change);
      return;
    default: return keep_statement(state, "grant", {});
  }
}

/// nullopt: of a kind that the model's grants do not cover, or not in the model.
std::optional<ObjectRef> granted_object(State& state, int type, const Node* node) {
  switch (type) {
    case pg_query_OBJECT_TABLE:
    case pg_query_OBJECT_SEQUENCE:
      if (kind(node) == pg_query_Node_node_range_var) return relation_object(state.relation_name(pg_query_Node_range_var(node)));
      return std::nullopt;
    case pg_query_OBJECT_SCHEMA: return ObjectRef{.kind = "schema", .name = std::string(text_of(node))};
    case pg_query_OBJECT_DATABASE: return ObjectRef{.kind = "database", .name = std::string(text_of(node))};
    case pg_query_OBJECT_TYPE:
    case pg_query_OBJECT_DOMAIN: {
      const Name name = state.type_name(items_of(node));
      return ObjectRef{.kind = "type", .schema = name.schema, .name = name.name};
    }
    case pg_query_OBJECT_FUNCTION:
    case pg_query_OBJECT_PROCEDURE:
    case pg_query_OBJECT_ROUTINE:
      if (const Routine* routine = find_routine(state, pg_query_Node_object_with_args(node))) return routine_object(*routine);
      return std::nullopt;
    default: return std::nullopt;
  }
}

}  // namespace

void put_owner(State& state, ObjectRef object, const pg_query_RoleSpec* role) {
  std::string key = object_key(object);
  // What the owner was granted before is its own now.
  ObjectRef granted = object;
  if (granted.kind == "view" || granted.kind == "matview" || granted.kind == "sequence" || granted.kind == "foreign_table")
    granted.kind = "table";
  if (granted.kind == "domain") granted.kind = "type";
  if (const auto list = state.grants.find(object_key(granted)); list != state.grants.end())
    std::erase_if(list->second, [&](const Grant& grant) { return grant.grantee == role_name(role) && !grant.revoked; });
  state.owners[std::move(key)] = Owner{.object = std::move(object), .role = role_name(role)};
}

void forget_access(State& state, const ObjectRef& object) {
  state.owners.erase(object_key(object));
  state.grants.erase(object_key(object));
}

void move_access(State& state, const ObjectRef& from, const ObjectRef& to) {
  if (auto owner = state.owners.extract(object_key(from)); !owner.empty()) {
    owner.key() = object_key(to);
    owner.mapped().object = to;
    state.owners.insert(std::move(owner));
  }
  if (auto list = state.grants.extract(object_key(from)); !list.empty()) {
    list.key() = object_key(to);
    for (Grant& grant : list.mapped()) grant.object = to;
    state.grants.insert(std::move(list));
  }
}

void grant(State& state, const pg_query_GrantStmt* statement) {
  Change change{
      .granting = pg_query_GrantStmt_is_grant(statement), .option_only = pg_query_GrantStmt_grant_option(statement), .grantees = {}};
  for (const Node* role : list(pg_query_GrantStmt_grantees, statement)) change.grantees.push_back(role_name(pg_query_Node_role_spec(role)));
  const Nodes objects = list(pg_query_GrantStmt_objects, statement);
  if (pg_query_GrantStmt_targtype(statement) == pg_query_ACL_TARGET_ALL_IN_SCHEMA) {
    for (const Node* schema : objects) all_in_schema(state, std::string(text_of(schema)), statement, change);
    return;
  }
  for (const Node* node : objects) {
    const auto object = granted_object(state, pg_query_GrantStmt_objtype(statement), node);
    if (!object) return keep_statement(state, change.granting ? "grant" : "revoke", {});
    change_object(state, *object, list(pg_query_GrantStmt_privileges, statement), change);
  }
}

}  // namespace assay::schema::postgres::reader
