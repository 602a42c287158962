#include <algorithm>

#include "core/text.h"
#include "schema/ddl/postgres/clauses.h"

namespace assay::schema::postgres {
namespace {

std::string upper(std::string_view word) {
  std::string out(word);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

bool is_routine(std::string_view kind) { return kind == "function" || kind == "procedure" || kind == "routine" || kind == "aggregate"; }

Name name_in(const ObjectRef& object) { return {object.schema.value_or(""), object.name}; }
Name table_in(const ObjectRef& object) { return {object.schema.value_or(""), object.table.value_or("")}; }

/// What GRANT calls the kind of object; tables, views and columns are all TABLE.
std::string granted_kind(std::string_view kind) {
  if (is_routine(kind)) return kind == "procedure" ? "PROCEDURE" : "FUNCTION";
  if (kind == "type" || kind == "enum" || kind == "domain" || kind == "composite") return "TYPE";
  if (kind == "server") return "FOREIGN SERVER";
  for (const std::string_view same :
       {"schema", "sequence", "database", "language", "parameter", "tablespace", "large_object", "foreign_data_wrapper", "foreign_server"})
    if (kind == same) return upper(kind);
  return "TABLE";
}

std::string granted_name(const ObjectRef& object) {
  if (is_routine(object.kind)) return routine_reference(object);
  if (object.kind == "column") return name_sql(table_in(object));
  return name_sql(name_in(object));
}

std::string privilege_on(const Grant& grant) {
  std::string out = grant.privilege;
  if (grant.object.kind == "column") out += " (" + name_sql(grant.object.column.value_or(grant.object.name)) + ")";
  return out + " ON " + granted_kind(grant.object.kind) + " " + granted_name(grant.object);
}

std::string role_sql(std::string_view role) { return role == "public" ? "PUBLIC" : name_sql(role); }

/// The kind that ALTER and COMMENT ON say.
std::string spoken_kind(std::string_view kind) {
  if (kind == "matview") return "MATERIALIZED VIEW";
  if (kind == "enum" || kind == "composite" || kind == "range") return "TYPE";
  if (kind == "key" || kind == "check" || kind == "exclusion" || kind == "foreign_key" || kind == "primary_key" || kind == "unique")
    return "CONSTRAINT";
  return upper(kind);
}

}  // namespace

std::string grant_statement(const Grant& grant) {
  if (grant.revoked) return "REVOKE " + privilege_on(grant) + " FROM " + role_sql(grant.grantee);
  return "GRANT " + privilege_on(grant) + " TO " + role_sql(grant.grantee) + (grant.grantable ? " WITH GRANT OPTION" : "");
}

std::string revoke_statement(const Grant& grant) {
  if (grant.revoked) return "GRANT " + privilege_on(grant) + " TO " + role_sql(grant.grantee);
  return "REVOKE " + privilege_on(grant) + " FROM " + role_sql(grant.grantee);
}

std::string owner_statement(const Owner& owner) {
  const ObjectRef& object = owner.object;
  std::string name;
  if (is_routine(object.kind))
    name = routine_reference(object);
  else if (object.kind == "operator" || object.kind == "operator_class" || object.kind == "operator_family")
    name = object.name;
  else
    name = name_sql(name_in(object));
  return "ALTER " + spoken_kind(object.kind) + " " + name + " OWNER TO " + name_sql(owner.role);
}

std::string comment_statement(const ObjectRef& object, std::string_view comment) {
  const std::string kind = spoken_kind(object.kind);
  std::string target;
  if (object.kind == "column")
    target = name_sql(table_in(object)) + "." + name_sql(object.column.value_or(object.name));
  else if (object.kind == "domain_constraint" || object.kind == "domain_check")
    return "COMMENT ON CONSTRAINT " + name_sql(object.name) + " ON DOMAIN " + name_sql(table_in(object)) + " IS " +
           (comment.empty() ? "NULL" : literal_sql(comment));
  else if (kind == "CONSTRAINT" || kind == "TRIGGER" || kind == "POLICY" || kind == "RULE")
    target = name_sql(object.name) + " ON " + name_sql(table_in(object));
  else if (is_routine(object.kind))
    target = routine_reference(object);
  else
    target = name_sql(name_in(object));
  return "COMMENT ON " + kind + " " + target + " IS " + (comment.empty() ? "NULL" : literal_sql(comment));
}

}  // namespace assay::schema::postgres
