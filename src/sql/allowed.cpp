#include "sql/allowed.h"

#include <algorithm>
#include <array>

namespace assay::sql {
namespace {

// Left out on purpose: nextval, setval, lastval's friends that write, pg_advisory*, pg_sleep*, pg_notify, set_config, lo_*, pg_read_*, pg_ls_*,
// pg_terminate_backend, pg_cancel_backend, pg_logical_*, pg_export_snapshot, txid_current, query_to_xml* and kin, ts_stat, ts_rewrite (SQL in strings), dblink*.
constexpr std::array<std::string_view, 499> functions = {
    "abs", "acos", "acosd", "age", "any_value", "area", "array_agg", "array_append", "array_cat", "array_dims", "array_fill", "array_length", "array_lower",
    "array_ndims", "array_position", "array_positions", "array_prepend", "array_remove", "array_replace", "array_reverse", "array_sample", "array_shuffle", "array_sort",
    "array_to_json", "array_to_string", "array_to_tsvector", "array_upper", "ascii", "asin", "asind", "atan", "atan2", "atan2d", "atand", "avg", "bit_and", "bit_count",
    "bit_length", "bit_or", "bit_xor", "bool_and", "bool_or", "bound_box", "box", "bpchar", "btrim", "cardinality", "casefold", "cbrt", "ceil", "ceiling", "center",
    "char_length", "character_length", "chr", "circle", "clock_timestamp", "coalesce", "col_description", "concat", "concat_ws", "convert", "convert_from", "convert_to",
    "corr", "cos", "cosd", "cosh", "cot", "cotd", "count", "covar_pop", "covar_samp", "crc32", "crc32c", "cume_dist", "current_catalog", "current_database",
    "current_date", "current_role", "current_schema", "current_schemas", "current_setting", "current_user", "currval", "date", "date_bin", "date_part", "date_trunc",
    "datemultirange", "daterange", "decode", "degrees", "dense_rank", "diagonal", "diameter", "div", "encode", "enum_first", "enum_last", "enum_range", "erf", "erfc",
    "every", "exp", "extract", "factorial", "family", "first_value", "float4", "float8", "floor", "format", "format_type", "gamma", "gcd", "gen_random_uuid",
    "generate_series", "generate_subscripts", "get_bit", "get_byte", "greatest", "grouping", "has_any_column_privilege", "has_column_privilege",
    "has_database_privilege", "has_function_privilege", "has_schema_privilege", "has_sequence_privilege", "has_table_privilege", "hashtext", "hashtextextended",
    "height", "host", "hostmask", "inet_client_addr", "inet_client_port", "inet_merge", "inet_same_family", "inet_server_addr", "inet_server_port", "initcap", "int2",
    "int4", "int4multirange", "int4range", "int8", "int8multirange", "int8range", "interval", "is_normalized", "isclosed", "isempty", "isfinite", "ishorizontal",
    "isopen", "isparallel", "isperp", "isvertical", "json_agg", "json_array", "json_array_elements", "json_array_elements_text", "json_array_length", "json_build_array",
    "json_build_object", "json_each", "json_each_text", "json_extract_path", "json_extract_path_text", "json_object", "json_object_agg", "json_object_keys",
    "json_strip_nulls", "json_to_record", "json_to_recordset", "json_to_tsvector", "json_typeof", "jsonb_agg", "jsonb_array_elements", "jsonb_array_elements_text",
    "jsonb_array_length", "jsonb_build_array", "jsonb_build_object", "jsonb_each", "jsonb_each_text", "jsonb_exists", "jsonb_extract_path", "jsonb_extract_path_text",
    "jsonb_insert", "jsonb_object", "jsonb_object_agg", "jsonb_object_keys", "jsonb_path_exists", "jsonb_path_exists_tz", "jsonb_path_match", "jsonb_path_match_tz",
    "jsonb_path_query", "jsonb_path_query_array", "jsonb_path_query_first", "jsonb_path_query_tz", "jsonb_pretty", "jsonb_set", "jsonb_set_lax", "jsonb_strip_nulls",
    "jsonb_to_record", "jsonb_to_recordset", "jsonb_to_tsvector", "jsonb_typeof", "justify_days", "justify_hours", "justify_interval", "lag", "last_value", "lcm",
    "lead", "least", "left", "length", "lgamma", "like_escape", "line", "ln", "log", "log10", "lower", "lower_inc", "lower_inf", "lpad", "lseg", "ltrim",
    "macaddr8_set7bit", "make_date", "make_interval", "make_time", "make_timestamp", "make_timestamptz", "masklen", "max", "md5", "min", "min_scale", "mod", "mode",
    "multirange", "netmask", "network", "normalize", "notlike", "now", "nth_value", "ntile", "nullif", "num_nonnulls", "num_nulls", "numeric", "numeric_pl_pg_lsn",
    "nummultirange", "numnode", "numrange", "obj_description", "octet_length", "overlaps", "overlay", "parse_ident", "path", "pclose", "percent_rank", "percentile_cont",
    "percentile_disc", "pg_backend_pid", "pg_blocking_pids", "pg_client_encoding", "pg_collation_for", "pg_column_compression", "pg_column_size", "pg_conf_load_time",
    "pg_current_snapshot", "pg_current_wal_flush_lsn", "pg_current_wal_insert_lsn", "pg_current_wal_lsn", "pg_current_xact_id_if_assigned", "pg_database_size",
    "pg_encoding_to_char", "pg_function_is_visible", "pg_get_constraintdef", "pg_get_expr", "pg_get_function_arguments", "pg_get_function_identity_arguments",
    "pg_get_function_result", "pg_get_functiondef", "pg_get_indexdef", "pg_get_keywords", "pg_get_partkeydef", "pg_get_ruledef", "pg_get_serial_sequence",
    "pg_get_statisticsobjdef", "pg_get_triggerdef", "pg_get_userbyid", "pg_get_viewdef", "pg_has_role", "pg_index_column_has_property", "pg_index_has_property",
    "pg_indexam_has_property", "pg_indexes_size", "pg_is_in_recovery", "pg_is_other_temp_schema", "pg_is_wal_replay_paused", "pg_jit_available",
    "pg_last_wal_receive_lsn", "pg_last_wal_replay_lsn", "pg_last_xact_replay_timestamp", "pg_lock_status", "pg_my_temp_schema", "pg_opclass_is_visible",
    "pg_operator_is_visible", "pg_options_to_table", "pg_partition_ancestors", "pg_partition_root", "pg_partition_tree", "pg_postmaster_start_time",
    "pg_relation_filenode", "pg_relation_size", "pg_size_bytes", "pg_size_pretty", "pg_snapshot_xmax", "pg_snapshot_xmin", "pg_stat_get_activity", "pg_table_is_visible",
    "pg_table_size", "pg_tablespace_databases", "pg_tablespace_location", "pg_tablespace_size", "pg_total_relation_size", "pg_trigger_depth", "pg_type_is_visible",
    "pg_typeof", "pg_visible_in_snapshot", "pg_wal_lsn_diff", "pg_walfile_name", "phraseto_tsquery", "pi", "plainto_tsquery", "point", "polygon", "popen", "position",
    "pow", "power", "querytree", "quote_ident", "quote_literal", "quote_nullable", "radians", "radius", "random", "random_normal", "range_agg", "range_intersect_agg",
    "range_merge", "rank", "regexp_count", "regexp_instr", "regexp_like", "regexp_match", "regexp_matches", "regexp_replace", "regexp_split_to_array",
    "regexp_split_to_table", "regexp_substr", "regr_avgx", "regr_avgy", "regr_count", "regr_intercept", "regr_r2", "regr_slope", "regr_sxx", "regr_sxy", "regr_syy",
    "repeat", "replace", "reverse", "right", "round", "row_number", "row_to_json", "rpad", "rtrim", "scale", "session_user", "set_bit", "set_byte", "set_masklen",
    "setweight", "sha224", "sha256", "sha384", "sha512", "shobj_description", "sign", "similar_escape", "similar_to_escape", "sin", "sind", "sinh", "slice", "slope",
    "split_part", "sqrt", "starts_with", "statement_timestamp", "stddev", "stddev_pop", "stddev_samp", "string_agg", "string_to_array", "string_to_table", "strip",
    "strpos", "substr", "substring", "substring_similar", "sum", "tan", "tand", "tanh", "text", "timeofday", "timestamp", "timestamptz", "timezone", "to_ascii",
    "to_bin", "to_char", "to_date", "to_hex", "to_json", "to_jsonb", "to_number", "to_oct", "to_regclass", "to_regcollation", "to_regnamespace", "to_regoper",
    "to_regoperator", "to_regproc", "to_regprocedure", "to_regrole", "to_regtype", "to_timestamp", "to_tsquery", "to_tsvector", "transaction_timestamp", "translate",
    "trim", "trim_array", "trim_scale", "trunc", "ts_delete", "ts_filter", "ts_headline", "ts_lexize", "ts_parse", "ts_rank", "ts_rank_cd", "tsmultirange",
    "tsquery_phrase", "tsrange", "tstzmultirange", "tstzrange", "tsvector_to_array", "txid_current_if_assigned", "txid_current_snapshot", "txid_snapshot_xmax",
    "txid_snapshot_xmin", "unistr", "unnest", "upper", "upper_inc", "upper_inf", "user", "uuid_extract_timestamp", "uuid_extract_version", "uuidv4", "uuidv7", "var_pop",
    "var_samp", "varchar", "variance", "version", "websearch_to_tsquery", "width", "width_bucket", "xml_is_well_formed", "xmlagg", "xmlcomment", "xmlconcat", "xpath",
    "xpath_exists",
};
constexpr std::array<std::string_view, 80> operators = {
    "!", "!!", "!=", "!~", "!~*", "!~~", "!~~*", "#", "##", "#-", "#>", "#>>", "%", "&", "&&", "&<", "&<|", "&>", "*", "*<", "*<=", "*<>", "*=", "*>", "*>=", "+", "-",
    "->", "->>", "-|-", "/", "<", "<->", "<<", "<<=", "<<|", "<=", "<>", "<@", "<^", "=", ">", ">=", ">>", ">>=", ">^", "?", "?#", "?&", "?-", "?-|", "?|", "?||", "@",
    "@-@", "@>", "@?", "@@", "@@@", "BETWEEN", "BETWEEN SYMMETRIC", "NOT BETWEEN", "NOT BETWEEN SYMMETRIC", "^", "^@", "|", "|&>", "|/", "|>>", "||", "||/", "~", "~*",
    "~<=~", "~<~", "~=", "~>=~", "~>~", "~~", "~~*",
};
constexpr std::array<std::string_view, 74> types = {
    "anyarray", "bigint", "bit", "bool", "box", "bpchar", "bytea", "char", "cid", "cidr", "circle", "date", "datemultirange", "daterange", "float4", "float8", "inet",
    "int2", "int4", "int4multirange", "int4range", "int8", "int8multirange", "int8range", "integer", "interval", "json", "jsonb", "jsonpath", "line", "lseg", "macaddr",
    "macaddr8", "money", "name", "numeric", "nummultirange", "numrange", "oid", "path", "pg_lsn", "point", "polygon", "record", "regclass", "regcollation", "regconfig",
    "regdictionary", "regnamespace", "regoper", "regoperator", "regproc", "regprocedure", "regrole", "regtype", "smallint", "text", "tid", "time", "timestamp",
    "timestamptz", "timetz", "tsmultirange", "tsquery", "tsrange", "tstzmultirange", "tstzrange", "tsvector", "uuid", "varbit", "varchar", "xid", "xid8", "xml",
};
constexpr std::array<std::string_view, 42> nodes = {
    "A_ArrayExpr", "A_Const", "A_Expr", "A_Indices", "A_Indirection", "A_Star", "Alias", "BitString", "BoolExpr", "Boolean", "BooleanTest", "CaseExpr", "CaseWhen",
    "CoalesceExpr", "CollateClause", "ColumnRef", "CommonTableExpr", "Float", "FuncCall", "GroupingFunc", "GroupingSet", "Integer", "JoinExpr", "List", "MinMaxExpr",
    "NamedArgExpr", "NullTest", "ParamRef", "RangeFunction", "RangeSubselect", "RangeVar", "ResTarget", "RowExpr", "SQLValueFunction", "SelectStmt", "SortBy", "String",
    "SubLink", "TypeCast", "TypeName", "WindowDef", "WithClause",
};
constexpr std::array<std::string_view, 12> members = {
    "alias", "boolval", "bsval", "fval", "ival", "join_using_alias", "larg", "over", "rarg", "sval", "typeName", "withClause",
};

template <std::size_t N>
constexpr bool sorted(const std::array<std::string_view, N>& table) {
  return std::is_sorted(table.begin(), table.end());
}
static_assert(sorted(functions) && sorted(operators) && sorted(types) && sorted(nodes) && sorted(members));

template <std::size_t N>
bool has(const std::array<std::string_view, N>& table, std::string_view name) {
  return std::binary_search(table.begin(), table.end(), name);
}

}  // namespace

bool is_harmless_function(std::string_view name) { return has(functions, name); }
bool is_catalog_operator(std::string_view name) { return has(operators, name); }
bool is_catalog_type(std::string_view name) { return has(types, name); }
bool is_harmless_node(std::string_view name) { return has(nodes, name); }
bool is_harmless_member(std::string_view name) { return has(members, name); }

}  // namespace assay::sql
