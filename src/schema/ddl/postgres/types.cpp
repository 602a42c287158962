#include "schema/ddl/postgres/types.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

#include "core/text.h"
#include "schema/ddl/postgres/quote.h"
#include "schema/model.h"

namespace assay::schema::postgres::reader {
namespace {

struct Spelling {
  std::string_view internal;
  std::string_view shown;
};

// Types whose catalog name is not the one that format_type shows, and the words of the grammar that reach us as names.
constexpr Spelling spellings[] = {
    {"bool", "boolean"},
    {"char", "\"char\""},
    {"decimal", "numeric"},
    {"float4", "real"},
    {"float8", "double precision"},
    {"int2", "smallint"},
    {"int4", "integer"},
    {"int8", "bigint"},
    {"time", "time without time zone"},
    {"timestamp", "timestamp without time zone"},
    {"timestamptz", "timestamp with time zone"},
    {"timetz", "time with time zone"},
    {"varbit", "bit varying"},
    {"varchar", "character varying"},
};

// The other types of pg_catalog (18) that a schema can name. Sorted.
constexpr std::string_view builtins[] = {
    "aclitem",
    "any",
    "anyarray",
    "anycompatible",
    "anycompatiblearray",
    "anycompatiblemultirange",
    "anycompatiblenonarray",
    "anycompatiblerange",
    "anyelement",
    "anyenum",
    "anymultirange",
    "anynonarray",
    "anyrange",
    "bit",
    "box",
    "bpchar",
    "bytea",
    "cid",
    "cidr",
    "circle",
    "cstring",
    "date",
    "datemultirange",
    "daterange",
    "event_trigger",
    "fdw_handler",
    "gtsvector",
    "index_am_handler",
    "inet",
    "int2vector",
    "int4multirange",
    "int4range",
    "int8multirange",
    "int8range",
    "internal",
    "interval",
    "json",
    "jsonb",
    "jsonpath",
    "language_handler",
    "line",
    "lseg",
    "macaddr",
    "macaddr8",
    "money",
    "name",
    "numeric",
    "nummultirange",
    "numrange",
    "oid",
    "oidvector",
    "path",
    "pg_brin_bloom_summary",
    "pg_brin_minmax_multi_summary",
    "pg_dependencies",
    "pg_lsn",
    "pg_mcv_list",
    "pg_ndistinct",
    "pg_node_tree",
    "pg_snapshot",
    "point",
    "polygon",
    "record",
    "refcursor",
    "regclass",
    "regcollation",
    "regconfig",
    "regdictionary",
    "regnamespace",
    "regoper",
    "regoperator",
    "regproc",
    "regprocedure",
    "regrole",
    "regtype",
    "table_am_handler",
    "text",
    "tid",
    "trigger",
    "tsm_handler",
    "tsmultirange",
    "tsquery",
    "tsrange",
    "tstzmultirange",
    "tstzrange",
    "tsvector",
    "txid_snapshot",
    "unknown",
    "uuid",
    "void",
    "xid",
    "xid8",
    "xml",
};

constexpr std::string_view common_functions[] = {
    "abs",
    "age",
    "array_agg",
    "array_append",
    "array_cat",
    "array_length",
    "array_position",
    "array_remove",
    "array_to_json",
    "array_to_string",
    "avg",
    "bool_and",
    "bool_or",
    "btrim",
    "cardinality",
    "ceil",
    "ceiling",
    "char_length",
    "chr",
    "clock_timestamp",
    "concat",
    "concat_ws",
    "count",
    "current_database",
    "current_setting",
    "currval",
    "date",
    "date_part",
    "date_trunc",
    "decode",
    "dense_rank",
    "digest",
    "encode",
    "every",
    "exp",
    "first_value",
    "float8",
    "floor",
    "format",
    "gen_random_uuid",
    "generate_series",
    "get_bit",
    "greatest",
    "initcap",
    "int4",
    "int8",
    "json_agg",
    "json_array_length",
    "json_build_array",
    "json_build_object",
    "json_object_agg",
    "jsonb_agg",
    "jsonb_array_elements",
    "jsonb_array_length",
    "jsonb_build_array",
    "jsonb_build_object",
    "jsonb_each",
    "jsonb_object_agg",
    "jsonb_object_keys",
    "jsonb_path_exists",
    "jsonb_set",
    "jsonb_strip_nulls",
    "jsonb_typeof",
    "lag",
    "last_value",
    "lastval",
    "lead",
    "least",
    "left",
    "length",
    "ln",
    "log",
    "lower",
    "lower_inc",
    "lpad",
    "ltrim",
    "make_date",
    "make_interval",
    "make_timestamp",
    "max",
    "md5",
    "min",
    "mod",
    "nextval",
    "now",
    "ntile",
    "numeric",
    "octet_length",
    "overlay",
    "pg_advisory_lock",
    "pg_notify",
    "pi",
    "position",
    "power",
    "quote_ident",
    "quote_literal",
    "quote_nullable",
    "random",
    "range_merge",
    "rank",
    "regexp_match",
    "regexp_matches",
    "regexp_replace",
    "regexp_split_to_array",
    "regexp_split_to_table",
    "repeat",
    "replace",
    "reverse",
    "right",
    "round",
    "row_number",
    "row_to_json",
    "rpad",
    "rtrim",
    "setval",
    "sha256",
    "sign",
    "split_part",
    "sqrt",
    "statement_timestamp",
    "string_agg",
    "string_to_array",
    "strpos",
    "substr",
    "substring",
    "sum",
    "text",
    "timezone",
    "to_char",
    "to_date",
    "to_json",
    "to_jsonb",
    "to_number",
    "to_timestamp",
    "to_tsquery",
    "to_tsvector",
    "transaction_timestamp",
    "translate",
    "trim",
    "trunc",
    "unnest",
    "upper",
    "upper_inc",
    "width_bucket",
};

std::string_view shown_name(std::string_view internal) {
  const auto at = std::lower_bound(std::begin(spellings), std::end(spellings), internal,
                                   [](const Spelling& s, std::string_view name) { return s.internal < name; });
  if (at != std::end(spellings) && at->internal == internal) return at->shown;
  return std::binary_search(std::begin(builtins), std::end(builtins), internal) ? internal : std::string_view();
}

std::string modifier_text(const Node* node) {
  if (kind(node) == pg_query_Node_node_column_ref) {
    const Nodes fields = list(pg_query_ColumnRef_fields, pg_query_Node_column_ref(node));
    return fields.empty() ? std::string() : std::string(text_of(fields.back()));
  }
  if (kind(node) != pg_query_Node_node_a_const) return {};
  const pg_query_A_Const* value = pg_query_Node_a_const(node);
  switch (pg_query_A_Const_val_case(value)) {
    case pg_query_A_Const_val_ival: return std::to_string(pg_query_Integer_ival(pg_query_A_Const_ival(value)));
    case pg_query_A_Const_val_fval: return str(pg_query_Float_fval(pg_query_A_Const_fval(value)));
    case pg_query_A_Const_val_sval: return str(pg_query_String_sval(pg_query_A_Const_sval(value)));
    default: return {};
  }
}

/// Bit n of the grammar's interval mask is the field number n of the server's datetime code.
std::string_view interval_fields(int mask) {
  constexpr int month = 1 << 1, year = 1 << 2, day = 1 << 3, hour = 1 << 10, minute = 1 << 11, second = 1 << 12;
  switch (mask) {
    case year: return "year";
    case month: return "month";
    case day: return "day";
    case hour: return "hour";
    case minute: return "minute";
    case second: return "second";
    case year | month: return "year to month";
    case day | hour: return "day to hour";
    case day | hour | minute: return "day to minute";
    case day | hour | minute | second: return "day to second";
    case hour | minute: return "hour to minute";
    case hour | minute | second: return "hour to second";
    case minute | second: return "minute to second";
    default: return {};
  }
}

void apply_modifiers(DataType& type) {
  if (type.name == "interval" && !type.args.empty()) {
    int mask = 0;
    std::from_chars(type.args[0].data(), type.args[0].data() + type.args[0].size(), mask);
    type.suffix = interval_fields(mask);
    type.args.erase(type.args.begin());
  }
  // numeric(10) is numeric(10,0): the server keeps both the same way and shows the second.
  if (type.name == "numeric" && type.args.size() == 1) type.args.emplace_back("0");
}

/// schema.table.column%TYPE stays as it is written: what it stands for is resolved by the caller where the model knows it.
DataType percent_type(const std::vector<std::string>& names) {
  DataType type;
  for (const std::string& part : names) {
    if (!type.name.empty()) type.name += '.';
    append_ident(type.name, part);
  }
  type.name += "%TYPE";
  return type;
}

DataType named_type(std::vector<std::string> names, const Resolver* resolver) {
  DataType type;
  if (names.empty()) return type;
  std::string name = std::move(names.back());
  const std::string schema = names.size() > 1 ? names[names.size() - 2] : std::string();
  const bool builtin_place = schema.empty() || schema == "pg_catalog";
  if (builtin_place) {
    std::string_view shown = shown_name(name);
    if (shown.empty() && name.size() > 1 && name[0] == '_') {
      shown = shown_name(std::string_view(name).substr(1));
      if (!shown.empty()) type.dimensions = 1;
    }
    if (!shown.empty()) return type.name = shown, type;
  }
  type.schema = schema;
  if (schema.empty() && resolver != nullptr) type.schema = resolver->type_schema(name);
  type.name = std::move(name);
  return type;
}

}  // namespace

DataType type_of(const pg_query_TypeName* type, const Resolver* resolver) {
  if (type == nullptr) return {};
  const Nodes names = list(pg_query_TypeName_names, type);
  if (pg_query_TypeName_pct_type(type)) return percent_type(texts_of(names));
  DataType out = named_type(texts_of(names), resolver);
  for (const Node* modifier : list(pg_query_TypeName_typmods, type)) out.args.push_back(modifier_text(modifier));
  // "bpchar" alone is the type of any length; with a length it is shown as character(n).
  if (out.name == "bpchar" && !out.args.empty()) out.name = "character";
  apply_modifiers(out);
  if (!list(pg_query_TypeName_array_bounds, type).empty()) out.dimensions = 1;
  return out;
}

DataType bare_type_of(const pg_query_TypeName* type, const Resolver* resolver) {
  DataType out = type_of(type, resolver);
  out.args.clear();
  out.suffix.clear();
  if (out.name == "bpchar") out.name = "character";
  return out;
}

std::string type_sql(const DataType& type) {
  // The key word without a length is bit(1); the type of any length is written in quotes (pg_get_expr does).
  if (type.schema.empty() && type.name == "bit" && type.args.empty()) return type.dimensions > 0 ? "\"bit\"[]" : "\"bit\"";
  const bool builtin = type.schema.empty() &&
                       (type.name.find_first_of(" \"%") != std::string::npos || shown_name(type.name) == type.name ||
                        std::any_of(std::begin(spellings), std::end(spellings), [&](const Spelling& s) { return s.shown == type.name; }) ||
                        type.name == "character");
  if (builtin) return type_text(type, Dialect::postgres);
  DataType quoted = type;
  if (!quoted.schema.empty()) quoted.schema = ident(quoted.schema);
  quoted.name = ident(quoted.name);
  return type_text(quoted, Dialect::postgres);
}

bool is_builtin_type(std::string_view name) { return !shown_name(name).empty(); }

bool is_common_function(std::string_view name) {
  return std::binary_search(std::begin(common_functions), std::end(common_functions), name);
}

std::string_view serial_type(const pg_query_TypeName* type) {
  if (type == nullptr) return {};
  const Nodes names = list(pg_query_TypeName_names, type);
  if (names.size() != 1 || pg_query_TypeName_pct_type(type) || !list(pg_query_TypeName_array_bounds, type).empty()) return {};
  const std::string_view name = text_of(names[0]);
  if (name == "serial" || name == "serial4") return "integer";
  if (name == "bigserial" || name == "serial8") return "bigint";
  if (name == "smallserial" || name == "serial2") return "smallint";
  return {};
}

}  // namespace assay::schema::postgres::reader
