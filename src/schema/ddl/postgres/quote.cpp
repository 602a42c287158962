#include "schema/ddl/postgres/quote.h"

#include <algorithm>
#include <iterator>

#include "schema/ddl/postgres/ddl.h"

namespace assay::schema::postgres {
namespace {

// The key words of PostgreSQL 18 that are not "unreserved" (its quote_identifier quotes the same). Sorted.
constexpr std::string_view keywords[] = {
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "between", "bigint", "binary", "bit",
    "boolean", "both", "case", "cast", "char", "character", "check", "coalesce", "collate", "collation", "column", "concurrently",
    "constraint", "create", "cross", "current_catalog", "current_date", "current_role", "current_schema", "current_time",
    "current_timestamp", "current_user", "dec", "decimal", "default", "deferrable", "desc", "distinct", "do", "else", "end", "except",
    "exists", "extract", "false", "fetch", "float", "for", "foreign", "freeze", "from", "full", "grant", "greatest", "group", "grouping",
    "having", "ilike", "in", "initially", "inner", "inout", "int", "integer", "intersect", "interval", "into", "is", "isnull", "join",
    "json", "json_array", "json_arrayagg", "json_exists", "json_object", "json_objectagg", "json_query", "json_scalar", "json_serialize",
    "json_table", "json_value", "lateral", "leading", "least", "left", "like", "limit", "localtime", "localtimestamp", "merge_action",
    "national", "natural", "nchar", "none", "normalize", "not", "notnull", "null", "nullif", "numeric", "offset", "on", "only", "or",
    "order", "out", "outer", "overlaps", "overlay", "placing", "position", "precision", "primary", "real", "references", "returning",
    "right", "row", "select", "session_user", "setof", "similar", "smallint", "some", "substring", "symmetric", "system_user", "table",
    "tablesample", "then", "time", "timestamp", "to", "trailing", "treat", "trim", "true", "union", "unique", "user", "using", "values",
    "varchar", "variadic", "verbose", "when", "where", "window", "with", "xmlattributes", "xmlconcat", "xmlelement", "xmlexists",
    "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot", "xmlserialize", "xmltable",};

bool is_plain(std::string_view name) {
  const auto starts = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  const auto goes_on = [&](char c) { return starts(c) || (c >= '0' && c <= '9'); };
  return !name.empty() && starts(name[0]) && std::all_of(name.begin(), name.end(), goes_on);
}

}  // namespace

bool is_keyword_that_needs_quotes(std::string_view name) { return std::binary_search(std::begin(keywords), std::end(keywords), name); }

void append_ident(std::string& out, std::string_view name) {
  if (is_plain(name) && !is_keyword_that_needs_quotes(name)) {
    out += name;
    return;
  }
  out += '"';
  for (const char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

std::string ident(std::string_view name) {
  std::string out;
  append_ident(out, name);
  return out;
}

std::string ident(std::string_view schema, std::string_view name) {
  std::string out;
  if (!schema.empty()) {
    append_ident(out, schema);
    out += '.';
  }
  append_ident(out, name);
  return out;
}

void append_literal(std::string& out, std::string_view value) {
  out += '\'';
  for (const char c : value) {
    if (c == '\'') out += '\'';
    out += c;
  }
  out += '\'';
}

}  // namespace assay::schema::postgres
