#include "schema/read_type.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "schema/ddl/mysql/draft.h"

namespace assay::schema {
namespace {

struct Word {
  std::string text;  ///< unquoted; bare words in lower case (SQLite, SQL Server, Oracle: as written)
  bool quoted = false;
};

/// "a.b c (x, y) d []" in pieces.
struct Pieces {
  std::vector<Word> qualifier;  ///< before the last dot of the first word
  std::vector<Word> before;     ///< words up to the parentheses
  std::vector<std::string> args;
  bool has_args = false;
  std::vector<Word> after;
  int dimensions = 0;
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_word_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' || c == '%' || c == '#' ||
         static_cast<unsigned char>(c) >= 0x80;
}

class Scanner {
 public:
  Scanner(std::string_view text, Dialect dialect) : text_(text), dialect_(dialect) {}

  Result<Pieces> run() {
    skip();
    while (at_ < text_.size() && ok_) {
      const char c = text_[at_];
      if (c == '(')
        arguments();
      else if (c == '[' && dialect_ != Dialect::sqlserver)
        brackets();
      else if (c == '.')
        dot();
      else
        word();
      skip();
    }
    if (ok_ && pieces_.before.empty()) complain("it has no name");
    if (!ok_) return fail(Code::invalid, fmt::format("'{}' is no type: {}.", text::clip(text_, 80), why_));
    return std::move(pieces_);
  }

 private:
  void complain(std::string why) {
    if (ok_) why_ = std::move(why);
    ok_ = false;
  }
  void skip() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  /// The text between quotes, the closing one doubled inside.
  std::string quoted(char close) {
    std::string out;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] != close) {
        out.push_back(text_[at_]);
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == close) {
        out.push_back(close);
        ++at_;
      } else {
        ++at_;
        return out;
      }
    }
    complain("a quote is not closed");
    return out;
  }

  void word() {
    const char c = text_[at_];
    Word next;
    if (c == '"' || c == '`' || c == '[') {
      next = {quoted(c == '[' ? ']' : c), true};
    } else if (is_word_char(c)) {
      const std::size_t start = at_;
      while (at_ < text_.size() && is_word_char(text_[at_])) ++at_;
      const std::string_view raw = text_.substr(start, at_ - start);
      const bool folds = dialect_ == Dialect::postgres;
      next.text = folds ? text::lower(raw) : std::string(raw);
    } else {
      return complain(fmt::format("'{}' does not belong there", c));
    }
    if (ok_ && next.text.empty()) return complain("a name is empty");
    (pieces_.has_args || pieces_.dimensions > 0 ? pieces_.after : pieces_.before).push_back(std::move(next));
  }

  void dot() {
    ++at_;
    if (pieces_.before.size() != 1 || pieces_.has_args || pieces_.qualifier.size() >= 2) return complain("a dot does not belong there");
    pieces_.qualifier.push_back(std::move(pieces_.before.back()));
    pieces_.before.clear();
    skip();
    if (at_ >= text_.size()) complain("it ends in a dot");
  }

  void brackets() {
    const auto close = text_.find(']', at_);
    if (close == std::string_view::npos) return complain("a bracket is not closed");
    const std::string_view inside = text::trim(text_.substr(at_ + 1, close - at_ - 1));
    if (inside.find_first_not_of("0123456789") != std::string_view::npos) return complain("an array's size is a number");
    ++pieces_.dimensions;
    at_ = close + 1;
  }

  void arguments() {
    if (pieces_.has_args) return complain("it has arguments twice");
    pieces_.has_args = true;
    ++at_;
    std::string arg;
    int depth = 0;
    bool literal = false;
    bool any_literal = false;
    const auto finish = [&] {
      any_literal = any_literal || literal;
      pieces_.args.push_back(literal ? arg : std::string(text::trim(arg)));
      arg.clear();
      literal = false;
    };
    while (at_ < text_.size() && ok_) {
      const char c = text_[at_];
      if (c == '\'' && text::trim(arg).empty() && !literal) {
        arg = quoted('\'');
        literal = true;
        continue;
      }
      if (c == ')' && depth == 0) {
        finish();
        ++at_;
        const bool blank = !any_literal && pieces_.args.size() == 1 && pieces_.args[0].empty();
        return blank ? complain("its parentheses are empty") : void();
      }
      ++at_;
      if (c == ',' && depth == 0) {
        finish();
        continue;
      }
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (!literal)
        arg.push_back(c);
      else if (!is_blank(c))
        return complain(fmt::format("'{}' does not belong behind a literal", c));
    }
    complain("a parenthesis is not closed");
  }

  const std::string_view text_;
  const Dialect dialect_;
  std::size_t at_ = 0;
  Pieces pieces_;
  bool ok_ = true;
  std::string why_;
};

std::string joined(const std::vector<Word>& words) {
  std::string out;
  for (const Word& word : words) {
    if (!out.empty()) out += ' ';
    out += word.text;
  }
  return out;
}

using Alias = std::pair<std::string_view, std::string_view>;

