#include "schema/convert/types.h"

#include <algorithm>
#include <charconv>

#include "core/text.h"
#include "schema/type_names.h"

namespace assay::schema::conversion {
namespace {

struct Source {
  std::string_view name;
  Kind kind;
};
constexpr Source postgres_types[] = {
    {"boolean", Kind::boolean},
    {"smallint", Kind::int16},
    {"integer", Kind::int32},
    {"bigint", Kind::int64},
    {"oid", Kind::uint32},
    {"xid", Kind::uint32},
    {"numeric", Kind::numeric},
    {"money", Kind::money},
    {"real", Kind::float32},
    {"double precision", Kind::float64},
    {"character", Kind::fixed_text},
    {"\"char\"", Kind::fixed_text},
    {"character varying", Kind::varying_text},
    {"name", Kind::varying_text},
    {"text", Kind::text},
    {"citext", Kind::citext},
    {"bytea", Kind::blob},
    {"bit", Kind::bits},
    {"bit varying", Kind::varying_bits},
    {"json", Kind::json},
    {"jsonb", Kind::jsonb},
    {"jsonpath", Kind::text},
    {"xml", Kind::xml},
    {"uuid", Kind::uuid},
    {"date", Kind::date},
    {"time without time zone", Kind::time},
    {"time with time zone", Kind::time_zone},
    {"timestamp without time zone", Kind::timestamp},
    {"timestamp with time zone", Kind::timestamp_zone},
    {"interval", Kind::interval},
    {"inet", Kind::inet},
    {"cidr", Kind::inet},
    {"macaddr", Kind::macaddr},
    {"macaddr8", Kind::macaddr},
    {"tsvector", Kind::search},
    {"tsquery", Kind::search},
    {"int4range", Kind::range},
    {"int8range", Kind::range},
    {"numrange", Kind::range},
    {"tsrange", Kind::range},
    {"tstzrange", Kind::range},
    {"daterange", Kind::range},
    {"int4multirange", Kind::range},
    {"int8multirange", Kind::range},
    {"nummultirange", Kind::range},
    {"tsmultirange", Kind::range},
    {"tstzmultirange", Kind::range},
    {"datemultirange", Kind::range},
    {"point", Kind::point},
    {"lseg", Kind::line},
    {"path", Kind::line},
    {"line", Kind::line},
    {"box", Kind::polygon},
    {"polygon", Kind::polygon},
    {"circle", Kind::polygon},
    {"geometry", Kind::geometry},
    {"geography", Kind::geography},
    {"hstore", Kind::hstore},
    {"ltree", Kind::tree_path},
    {"vector", Kind::vector},
};
/// MySQL and MariaDB; what has "unsigned" takes the next Kind.
constexpr Source mysql_types[] = {
    {"tinyint", Kind::int8},
    {"smallint", Kind::int16},
    {"mediumint", Kind::int24},
    {"int", Kind::int32},
    {"bigint", Kind::int64},
    {"decimal", Kind::numeric},
    {"float", Kind::float32},
    {"double", Kind::float64},
    {"boolean", Kind::boolean},
    {"bool", Kind::boolean},
    {"char", Kind::fixed_text},
    {"varchar", Kind::varying_text},
    {"tinytext", Kind::text},
    {"text", Kind::text},
    {"mediumtext", Kind::text},
    {"longtext", Kind::text},
    {"binary", Kind::fixed_binary},
    {"varbinary", Kind::varying_binary},
    {"tinyblob", Kind::blob},
    {"blob", Kind::blob},
    {"mediumblob", Kind::blob},
    {"longblob", Kind::blob},
    {"bit", Kind::bits},
    {"json", Kind::json},
    {"uuid", Kind::uuid},
    {"inet4", Kind::inet},
    {"inet6", Kind::inet},
    {"date", Kind::date},
    {"time", Kind::time},
    {"datetime", Kind::timestamp},
    {"timestamp", Kind::timestamp_zone},
    {"year", Kind::year},
    {"point", Kind::point},
    {"linestring", Kind::line},
    {"polygon", Kind::polygon},
    {"geometry", Kind::geometry},
    {"multipoint", Kind::geometry},
    {"multilinestring", Kind::geometry},
    {"multipolygon", Kind::geometry},
    {"geometrycollection", Kind::geometry},
    {"vector", Kind::vector},
};
/// SQLite has affinities; these names say more. Its integers have 64 bits whatever they are called.
constexpr Source sqlite_types[] = {
    {"boolean", Kind::boolean},
    {"bool", Kind::boolean},
    {"varchar", Kind::varying_text},
    {"nvarchar", Kind::varying_text},
    {"character varying", Kind::varying_text},
    {"char", Kind::fixed_text},
    {"nchar", Kind::fixed_text},
    {"character", Kind::fixed_text},
    {"text", Kind::text},
    {"clob", Kind::text},
    {"blob", Kind::blob},
    {"real", Kind::float64},
    {"double", Kind::float64},
    {"double precision", Kind::float64},
    {"float", Kind::float64},
    {"decimal", Kind::numeric},
    {"numeric", Kind::numeric},
    {"date", Kind::date},
    {"time", Kind::time},
    {"datetime", Kind::timestamp},
    {"timestamp", Kind::timestamp},
    {"timestamptz", Kind::timestamp_zone},
    {"json", Kind::json},
    {"jsonb", Kind::jsonb},
    {"uuid", Kind::uuid},
    {"guid", Kind::uuid},
};

/// "~": approximate. n = length, p and s = precision and scale, t = digits of seconds.
struct Row {
  Kind kind;
  std::string_view postgres, mysql, mariadb, sqlite, sqlserver, oracle;
};
constexpr Row rows[] = {
    {Kind::boolean, "boolean", "tinyint(1)", "tinyint(1)", "boolean", "bit", "~number(1)"},
    {Kind::int8, "~smallint", "tinyint", "tinyint", "integer", "~smallint", "number(3)"},
    {Kind::uint8, "~smallint", "tinyint unsigned", "tinyint unsigned", "~integer", "tinyint", "~number(3)"},
    {Kind::int16, "smallint", "smallint", "smallint", "integer", "smallint", "number(5)"},
    {Kind::uint16, "~integer", "smallint unsigned", "smallint unsigned", "~integer", "~int", "~number(5)"},
    {Kind::int24, "~integer", "mediumint", "mediumint", "integer", "~int", "number(7)"},
    {Kind::uint24, "~integer", "mediumint unsigned", "mediumint unsigned", "~integer", "~int", "~number(8)"},
    {Kind::int32, "integer", "int", "int", "integer", "int", "number(10)"},
    {Kind::uint32, "~bigint", "int unsigned", "int unsigned", "~integer", "~bigint", "~number(10)"},
    {Kind::int64, "bigint", "bigint", "bigint", "integer", "bigint", "number(19)"},
    {Kind::uint64, "~numeric(20)", "bigint unsigned", "bigint unsigned", "~numeric", "~decimal(20)", "~number(20)"},
    {Kind::numeric, "numeric(p,s)", "decimal(p,s)", "decimal(p,s)", "~decimal(p,s)", "decimal(p,s)", "number(p,s)"},
    {Kind::numeric_any, "numeric", "~decimal(65,30)", "~decimal(65,30)", "~numeric", "~decimal(38,10)", "number"},
    {Kind::money, "money", "~decimal(19,2)", "~decimal(19,2)", "~decimal(19,2)", "money", "~number(19,2)"},
    {Kind::float32, "real", "float", "float", "~real", "real", "binary_float"},
    {Kind::float64, "double precision", "double", "double", "real", "float", "binary_double"},
    {Kind::fixed_text, "character(n)", "char(n)", "char(n)", "~char(n)", "nchar(n)", "char(n char)"},
    {Kind::varying_text, "character varying(n)", "varchar(n)", "varchar(n)", "~varchar(n)", "nvarchar(n)", "varchar2(n char)"},
    {Kind::text, "text", "longtext", "longtext", "text", "nvarchar(max)", "clob"},
    {Kind::citext, "citext", "~longtext", "~longtext", "~text", "~nvarchar(max)", "~clob"},
    {Kind::fixed_binary, "~bytea", "binary(n)", "binary(n)", "~blob", "binary(n)", "raw(n)"},
    {Kind::varying_binary, "~bytea", "varbinary(n)", "varbinary(n)", "~blob", "varbinary(n)", "raw(n)"},
    {Kind::blob, "bytea", "longblob", "longblob", "blob", "varbinary(max)", "blob"},
    {Kind::bits, "bit(n)", "bit(n)", "bit(n)", "~text", "~varchar(n)", "~varchar2(n)"},
    {Kind::varying_bits, "bit varying(n)", "~varchar(n)", "~varchar(n)", "~text", "~varchar(n)", "~varchar2(n)"},
    {Kind::json, "json", "json", "json", "~text", "~nvarchar(max)", "~clob"},
    {Kind::jsonb, "jsonb", "json", "~json", "~text", "~nvarchar(max)", "~clob"},
    {Kind::xml, "xml", "~longtext", "~longtext", "~text", "xml", "xmltype"},
    {Kind::uuid, "uuid", "~char(36)", "~char(36)", "~char(36)", "uniqueidentifier", "~raw(16)"},
    {Kind::date, "date", "date", "date", "~date", "date", "~date"},
    {Kind::time, "time(t) without time zone", "time(t)", "time(t)", "~time", "time(t)", "~varchar2(18)"},
    {Kind::time_zone, "time(t) with time zone", "~time(t)", "~time(t)", "~time", "~time(t)", "~varchar2(24)"},
    {Kind::timestamp, "timestamp(t) without time zone", "datetime(t)", "datetime(t)", "~timestamp", "datetime2(t)", "timestamp(t)"},
    {Kind::timestamp_zone, "timestamp(t) with time zone", "~datetime(t)", "~datetime(t)", "~timestamp", "datetimeoffset(t)",
     "timestamp(t) with time zone"},
    {Kind::year, "~smallint", "year", "year", "~integer", "~smallint", "~number(4)"},
    {Kind::interval, "interval", "~varchar(64)", "~varchar(64)", "~text", "~varchar(64)", "~varchar2(64)"},
    {Kind::inet, "inet", "~varchar(49)", "~varchar(49)", "~text", "~varchar(49)", "~varchar2(49)"},
    {Kind::macaddr, "macaddr", "~varchar(23)", "~varchar(23)", "~text", "~varchar(23)", "~varchar2(23)"},
    {Kind::search, "tsvector", "~longtext", "~longtext", "~text", "~nvarchar(max)", "~clob"},
    {Kind::range, "~text", "~varchar(255)", "~varchar(255)", "~text", "~varchar(255)", "~varchar2(255)"},
    {Kind::point, "~point", "~point", "~point", "~text", "~geometry", "~mdsys.sdo_geometry"},
    {Kind::line, "~path", "~linestring", "~linestring", "~text", "~geometry", "~mdsys.sdo_geometry"},
    {Kind::polygon, "~polygon", "~polygon", "~polygon", "~text", "~geometry", "~mdsys.sdo_geometry"},
    {Kind::geometry, "~bytea", "geometry", "geometry", "~blob", "geometry", "~mdsys.sdo_geometry"},
    {Kind::geography, "~bytea", "~geometry", "~geometry", "~blob", "geography", "~mdsys.sdo_geometry"},
    {Kind::hstore, "hstore", "~json", "~json", "~text", "~nvarchar(max)", "~clob"},
    {Kind::tree_path, "ltree", "~longtext", "~longtext", "~text", "~hierarchyid", "~clob"},
    {Kind::vector, "~double precision[]", "~json", "~json", "~text", "~nvarchar(max)", "~clob"},
    {Kind::array, "~text", "~json", "~json", "~text", "~nvarchar(max)", "~clob"},
    {Kind::composite, "~text", "~json", "~json", "~text", "~nvarchar(max)", "~clob"},
    {Kind::unknown, "~text", "~longtext", "~longtext", "~text", "~nvarchar(max)", "~clob"},
};

/// The longest that a type takes, and what holds more.
struct Limit {
  Dialect dialect;
  std::string_view name;
  long most;
  std::string_view instead;
};
constexpr Limit limits[] = {
    {Dialect::mysql, "char", 255, "varchar(n)"},
    {Dialect::mysql, "varchar", 16383, "longtext"},
    {Dialect::mysql, "binary", 255, "varbinary(n)"},
    {Dialect::mysql, "varbinary", 65535, "longblob"},
    {Dialect::mysql, "bit", 64, "~varchar(n)"},
    {Dialect::sqlserver, "nchar", 4000, "nvarchar(max)"},
    {Dialect::sqlserver, "nvarchar", 4000, "nvarchar(max)"},
    {Dialect::sqlserver, "varchar", 8000, "nvarchar(max)"},
    {Dialect::sqlserver, "binary", 8000, "varbinary(max)"},
    {Dialect::sqlserver, "varbinary", 8000, "varbinary(max)"},
    {Dialect::oracle, "char", 500, "varchar2(n char)"},
    {Dialect::oracle, "varchar2", 4000, "clob"},
    {Dialect::oracle, "raw", 2000, "blob"},
};

/// What a text or a blob without a bound becomes in a key.
struct KeyType {
  Dialect dialect;
  std::string_view text, binary;
};
constexpr KeyType key_types[] = {
    {Dialect::mysql, "varchar(255)", "varbinary(255)"},
    {Dialect::mariadb, "varchar(255)", "varbinary(255)"},
    {Dialect::sqlserver, "nvarchar(255)", "varbinary(255)"},
    {Dialect::oracle, "varchar2(255 char)", "raw(255)"},
};

constexpr Dialect family(Dialect dialect) { return dialect == Dialect::mariadb ? Dialect::mysql : dialect; }

std::string_view cell(const Row& row, Dialect to) {
  switch (to) {
    case Dialect::postgres: return row.postgres;
    case Dialect::mysql: return row.mysql;
    case Dialect::mariadb: return row.mariadb;
    case Dialect::sqlite: return row.sqlite;
    case Dialect::sqlserver: return row.sqlserver;
    case Dialect::oracle: return row.oracle;
  }
  return row.postgres;
}

long number_of(std::string_view text) {
  long value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// "decimal(p,s)" with the arguments there are.
DataType filled(std::string_view pattern, const std::vector<std::string>& args, Dialect to) {
  if (pattern.starts_with('~')) pattern.remove_prefix(1);
  DataType type = parse_type(pattern, to);
  if (type.args.empty()) return type;
  const std::string shape = type.args.front();
  if (shape == "p") {
    type.args = args;
  } else if (shape == "n" || shape == "t") {
    type.args.clear();
    if (!args.empty()) type.args = {args.front()};
  } else if (shape == "n char") {
    type.args.clear();
    if (!args.empty()) type.args = {args.front() + " char"};
  }
  return type;
}

/// Defaults of the digits of seconds are left out: PostgreSQL and Oracle have 6, MySQL 0.
void trim_seconds(DataType& type, Dialect to) {
  if (type.args.size() != 1) return;
  const bool six = to == Dialect::postgres || to == Dialect::oracle;
  if ((six && type.args[0] == "6") || (is_mysql_family(to) && type.args[0] == "0")) type.args.clear();
}

Kind affinity(std::string_view name) {
  const auto has = [&](std::string_view part) { return name.find(part) != std::string_view::npos; };
  if (has("int")) return Kind::int64;
  if (has("char") || has("clob") || has("text")) return Kind::text;
  if (has("blob")) return Kind::blob;
  if (has("real") || has("floa") || has("doub")) return Kind::float64;
  return name.empty() ? Kind::unknown : Kind::numeric_any;
}

template <std::size_t N>
Kind found(const Source (&table)[N], std::string_view name) {
  for (const Source& source : table)
    if (source.name == name) return source.kind;
  return Kind::unknown;
}

Kind kind_of(const DataType& type, Dialect from) {
  const std::string name = text::lower(type.name);
  if (from == Dialect::sqlite) {
    const Kind kind = found(sqlite_types, name);
    return kind == Kind::unknown ? affinity(name) : kind;
  }
  if (!is_mysql_family(from)) return found(postgres_types, name);
  const Kind kind = found(mysql_types, name);
  if (kind == Kind::int8 && type.args == std::vector<std::string>{"1"} && type.suffix.empty()) return Kind::boolean;
  const bool integer = kind >= Kind::int8 && kind <= Kind::int64;
  return integer && type.suffix.find("unsigned") != std::string::npos ? static_cast<Kind>(static_cast<int>(kind) + 1) : kind;
}

/// numeric(p,s) within what the target takes.
void fit_numeric(Mapped& out, Dialect to) {
  const long most = to == Dialect::postgres ? 1000 : is_mysql_family(to) ? 65 : 38;
  const long scale_most = is_mysql_family(to) ? 30 : most;
  if (out.type.args.empty()) return;
  const long precision = number_of(out.type.args[0]), scale = out.type.args.size() > 1 ? number_of(out.type.args[1]) : 0;
  if (to == Dialect::oracle && precision <= most) return;
  const long fitting = std::min(std::max(precision, 1L), most), fitting_scale = std::clamp(scale, 0L, std::min(scale_most, fitting));
  if (fitting == precision && fitting_scale == scale) return;
  out.exact = false;
  out.type.args = {std::to_string(std::max(fitting, fitting_scale))};
  if (fitting_scale > 0) out.type.args.push_back(std::to_string(fitting_scale));
}

}  // namespace

bool is_text(Kind kind) { return kind == Kind::fixed_text || kind == Kind::varying_text || kind == Kind::text || kind == Kind::citext; }
bool is_time(Kind kind) { return kind >= Kind::time && kind <= Kind::timestamp_zone; }

Neutral neutral_of(const DataType& type, Dialect from) {
  Neutral out{kind_of(type, from), type.args};
  if (type.dimensions > 0) return {Kind::array, {}};
  if (out.kind >= Kind::int8 && out.kind <= Kind::uint64) out.args.clear();  // display widths
  if (out.kind == Kind::float32 || out.kind == Kind::float64) {
    if (is_mysql_family(from) && out.args.size() == 2) return {Kind::numeric, out.args};  // float(7,2) rounds to two digits
    out.args.clear();
  }
  if (is_time(out.kind) && out.args.empty()) out.args = {is_mysql_family(from) ? "0" : "6"};
  if (out.kind == Kind::numeric && out.args.empty()) {
    if (is_mysql_family(from)) return {Kind::numeric, {"10"}};
    return {Kind::numeric_any, {}};
  }
  if (out.kind == Kind::varying_text && out.args.empty()) {
    if (type.name == "name") return {Kind::varying_text, {"63"}};
    return {Kind::text, {}};
  }
  const bool one = out.kind == Kind::fixed_text || out.kind == Kind::fixed_binary || out.kind == Kind::bits;
  if (one && out.args.empty()) out.args = {"1"};
  if (out.kind == Kind::varying_bits && out.args.empty()) return {Kind::text, {}};
  return out;
}

Mapped map_type(const Neutral& type, Dialect to, bool in_key) {
  const Row* row = std::find_if(std::begin(rows), std::end(rows), [&](const Row& r) { return r.kind == type.kind; });
  if (row == std::end(rows)) return {};
  std::string_view pattern = cell(*row, to);
  Mapped out{filled(pattern, type.args, to), !pattern.starts_with('~')};
  for (const Limit& limit : limits) {
    const bool over = limit.dialect == family(to) && limit.name == out.type.name && !out.type.args.empty() &&
                      number_of(out.type.args.front()) > limit.most;
    if (!over) continue;
    out.exact = out.exact && !limit.instead.starts_with('~');
    out.type = filled(limit.instead, type.args, to);
  }
  if (to == Dialect::sqlserver && type.kind == Kind::bits && type.args == std::vector<std::string>{"1"})
    out = {parse_type("bit", to), true};
  if (type.kind == Kind::numeric) fit_numeric(out, to);
  if (is_time(type.kind)) trim_seconds(out.type, to);
  for (const KeyType& key : key_types) {
    if (!in_key || key.dialect != to) continue;
    const std::string& name = out.type.name;
    const bool open = !out.type.args.empty() && out.type.args.front() == "max";
    const bool text = name == "longtext" || name == "clob" || (open && name == "nvarchar");
    const bool binary = name == "longblob" || name == "blob" || (open && name == "varbinary");
    if (text || binary) out = {parse_type(text ? key.text : key.binary, to), false};
  }
  return out;
}

}  // namespace assay::schema::conversion
