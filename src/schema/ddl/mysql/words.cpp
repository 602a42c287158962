#include "schema/ddl/mysql/words.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/text.h"

namespace assay::schema::mysql {
namespace {

constexpr std::string_view reserved_words[] = {"accessible",
                                               "add",
                                               "all",
                                               "alter",
                                               "analyze",
                                               "and",
                                               "as",
                                               "asc",
                                               "asensitive",
                                               "before",
                                               "between",
                                               "bigint",
                                               "binary",
                                               "blob",
                                               "both",
                                               "by",
                                               "call",
                                               "cascade",
                                               "case",
                                               "change",
                                               "char",
                                               "character",
                                               "check",
                                               "collate",
                                               "column",
                                               "condition",
                                               "constraint",
                                               "continue",
                                               "convert",
                                               "create",
                                               "cross",
                                               "cube",
                                               "cume_dist",
                                               "current_date",
                                               "current_role",
                                               "current_time",
                                               "current_timestamp",
                                               "current_user",
                                               "cursor",
                                               "database",
                                               "databases",
                                               "day_hour",
                                               "day_microsecond",
                                               "day_minute",
                                               "day_second",
                                               "dec",
                                               "decimal",
                                               "declare",
                                               "default",
                                               "delayed",
                                               "delete",
                                               "delete_domain_id",
                                               "dense_rank",
                                               "desc",
                                               "describe",
                                               "deterministic",
                                               "distinct",
                                               "distinctrow",
                                               "div",
                                               "do_domain_ids",
                                               "double",
                                               "drop",
                                               "dual",
                                               "each",
                                               "else",
                                               "elseif",
                                               "empty",
                                               "enclosed",
                                               "escaped",
                                               "except",
                                               "exists",
                                               "exit",
                                               "explain",
                                               "false",
                                               "fetch",
                                               "first_value",
                                               "float",
                                               "float4",
                                               "float8",
                                               "for",
                                               "force",
                                               "foreign",
                                               "from",
                                               "fulltext",
                                               "function",
                                               "general",
                                               "generated",
                                               "get",
                                               "grant",
                                               "group",
                                               "grouping",
                                               "groups",
                                               "having",
                                               "high_priority",
                                               "hour_microsecond",
                                               "hour_minute",
                                               "hour_second",
                                               "if",
                                               "ignore",
                                               "ignore_domain_ids",
                                               "ignore_server_ids",
                                               "in",
                                               "index",
                                               "infile",
                                               "inner",
                                               "inout",
                                               "insensitive",
                                               "insert",
                                               "int",
                                               "int1",
                                               "int2",
                                               "int3",
                                               "int4",
                                               "int8",
                                               "integer",
                                               "intersect",
                                               "interval",
                                               "into",
                                               "io_after_gtids",
                                               "io_before_gtids",
                                               "is",
                                               "iterate",
                                               "join",
                                               "json_table",
                                               "key",
                                               "keys",
                                               "kill",
                                               "lag",
                                               "last_value",
                                               "lateral",
                                               "lead",
                                               "leading",
                                               "leave",
                                               "left",
                                               "library",
                                               "like",
                                               "limit",
                                               "linear",
                                               "lines",
                                               "load",
                                               "localtime",
                                               "localtimestamp",
                                               "lock",
                                               "long",
                                               "longblob",
                                               "longtext",
                                               "loop",
                                               "low_priority",
                                               "manual",
                                               "master_bind",
                                               "master_heartbeat_period",
                                               "master_ssl_verify_server_cert",
                                               "match",
                                               "maxvalue",
                                               "mediumblob",
                                               "mediumint",
                                               "mediumtext",
                                               "middleint",
                                               "minute_microsecond",
                                               "minute_second",
                                               "mod",
                                               "modifies",
                                               "natural",
                                               "no_write_to_binlog",
                                               "not",
                                               "nth_value",
                                               "ntile",
                                               "null",
                                               "numeric",
                                               "of",
                                               "offset",
                                               "on",
                                               "optimize",
                                               "optimizer_costs",
                                               "option",
                                               "optionally",
                                               "or",
                                               "order",
                                               "out",
                                               "outer",
                                               "outfile",
                                               "over",
                                               "page_checksum",
                                               "parallel",
                                               "parse_vcol_expr",
                                               "partition",
                                               "percent_rank",
                                               "period",
                                               "precision",
                                               "primary",
                                               "procedure",
                                               "purge",
                                               "qualify",
                                               "range",
                                               "rank",
                                               "read",
                                               "read_write",
                                               "reads",
                                               "real",
                                               "recursive",
                                               "ref_system_id",
                                               "references",
                                               "regexp",
                                               "release",
                                               "rename",
                                               "repeat",
                                               "replace",
                                               "require",
                                               "resignal",
                                               "restrict",
                                               "return",
                                               "returning",
                                               "revoke",
                                               "right",
                                               "rlike",
                                               "row",
                                               "row_number",
                                               "rows",
                                               "schema",
                                               "schemas",
                                               "second_microsecond",
                                               "select",
                                               "sensitive",
                                               "separator",
                                               "set",
                                               "show",
                                               "signal",
                                               "slow",
                                               "smallint",
                                               "spatial",
                                               "specific",
                                               "sql",
                                               "sql_big_result",
                                               "sql_calc_found_rows",
                                               "sql_small_result",
                                               "sqlexception",
                                               "sqlstate",
                                               "sqlwarning",
                                               "ssl",
                                               "starting",
                                               "stats_auto_recalc",
                                               "stats_persistent",
                                               "stats_sample_pages",
                                               "stored",
                                               "straight_join",
                                               "system",
                                               "table",
                                               "tablesample",
                                               "terminated",
                                               "then",
                                               "tinyblob",
                                               "tinyint",
                                               "tinytext",
                                               "to",
                                               "trailing",
                                               "trigger",
                                               "true",
                                               "undo",
                                               "union",
                                               "unique",
                                               "unlock",
                                               "unsigned",
                                               "update",
                                               "usage",
                                               "use",
                                               "using",
                                               "utc_date",
                                               "utc_time",
                                               "utc_timestamp",
                                               "values",
                                               "varbinary",
                                               "varchar",
                                               "varcharacter",
                                               "varying",
                                               "vector",
                                               "virtual",
                                               "when",
                                               "where",
                                               "while",
                                               "window",
                                               "with",
                                               "write",
                                               "xor",
                                               "year_month",
                                               "zerofill"};
static_assert(std::is_sorted(std::begin(reserved_words), std::end(reserved_words)));

struct Charset {
  std::string_view name;
  std::string_view collation;
  int bytes;
};
constexpr Charset charsets[] = {
    {"armscii8", "armscii8_general_ci", 1}, {"ascii", "ascii_general_ci", 1},
    {"big5", "big5_chinese_ci", 2},         {"binary", "binary", 1},
    {"cp1250", "cp1250_general_ci", 1},     {"cp1251", "cp1251_general_ci", 1},
    {"cp1256", "cp1256_general_ci", 1},     {"cp1257", "cp1257_general_ci", 1},
    {"cp850", "cp850_general_ci", 1},       {"cp852", "cp852_general_ci", 1},
    {"cp866", "cp866_general_ci", 1},       {"cp932", "cp932_japanese_ci", 2},
    {"dec8", "dec8_swedish_ci", 1},         {"eucjpms", "eucjpms_japanese_ci", 3},
    {"euckr", "euckr_korean_ci", 2},        {"gb18030", "gb18030_chinese_ci", 4},
    {"gb2312", "gb2312_chinese_ci", 2},     {"gbk", "gbk_chinese_ci", 2},
    {"geostd8", "geostd8_general_ci", 1},   {"greek", "greek_general_ci", 1},
    {"hebrew", "hebrew_general_ci", 1},     {"hp8", "hp8_english_ci", 1},
    {"keybcs2", "keybcs2_general_ci", 1},   {"koi8r", "koi8r_general_ci", 1},
    {"koi8u", "koi8u_general_ci", 1},       {"latin1", "latin1_swedish_ci", 1},
    {"latin2", "latin2_general_ci", 1},     {"latin5", "latin5_turkish_ci", 1},
    {"latin7", "latin7_general_ci", 1},     {"macce", "macce_general_ci", 1},
    {"macroman", "macroman_general_ci", 1}, {"sjis", "sjis_japanese_ci", 2},
    {"swe7", "swe7_swedish_ci", 1},         {"tis620", "tis620_thai_ci", 1},
    {"ucs2", "ucs2_general_ci", 2},         {"ujis", "ujis_japanese_ci", 3},
    {"utf16", "utf16_general_ci", 4},       {"utf16le", "utf16le_general_ci", 4},
    {"utf32", "utf32_general_ci", 4},       {"utf8mb3", "utf8mb3_general_ci", 3},
    {"utf8mb4", "utf8mb4_0900_ai_ci", 4},
};

const Charset* find_charset(std::string_view name) {
  for (const Charset& charset : charsets)
    if (charset.name == name) return &charset;
  return nullptr;
}

bool is_plain(std::string_view name) {
  if (name.empty()) return false;
  // A name of digits is a number, and one like 1e5 may be read as one.
  if (std::isdigit(static_cast<unsigned char>(name.front())) != 0) return false;
  return std::all_of(name.begin(), name.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; });
}

}  // namespace

