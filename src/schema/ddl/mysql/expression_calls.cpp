#include "schema/ddl/mysql/expression_calls.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/text.h"
#include "schema/ddl/mysql/expression.h"
#include "schema/ddl/mysql/words.h"

namespace assay::schema::mysql {

using ddl::Token;
using ddl::TokenKind;

namespace {

Printed plain(std::string text, int level = level_primary) {
  Printed out;
  out.text = std::move(text);
  out.level = level;
  return out;
}

struct Alias {
  std::string_view from;
  std::string_view to;
};
constexpr std::array<Alias, 12> aliases = {{{"ucase", "upper"},
                                            {"lcase", "lower"},
                                            {"substring", "substr"},
                                            {"mid", "substr"},
                                            {"character_length", "char_length"},
                                            {"power", "pow"},
                                            {"ceil", "ceiling"},
                                            {"day", "dayofmonth"},
                                            {"schema", "database"},
                                            {"session_user", "user"},
                                            {"system_user", "user"},
                                            {"json_unquote", "json_unquote"}}};

constexpr std::array<std::string_view, 20> time_units = {"microsecond",
                                                         "second",
                                                         "minute",
                                                         "hour",
                                                         "day",
                                                         "week",
                                                         "month",
                                                         "quarter",
                                                         "year",
                                                         "second_microsecond",
                                                         "minute_microsecond",
                                                         "minute_second",
                                                         "hour_microsecond",
                                                         "hour_second",
                                                         "hour_minute",
                                                         "day_microsecond",
                                                         "day_second",
                                                         "day_minute",
                                                         "day_hour",
                                                         "year_month"};

bool is_unit(const Token& token) {
  return token.kind == TokenKind::word && std::any_of(time_units.begin(), time_units.end(), [&](auto u) { return ddl::is_word(token, u); });
}

/// The number as the servers print it: 0x41 in capitals, x'41' as 0x41 is left to the type.
std::string number_text(std::string_view raw) {
  const std::string out = text::lower(raw);
  return out;
}

}  // namespace

std::string Expression::whole() {
  Printed out = disjunction();
  if (failed_ || cursor_.failed() || !cursor_.done()) return {};
  return std::move(out.text);
}

Printed Expression::primary() {
  if (failed_) return {};
  const Token& token = cursor_.peek();
  switch (token.kind) {
    case TokenKind::symbol: break;
    case TokenKind::number: return plain(number_text(cursor_.take().text));
    case TokenKind::string: return plain(canonical_literal({}, *cursor_.accept_string()));
    case TokenKind::variable: return plain(std::string(cursor_.take().text));
    case TokenKind::word: return literal_or_word();
    case TokenKind::quoted: return name_or_call();
    case TokenKind::delimiter:
    case TokenKind::end: return fail();
  }
  if (!cursor_.at_symbol("(")) return fail();
  if (cursor_.at("select", 1) || cursor_.at("with", 1)) return plain(parenthesised_list());
  (void)cursor_.take();
  Printed inner = disjunction();
  if (cursor_.accept_symbol(")")) return inner;
  std::string row = "(" + inner.text;
  while (!failed_ && cursor_.accept_symbol(",")) row += ", " + disjunction().text;
  if (!cursor_.accept_symbol(")")) return fail();
  return plain(row + ")");
}

Printed Expression::literal_or_word() {
  const Token token = cursor_.peek();
  const Token& after = cursor_.peek(1);
  const std::string word = text::lower(token.text);
  if (word.front() == '_' &&
      (after.kind == TokenKind::string || (after.kind == TokenKind::number && !charset_of(word.substr(1)).empty()))) {
    (void)cursor_.take();
    if (after.kind == TokenKind::string) return plain(canonical_literal(word, *cursor_.accept_string()));
    return plain(word + " " + number_text(cursor_.take().text));
  }
  if (word == "null" || word == "true" || word == "false") {
    (void)cursor_.take();
    if (word == "null" || cursor_.dialect() != Dialect::mariadb) return plain(word);
    return plain(word == "true" ? "1" : "0");
  }
  const bool dated = (word == "date" || word == "time" || word == "timestamp") && after.kind == TokenKind::string;
  if (dated) {
    (void)cursor_.take();
    return plain(word + " " + quoted_literal(*cursor_.accept_string()));
  }
  if (word == "case") return case_expression();
  if (word == "interval") return interval();
  if (word == "exists" && cursor_.at_symbol("(", 1)) {
    (void)cursor_.take();
    return plain("exists " + parenthesised_list());
  }
  if (word == "row" && cursor_.at_symbol("(", 1)) {
    (void)cursor_.take();
    return plain(parenthesised_list());
  }
  if (cursor_.at_words({"next", "value", "for"})) {
    cursor_.seek(cursor_.index() + 3);
    sequence_follows_ = true;
    return plain("nextval(" + name_or_call().text + ")");
  }
  static constexpr std::array<std::string_view, 7> instants = {"current_timestamp", "now",          "localtime", "localtimestamp",
                                                               "current_date",      "current_time", "curdate"};
  if (std::find(instants.begin(), instants.end(), word) != instants.end()) return now(word);
  return name_or_call();
}

/// The instants of the server, which have several names and optional parentheses.
Printed Expression::now(std::string_view word) {
  const bool needs_call = word == "now" || word == "curdate";
  if (needs_call && !cursor_.at_symbol("(", 1)) return name_or_call();
  (void)cursor_.take();
  std::string digits;
  if (cursor_.accept_symbol("(")) {
    if (!cursor_.at_symbol(")")) digits = cursor_.take().text;
    if (!cursor_.accept_symbol(")")) return fail();
  }
  const std::string name = word == "current_date" || word == "curdate" ? "curdate()"
                           : word == "current_time"                    ? "curtime"
                                                                       : "current_timestamp";
  if (name == "curdate()") return plain(name);
  if (digits.empty() || digits == "0") return plain(name == "curtime" ? "curtime()" : name);
  return plain(fmt::format("{}({})", name, digits));
}

Printed Expression::case_expression() {
  (void)cursor_.take();
  std::string out = "case";
  if (!cursor_.at("when")) out += " " + disjunction().text;
  while (!failed_ && cursor_.accept("when")) {
    out += " when " + disjunction().text;
    if (!cursor_.accept("then")) return fail();
    out += " then " + disjunction().text;
  }
  if (cursor_.accept("else")) out += " else " + disjunction().text;
  if (!cursor_.accept("end")) return fail();
  return plain(out + " end");
}

Printed Expression::interval() {
  const std::size_t start = cursor_.index();
  (void)cursor_.take();
  const Printed amount = disjunction();
  if (!failed_ && is_unit(cursor_.peek())) {
    const std::string unit = text::lower(cursor_.take().text);
    return plain(fmt::format("interval {} {}", amount.level >= level_unary ? amount.text : "(" + amount.text + ")", unit));
  }
  // INTERVAL (n, 1, 2): the function.
  failed_ = false;
  cursor_.seek(start + 1);
  return call("interval");
}

Printed Expression::name_or_call() {
  const bool is_sequence = std::exchange(sequence_follows_, false);
  std::vector<std::string> parts;
  std::size_t bare = 0;
  bool reserved = false;
  do {
    const Token token = cursor_.take();
    if (token.kind != TokenKind::word && token.kind != TokenKind::quoted) return fail();
    if (token.kind == TokenKind::word) ++bare;
    reserved = token.kind == TokenKind::word && parts.empty() && is_reserved(token.text);
    parts.push_back(cursor_.value(token));
  } while (cursor_.accept_symbol("."));
  if (parts.size() > 1 && !database_.empty() && parts.front() == database_ && parts.size() != 2) parts.erase(parts.begin());
  if (cursor_.at_symbol("(")) {
    if (parts.size() == 2 && parts.front() == database_) parts.erase(parts.begin());
    const std::string name = text::lower(parts.back());
    sequence_follows_ = name == "nextval" || name == "lastval" || name == "setval";
    if (parts.size() == 1) return call(bare == 1 ? text::lower(parts.front()) : quoted_name(parts.front()));
  } else if (reserved && parts.size() == 1) {
    return fail();
  }
  if (is_sequence && parts.size() == 2 && parts.front() == database_) parts.erase(parts.begin());
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : ".") + quoted_name(part);
  if (cursor_.at_symbol("(")) return call(std::move(out));
  Printed column = plain(std::move(out));
  column.column = true;
  return column;
}

