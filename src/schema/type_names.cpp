#include "schema/type_names.h"

#include <algorithm>

#include "core/text.h"

namespace assay::schema {
namespace {

struct Alias {
  std::string_view written;
  std::string_view name;
  bool preferred;  ///< written rather than the name
};
constexpr Alias postgres_aliases[] = {
    {"int", "integer", false},
    {"int4", "integer", false},
    {"int2", "smallint", false},
    {"int8", "bigint", false},
    {"float4", "real", false},
    {"float8", "double precision", true},
    {"float", "double precision", false},
    {"bool", "boolean", false},
    {"decimal", "numeric", false},
    {"varchar", "character varying", true},
    {"char", "character", true},
    {"bpchar", "character", false},
    {"varbit", "bit varying", true},
    {"timestamp", "timestamp without time zone", true},
    {"timestamptz", "timestamp with time zone", true},
    {"time", "time without time zone", true},
    {"timetz", "time with time zone", true},
};

/// "10, 2" or "'a','it''s'": the members of MySQL's ENUM and SET without their quotes.
std::vector<std::string> arguments(std::string_view inside, bool members) {
  std::vector<std::string> out;
  std::string one;
  bool was_quoted = false;
  const auto finish = [&] {
    out.push_back(was_quoted ? one : std::string(text::trim(one)));
    one.clear();
    was_quoted = false;
  };
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] == ',') {
      finish();
    } else if (inside[i] == '\'' && members) {
      was_quoted = true;
      one.clear();
      for (++i; i < inside.size(); ++i) {
        if (inside[i] == '\'' && (i + 1 >= inside.size() || inside[i + 1] != '\'')) break;
        if (inside[i] == '\'') ++i;
        one += inside[i];
      }
    } else if (!was_quoted) {
      one += inside[i];
    }
  }
  finish();
  return out;
}

/// The place of the parenthesis that closes the one at `open`.
std::size_t closing(std::string_view text, std::size_t open) {
  bool quoted = false;
  for (std::size_t i = open + 1; i < text.size(); ++i) {
    if (text[i] == '\'') quoted = !quoted;
    if (text[i] == ')' && !quoted) return i;
  }
  return std::string_view::npos;
}

void canonical(DataType& type) {
  for (const Alias& alias : postgres_aliases)
    if (type.name == alias.written) {
      type.name = alias.name;
      break;
    }
  if ((type.name == "character" || type.name == "bit") && type.args.empty()) type.args = {"1"};
  if (type.name.starts_with("interval ")) {
    type.suffix = type.name.substr(9);
    type.name = "interval";
  }
}

}  // namespace

DataType parse_type(std::string_view text, Dialect dialect) {
  DataType out;
  std::string_view rest = text::trim(text);
  for (; rest.ends_with("[]"); rest = text::trim(rest.substr(0, rest.size() - 2))) ++out.dimensions;
  const auto open = rest.find('(');
  const auto close = open == std::string_view::npos ? open : closing(rest, open);
  std::string_view tail;
  if (close != std::string_view::npos) {
    out.args = arguments(rest.substr(open + 1, close - open - 1), is_mysql_family(dialect));
    tail = text::trim(rest.substr(close + 1));
    rest = text::trim(rest.substr(0, open));
  }
  const bool folds = dialect == Dialect::postgres || is_mysql_family(dialect);
  out.name = folds ? text::lower(rest) : std::string(rest);
  if (is_mysql_family(dialect)) {
    const auto blank = out.name.find(' ');
    const std::string after = blank == std::string::npos ? "" : out.name.substr(blank + 1);
    if (after.starts_with("unsigned") || after.starts_with("zerofill") || after.starts_with("signed")) {
      out.suffix = after;
      out.name.resize(blank);
    }
  }
  if (!tail.empty()) {
    if (dialect == Dialect::postgres)
      out.name += " " + text::lower(tail);
    else
      out.suffix = is_mysql_family(dialect) ? text::lower(tail) : std::string(tail);
  }
  if (dialect == Dialect::postgres) canonical(out);
  return out;
}

std::string short_type(const DataType& type, Dialect dialect) {
  DataType shorter = type;
  if (dialect == Dialect::postgres && type.schema.empty())
    for (const Alias& alias : postgres_aliases)
      if (alias.preferred && type.name == alias.name) shorter.name = alias.written;
  return type_text(shorter, dialect);
}

}  // namespace assay::schema