bool is_reserved(std::string_view word) {
  const std::string lowered = text::lower(word);
  return std::binary_search(std::begin(reserved_words), std::end(reserved_words), std::string_view(lowered));
}

std::string quoted_name(std::string_view name) {
  if (is_plain(name) && !is_reserved(name)) return std::string(name);
  std::string out = "`";
  for (const char c : name) {
    out += c;
    if (c == '`') out += c;
  }
  return out + "`";
}

std::string quoted_name(std::string_view schema, std::string_view name) {
  return schema.empty() ? quoted_name(name) : quoted_name(schema) + "." + quoted_name(name);
}

std::string quoted_literal(std::string_view value) {
  std::string out = "'";
  for (const char c : value) {
    switch (c) {
      case '\'': out += "''"; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\0': out += "\\0"; break;
      case '\x1a': out += "\\Z"; break;
      default: out += c;
    }
  }
  return out + "'";
}

std::string canonical_charset(std::string_view charset) {
  std::string out = text::lower(charset);
  return out == "utf8" ? "utf8mb3" : out;
}

std::string canonical_collation(std::string_view collation) {
  std::string out = text::lower(collation);
  return out.starts_with("utf8_") ? "utf8mb3" + out.substr(4) : out;
}

std::string charset_of(std::string_view collation) {
  const std::string name = canonical_collation(collation);
  const std::string prefix = name.substr(0, name.find('_'));
  return find_charset(prefix) != nullptr ? prefix : "";
}

std::string default_collation(std::string_view charset, Dialect dialect) {
  const Charset* known = find_charset(charset);
  if (known == nullptr) return {};
  if (dialect == Dialect::mariadb && charset == "utf8mb4") return "utf8mb4_general_ci";
  return std::string(known->collation);
}

int bytes_per_character(std::string_view charset) {
  const Charset* known = find_charset(charset);
  return known == nullptr ? 4 : known->bytes;
}

}  // namespace assay::schema::mysql