constexpr std::array<Alias, 33> postgres_aliases = {{
    {"int", "integer"},
    {"int4", "integer"},
    {"int2", "smallint"},
    {"int8", "bigint"},
    {"bool", "boolean"},
    {"varchar", "character varying"},
    {"char varying", "character varying"},
    {"national character varying", "character varying"},
    {"national char varying", "character varying"},
    {"nchar varying", "character varying"},
    {"char", "character"},
    {"nchar", "character"},
    {"national character", "character"},
    {"national char", "character"},
    {"decimal", "numeric"},
    {"dec", "numeric"},
    {"float4", "real"},
    {"float8", "double precision"},
    {"float", "double precision"},
    {"varbit", "bit varying"},
    {"timestamptz", "timestamp with time zone"},
    {"timestamp", "timestamp without time zone"},
    {"timetz", "time with time zone"},
    {"time", "time without time zone"},
    {"serial4", "serial"},
    {"serial8", "bigserial"},
    {"serial2", "smallserial"},
    {"_int4", "integer[]"},
    {"_text", "text[]"},
    {"_int8", "bigint[]"},
    {"_bool", "boolean[]"},
    {"_uuid", "uuid[]"},
    {"_varchar", "character varying[]"},
}};

template <std::size_t N>
std::string canonical(const std::array<Alias, N>& aliases, const std::string& name) {
  for (const auto& [alias, meant] : aliases)
    if (alias == name) return std::string(meant);
  return name;
}

constexpr std::array<std::string_view, 13> interval_fields = {
    "year",        "month",         "day",           "hour",           "minute",         "second",          "year to month",
    "day to hour", "day to minute", "day to second", "hour to minute", "hour to second", "minute to second"};

Result<DataType> postgres_type(Pieces pieces, std::string_view text) {
  DataType type;
  type.args = std::move(pieces.args);
  type.dimensions = pieces.dimensions;
  if (!pieces.after.empty() && pieces.after.back().text == "array" && !pieces.after.back().quoted) {
    pieces.after.pop_back();
    type.dimensions = std::max(type.dimensions, 1);
  } else if (pieces.before.size() > 1 && pieces.before.back().text == "array" && !pieces.before.back().quoted) {
    pieces.before.pop_back();
    type.dimensions = std::max(type.dimensions, 1);
  }
  const bool pg_catalog = pieces.qualifier.size() == 1 && pieces.qualifier[0].text == "pg_catalog";
  const bool plain_char = pieces.before[0].quoted && pieces.before[0].text == "char" && (pieces.qualifier.empty() || pg_catalog);
  if (plain_char) {
    type.name = "\"char\"";
    return type;
  }
  if ((!pieces.qualifier.empty() && !pg_catalog) || pieces.before[0].quoted) {
    if (pieces.before.size() > 1 || !pieces.after.empty())
      return fail(Code::invalid, fmt::format("'{}' is no type: a word too many.", text));
    type.schema = pieces.qualifier.empty() ? "" : pieces.qualifier.back().text;
    type.name = pieces.before[0].text;
    return type;
  }
  std::string name = joined(pieces.before);
  std::string after = joined(pieces.after);
  if (pieces.before[0].text == "interval") {
    std::string fields = name == "interval" ? after : name.substr(9);
    if (!fields.empty() && std::find(interval_fields.begin(), interval_fields.end(), fields) == interval_fields.end())
      return fail(Code::invalid, fmt::format("'{}' is no type: '{}' are no fields of an interval.", text, fields));
    type.name = "interval";
    type.suffix = std::move(fields);
    return type;
  }
  if (!after.empty()) {
    if ((name != "time" && name != "timestamp") || (after != "with time zone" && after != "without time zone"))
      return fail(Code::invalid, fmt::format("'{}' is no type: '{}' does not belong there.", text, after));
    name += " " + after;
  }
  type.name = canonical(postgres_aliases, name);
  if (type.name.ends_with("[]")) type.name.resize(type.name.size() - 2), type.dimensions = 1;
  if (name == "float" && !type.args.empty()) {
    type.name = type.args[0].size() == 1 || type.args[0] < "25" ? "real" : "double precision";
    type.args.clear();
  }
  if ((type.name == "character" || type.name == "bit") && type.args.empty()) type.args = {"1"};
  if (type.name == "bpchar" && !type.args.empty()) type.name = "character";
  if (type.name == "numeric" && type.args.size() == 1) type.args.emplace_back("0");
  return type;
}

/// By the reader of MySQL's DDL itself.
Result<DataType> mysql_type(std::string_view text, Dialect dialect) {
  std::vector<ddl::Token> tokens;
  ddl::Lexer lexer(text, dialect);
  for (ddl::Token token = lexer.next(); token.kind != ddl::TokenKind::end; token = lexer.next()) tokens.push_back(token);
  ddl::Cursor cursor(text, tokens, dialect, lexer.backslash_escapes);
  Column column;
  DataType type = mysql::parse_type(cursor, column);
  if (!cursor.failed() && !cursor.done()) cursor.fail_here("the end of the type");
  if (cursor.failed()) return fail(Code::invalid, fmt::format("'{}' is no type: {}.", text::clip(text, 80), cursor.complaint()->message));
  return type;
}

}  // namespace

Result<DataType> read_type(std::string_view text, Dialect dialect) {
  text = text::trim(text);
  if (is_mysql_family(dialect)) return mysql_type(text, dialect);
  auto pieces = Scanner(text, dialect).run();
  if (!pieces) return fail(pieces.error());
  if (dialect == Dialect::postgres) return postgres_type(std::move(*pieces), text);
  DataType type;
  if (!pieces->qualifier.empty()) type.schema = pieces->qualifier.back().text;
  type.name = joined(pieces->before);
  type.args = std::move(pieces->args);
  type.suffix = joined(pieces->after);
  type.dimensions = pieces->dimensions;
  return type;
}

}  // namespace assay::schema