std::string Expression::type_of_cast() {
  std::string out;
  int depth = 0;
  for (; !cursor_.done() && !(depth == 0 && cursor_.at_symbol(")"));) {
    const Token token = cursor_.take();
    if (token.text == "(") ++depth;
    if (token.text == ")") --depth;
    const std::string word = text::lower(token.text);
    const bool glued = token.kind == TokenKind::symbol || out.empty() || out.back() == '(' || out.back() == ',';
    out += (glued ? "" : " ") + word;
  }
  // One spelling of "character set", and the default length of decimal.
  for (const auto& [from, to] : std::array<Alias, 3>{{{"character set", "charset"}, {"charset utf8mb3", "charset utf8"}, {" integer", ""}}})
    if (const auto at = out.find(from); at != std::string::npos) out.replace(at, from.size(), to);
  if (out == "decimal") out = "decimal(10,0)";
  if (out.starts_with("char") && out.ends_with(" charset utf8mb4")) out.resize(out.size() - 16);
  return out;
}

Printed Expression::cast_call(bool convert) {
  if (!cursor_.accept_symbol("(")) return fail();
  const std::string value = disjunction().text;
  if (convert && cursor_.accept("using")) {
    const std::string charset = canonical_charset(cursor_.value(cursor_.take()));
    if (!cursor_.accept_symbol(")")) return fail();
    return plain(fmt::format("convert({} using {})", value, charset));
  }
  if (!(convert ? cursor_.accept_symbol(",") : cursor_.accept("as"))) return fail();
  const std::string type = type_of_cast();
  if (!cursor_.accept_symbol(")")) return fail();
  return plain(fmt::format("cast({} as {})", value, type));
}

