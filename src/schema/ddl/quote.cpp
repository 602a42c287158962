#include <algorithm>

#include "core/text.h"
#include "schema/ddl/keywords.h"
#include "schema/ddl/write.h"

namespace assay::schema {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

/// PostgreSQL folds unquoted names to lower case, Oracle to upper case; the others keep or ignore case.
bool stays_as_it_is(std::string_view name, Dialect dialect) {
  const bool folds = dialect == Dialect::postgres || dialect == Dialect::oracle;
  const auto first_fits = [&](char c) { return is_lower(c) || (c == '_' && dialect != Dialect::oracle) || (is_upper(c) && !folds); };
  if (name.empty() || !first_fits(name.front())) return false;
  const bool plain =
      std::all_of(name.begin(), name.end(), [&](char c) { return is_lower(c) || is_digit(c) || c == '_' || (is_upper(c) && !folds); });
  return plain && !is_reserved_word(text::lower(name), dialect);
}

std::string wrapped(std::string_view name, char open, char close) {
  std::string out(1, open);
  for (const char c : name) {
    if (c == close) out += close;
    out += c;
  }
  return out + close;
}

std::string mysql_literal(std::string_view value) {
  std::string out = "'";
  for (const char c : value) {
    if (c == '\0') {
      out += "\\0";
      continue;
    }
    if (c == '\'' || c == '\\') out += c;
    out += c;
  }
  return out + "'";
}

}  // namespace

std::string identifier(std::string_view name, Dialect dialect) {
  if (stays_as_it_is(name, dialect)) return std::string(name);
  if (is_mysql_family(dialect)) return wrapped(name, '`', '`');
  if (dialect == Dialect::sqlserver) return wrapped(name, '[', ']');
  return wrapped(name, '"', '"');
}

std::string identifier(const Name& name, Dialect dialect) {
  const std::string last = identifier(name.name, dialect);
  return name.schema.empty() ? last : identifier(name.schema, dialect) + "." + last;
}

std::string literal(std::string_view value, Dialect dialect) {
  if (is_mysql_family(dialect)) return mysql_literal(value);
  const bool ascii = std::all_of(value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  // Without N, SQL Server loses what the database's code page has no character for.
  if (dialect == Dialect::sqlserver && !ascii) return "N" + wrapped(value, '\'', '\'');
  return wrapped(value, '\'', '\'');
}

}  // namespace assay::schema
