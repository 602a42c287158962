#include "schema/convert/defaults.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "schema/convert/pieces.h"
#include "schema/convert/rewrite.h"
#include "schema/ddl/write.h"

namespace assay::schema::conversion {
namespace {

enum class Value { now, today, user, uuid, other };

struct Spelling {
  Value value;
  std::string_view text;  ///< lower case, without blanks
};
constexpr Spelling spellings[] = {
    {Value::now, "now()"},
    {Value::now, "current_timestamp"},
    {Value::now, "current_timestamp()"},
    {Value::now, "localtimestamp"},
    {Value::now, "transaction_timestamp()"},
    {Value::now, "statement_timestamp()"},
    {Value::now, "clock_timestamp()"},
    {Value::now, "datetime('now')"},
    {Value::now, "timezone('utc',now())"},
    {Value::now, "nowattimezone'utc'"},
    {Value::today, "current_date"},
    {Value::today, "current_date()"},
    {Value::today, "curdate()"},
    {Value::today, "date('now')"},
    {Value::user, "current_user"},
    {Value::user, "current_user()"},
    {Value::user, "user()"},
    {Value::user, "session_user"},
    {Value::uuid, "gen_random_uuid()"},
    {Value::uuid, "uuid_generate_v4()"},
    {Value::uuid, "uuidv4()"},
    {Value::uuid, "uuidv7()"},
    {Value::uuid, "uuid()"},
    {Value::uuid, "uuid_v4()"},
    {Value::uuid, "lower(hex(randomblob(16)))"},
    {Value::uuid, "hex(randomblob(16))"},
};

Value value_of(std::string_view expression) {
  std::string plain = text::lower(expression);
  std::erase(plain, ' ');
  while (plain.size() > 2 && plain.front() == '(' && plain.back() == ')' && plain.find(')') == plain.size() - 1)
    plain = plain.substr(1, plain.size() - 2);
  if (plain.starts_with("(") && plain.ends_with("))")) plain = plain.substr(1, plain.size() - 2);
  if (plain.starts_with("public.")) plain.erase(0, 7);
  // A cast of the clock; digits of seconds.
  if (const auto cast = plain.find("::"); cast != std::string::npos && plain.find('(', cast) == std::string::npos) plain.resize(cast);
  for (const std::string_view clock : {"current_timestamp(", "now(", "localtimestamp("})
    if (plain.starts_with(clock) && plain.size() == clock.size() + 2) return Value::now;
  for (const Spelling& spelling : spellings)
    if (spelling.text == plain) return spelling.value;
  return Value::other;
}

/// "(6)" where the target's type has digits.
std::string digits(const DataType& target) { return target.args.empty() ? "" : "(" + target.args.front() + ")"; }

std::string clock_of(const DataType& target, Dialect to) {
  const std::string& name = target.name;
  const bool date = name == "date" && to != Dialect::oracle, time = name.starts_with("time") && !name.starts_with("timestamp");
  switch (to) {
    case Dialect::postgres: return date ? "CURRENT_DATE" : time ? "LOCALTIME" : name.starts_with("timestamp") ? "now()" : "";
    case Dialect::mysql:
    case Dialect::mariadb:
      if (name == "datetime" || name == "timestamp") return "current_timestamp" + (digits(target).empty() ? "()" : digits(target));
      return date ? "(curdate())" : time ? "(curtime())" : "";
    case Dialect::sqlite: return date ? "CURRENT_DATE" : time ? "CURRENT_TIME" : "CURRENT_TIMESTAMP";
    case Dialect::sqlserver:
      if (name == "datetime2") return "SYSDATETIME()";
      if (name == "datetimeoffset") return "SYSDATETIMEOFFSET()";
      return date || time ? "CAST(SYSDATETIME() AS " + name + ")" : "";
    case Dialect::oracle: return name == "timestamp" ? "SYSTIMESTAMP" : name == "date" ? "TRUNC(SYSDATE)" : "";
  }
  return {};
}

std::string uuid_of(Dialect to) {
  switch (to) {
    case Dialect::postgres: return "gen_random_uuid()";
    case Dialect::mysql:
    case Dialect::mariadb: return "(uuid())";
    case Dialect::sqlite: return "(lower(hex(randomblob(16))))";
    case Dialect::sqlserver: return "NEWID()";
    case Dialect::oracle: return "SYS_GUID()";
  }
  return {};
}

std::string user_of(Dialect to) {
  switch (to) {
    case Dialect::postgres: return "CURRENT_USER";
    case Dialect::mysql:
    case Dialect::mariadb: return "(current_user())";
    case Dialect::sqlite: return {};
    case Dialect::sqlserver: return "SUSER_SNAME()";
    case Dialect::oracle: return "USER";
  }
  return {};
}

Default of(std::string text, std::string_view what) {
  if (text.empty()) return {.why = std::string(what)};
  return {.text = std::move(text)};
}

Default known(Value value, const Neutral& type, const DataType& target, Dialect to) {
  if (value == Value::uuid) {
    Default out = of(uuid_of(to), "a random uuid");
    if (to == Dialect::sqlite) out.note = "32 random hexadecimal digits";
    if (type.kind != Kind::uuid && to == Dialect::oracle) return {.why = "a random uuid as text"};
    return out;
  }
  if (value == Value::user) return of(user_of(to), "the current user");
  if (value == Value::today && target.name != "date") return {.why = "the current date in a column of another type"};
  return of(clock_of(target, to), "the current time in a column of another type");
}

/// B'101', b'101'
std::optional<std::string> bit_digits(std::string_view text) {
  if (text.size() < 3 || (text[0] != 'B' && text[0] != 'b') || text[1] != '\'') return std::nullopt;
  const auto end = text.find('\'', 2);
  if (end == std::string_view::npos) return std::nullopt;
  return std::string(text.substr(2, end - 2));
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789.+-eE") == std::string_view::npos &&
         text.find_first_of("0123456789") != std::string_view::npos;
}

/// MySQL takes literals as defaults of these in parentheses only.
bool needs_parentheses(const DataType& target, Dialect to) {
  static constexpr std::string_view names[] = {"tinytext", "text",       "mediumtext", "longtext", "tinyblob",
                                               "blob",     "mediumblob", "longblob",   "json"};
  return is_mysql_family(to) && std::find(std::begin(names), std::end(names), target.name) != std::end(names);
}

Default of_string(const std::string& value, const Neutral& type, const DataType& target, Dialect to) {
  const Kind kind = type.kind;
  std::string out = literal(value, to);
  if (kind == Kind::array) {
    if (value != "{}") return {.why = "an array"};
    out = literal("[]", to);
  }
  if (kind == Kind::boolean) {
    const std::string word = text::lower(value);
    const bool yes = word == "t" || word == "true" || word == "1" || word == "yes" || word == "on" || word == "y";
    return {.text = to == Dialect::postgres ? (yes ? "true" : "false") : (yes ? "1" : "0")};
  }
  const bool number = (kind >= Kind::int8 && kind <= Kind::float64 && kind != Kind::money) || kind == Kind::year;
  if (number) return is_number(value) ? Default{.text = value} : Default{.why = "a text for a number"};
  if (kind == Kind::money && to != Dialect::postgres) return is_number(value) ? Default{.text = value} : Default{.why = "money as text"};
  if (kind == Kind::date || is_time(kind)) {
    if (value.empty() || value.front() < '0' || value.front() > '9' || value.starts_with("0000-"))
      return {.why = "'" + value + "', which is no date there"};
    if (is_mysql_family(to) && (value.find('+') != std::string::npos || value.rfind('-') > 7)) return {.why = "a time with its zone"};
    if (to == Dialect::oracle && kind == Kind::date) out = "DATE " + out;
    if (to == Dialect::oracle && (kind == Kind::timestamp || kind == Kind::timestamp_zone))
      out = (value.size() <= 10 ? "DATE " : "TIMESTAMP ") + out;
  }
  if (kind == Kind::blob && !value.empty()) return {.why = "a literal of bytes"};
  if (kind == Kind::uuid && to == Dialect::oracle) {
    std::string hex = value;
    std::erase(hex, '-');
    out = "HEXTORAW(" + literal(hex, to) + ")";
  }
  if (kind >= Kind::point && kind <= Kind::geography) return {.why = "a geometry"};
  if (needs_parentheses(target, to)) out = "(" + out + ")";
  return {.text = std::move(out)};
}

Default of_bits(const std::string& digits, const DataType& target, Dialect to) {
  if (to == Dialect::postgres) return {.text = "B'" + digits + "'"};
  if (target.name == "bit")
    return {.text = to == Dialect::sqlserver ? std::string(digits.ends_with('1') ? "1" : "0") : "b'" + digits + "'"};
  if (target.name == "tinyint" || target.name == "boolean" || target.name == "number") return {.text = digits.ends_with('1') ? "1" : "0"};
  return {.text = literal(digits, to)};
}

}  // namespace

Default convert_default(std::string_view text, const Neutral& type, const DataType& target, Dialect from, Dialect to, const Scope& scope) {
  Pieces pieces = pieces_of(text, from);
  if (from == Dialect::postgres) (void)strip_casts(pieces);
  if (pieces.size() == 1 && pieces.front().is("null")) return {};
  if (const Value value = value_of(text); value != Value::other) return known(value, type, target, to);
  if (const auto digits = bit_digits(text)) return of_bits(*digits, target, to);
  if (const auto value = string_value(text, from)) {
    if (value->empty() && to == Dialect::oracle) return {.why = "the empty string, which is NULL in Oracle"};
    return of_string(*value, type, target, to);
  }
  const bool yes = pieces.size() == 1 && (pieces.front().is("true") || pieces.front().text == "1");
  const bool no = pieces.size() == 1 && (pieces.front().is("false") || pieces.front().text == "0");
  if (type.kind == Kind::boolean && (yes || no)) return {.text = to == Dialect::postgres ? (yes ? "true" : "false") : (yes ? "1" : "0")};
  if (type.kind == Kind::array) {
    const bool empty = pieces.size() == 3 && pieces[0].is("array") && pieces[1].is("[") && pieces[2].is("]");
    return empty ? of_string("{}", type, target, to) : Default{.why = "an array"};
  }
  Translation translated = translate(text, from, to, scope);
  if (!translated.text) return {.why = translated.why};
  const bool literal_value = pieces.size() <= 2 && !pieces.empty() && pieces.back().kind == Piece::Kind::number;
  if ((is_mysql_family(to) || to == Dialect::sqlite) && !literal_value) translated.text = "(" + *translated.text + ")";
  return {.text = std::move(translated.text), .note = std::move(translated.note)};
}

}  // namespace assay::schema::conversion