/// Calls whose arguments are not a list of expressions; nothing in `text` when this is not one of them.
Printed Expression::special_call(std::string_view name) {
  if (name == "extract" || ((name == "timestampdiff" || name == "timestampadd") && is_unit(cursor_.peek(1)))) {
    (void)cursor_.take();
    const std::string unit = text::lower(cursor_.take().text);
    const bool extract = name == "extract";
    if (!(extract ? cursor_.accept("from") : cursor_.accept_symbol(","))) return fail();
    std::string out = fmt::format("{}({}{}{}", name, unit, extract ? " from " : ", ", disjunction().text);
    while (!failed_ && cursor_.accept_symbol(",")) out += ", " + disjunction().text;
    if (!cursor_.accept_symbol(")")) return fail();
    return plain(out + ")");
  }
  if (name == "position") {
    (void)cursor_.take();
    const Printed needle = arithmetic(level_bit_or);
    if (!cursor_.accept("in")) return fail();
    const std::string out = fmt::format("locate({}, {})", needle.text, disjunction().text);
    return cursor_.accept_symbol(")") ? plain(out) : fail();
  }
  if (name == "trim") {
    (void)cursor_.take();
    std::string where;
    for (const std::string_view side : {"both", "leading", "trailing"})
      if (where.empty() && cursor_.accept(side)) where = std::string(side) + " ";
    std::string what = cursor_.at("from") ? "" : disjunction().text;
    if (cursor_.accept("from")) what = fmt::format("{}{}from {}", where, what.empty() ? "" : what + " ", disjunction().text);
    return cursor_.accept_symbol(")") ? plain("trim(" + what + ")") : fail();
  }
  return plain({});
}

Printed Expression::call(std::string name) {
  if (name == "cast") return cast_call(false);
  if (name == "convert") return cast_call(true);
  if (name == "values" && cursor_.at_symbol("(")) return plain("values" + parenthesised_list());
  Printed special = special_call(name);
  if (failed_ || !special.text.empty()) return special;
  for (const Alias& alias : aliases)
    if (alias.from == name) name = std::string(alias.to);
  if (!cursor_.accept_symbol("(")) return fail();
  std::vector<Printed> arguments;
  std::string prefix;
  if (cursor_.accept("distinct")) prefix = "distinct ";
  if (cursor_.accept_symbol("*")) {
    arguments.push_back(plain("*"));
  } else if (!cursor_.at_symbol(")")) {
    do {
      arguments.push_back(disjunction());
      const bool from = name == "substr" && (cursor_.accept("from") || cursor_.accept("for"));
      if (from) arguments.push_back(disjunction());
      if (name == "substr" && cursor_.accept("for")) arguments.push_back(disjunction());
      if (name == "char" && cursor_.accept("using")) arguments.back().text += " using " + canonical_charset(cursor_.value(cursor_.take()));
    } while (!failed_ && cursor_.accept_symbol(","));
  }
  if (failed_ || !cursor_.accept_symbol(")")) return fail();
  if (name == "isnull" && arguments.size() == 1) {
    const std::string& operand = arguments.front().level >= level_predicate ? arguments.front().text : "(" + arguments.front().text + ")";
    Printed out = plain(operand + " is null", level_comparison);
    out.negated = operand + " is not null";
    out.negated_level = level_comparison;
    return out;
  }
  const bool adds = name == "date_add" || name == "adddate";
  if (arguments.size() == 2 && (adds || name == "date_sub" || name == "subdate") && arguments[1].text.starts_with("interval ")) {
    const std::string& date = arguments[0].level >= level_sum ? arguments[0].text : "(" + arguments[0].text + ")";
    return plain(fmt::format("{} {} {}", date, adds ? '+' : '-', arguments[1].text), level_sum);
  }
  std::string out = name + "(" + prefix;
  for (std::size_t i = 0; i < arguments.size(); ++i) out += (i == 0 ? "" : ", ") + arguments[i].text;
  // Windows, filters and the like are joined token by token.
  if (cursor_.at("over") || cursor_.at("within")) return fail();
  return plain(out + ")");
}

}  // namespace assay::schema::mysql
