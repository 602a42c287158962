#include "schema/convert/expression.h"

#include <algorithm>

#include "core/text.h"
#include "schema/convert/pieces.h"
#include "schema/convert/rewrite.h"
#include "schema/ddl/keywords.h"
#include "schema/ddl/write.h"

namespace assay::schema::conversion {
namespace {

using Kind = Piece::Kind;

/// What a function is called elsewhere; empty: there is none that means the same.
struct Function {
  std::string_view name, postgres, mysql, sqlite, sqlserver, oracle;
  bool query_only = false;
};
constexpr Function functions[] = {
    {"lower", "lower", "lower", "lower", "lower", "lower"},
    {"upper", "upper", "upper", "upper", "upper", "upper"},
    {"char_length", "char_length", "char_length", "length", "len", "length"},
    {"character_length", "char_length", "char_length", "length", "len", "length"},
    {"octet_length", "octet_length", "length", "", "datalength", "lengthb"},
    {"coalesce", "coalesce", "coalesce", "coalesce", "coalesce", "coalesce"},
    {"ifnull", "coalesce", "coalesce", "coalesce", "coalesce", "coalesce"},
    {"nullif", "nullif", "nullif", "nullif", "nullif", "nullif"},
    {"abs", "abs", "abs", "abs", "abs", "abs"},
    {"round", "round", "round", "round", "", "round"},
    {"floor", "floor", "floor", "", "floor", "floor"},
    {"ceil", "ceil", "ceil", "", "ceiling", "ceil"},
    {"ceiling", "ceil", "ceil", "", "ceiling", "ceil"},
    {"mod", "mod", "mod", "", "", "mod"},
    {"sqrt", "sqrt", "sqrt", "", "sqrt", "sqrt"},
    {"power", "power", "power", "", "power", "power"},
    {"replace", "replace", "replace", "replace", "replace", "replace"},
    {"btrim", "btrim", "trim", "trim", "trim", "trim"},
    {"trim", "btrim", "trim", "trim", "trim", "trim"},
    {"ltrim", "ltrim", "ltrim", "ltrim", "ltrim", "ltrim"},
    {"rtrim", "rtrim", "rtrim", "rtrim", "rtrim", "rtrim"},
    {"substr", "substr", "substr", "substr", "substring", "substr"},
    {"substring", "substr", "substr", "substr", "substring", "substr"},
    {"left", "left", "left", "", "left", ""},
    {"right", "right", "right", "", "right", ""},
    {"concat", "", "concat", "", "", ""},
    {"regexp_like", "", "", "", "", "regexp_like"},
    {"count", "count", "count", "count", "count", "count", true},
    {"sum", "sum", "sum", "sum", "sum", "sum", true},
    {"avg", "avg", "avg", "avg", "avg", "avg", true},
    {"min", "min", "min", "min", "min", "min", true},
    {"max", "max", "max", "max", "max", "max", true},
};

std::string_view called(const Function& function, Dialect to) {
  switch (to) {
    case Dialect::postgres: return function.postgres;
    case Dialect::mysql:
    case Dialect::mariadb: return function.mysql;
    case Dialect::sqlite: return function.sqlite;
    case Dialect::sqlserver: return function.sqlserver;
    case Dialect::oracle: return function.oracle;
  }
  return {};
}

constexpr std::string_view keywords[] = {"and",  "or",     "not",  "is",   "null", "in",   "between",
                                         "like", "escape", "case", "when", "then", "else", "end"};
constexpr std::string_view query_keywords[] = {"select", "distinct", "from", "join",  "left",  "right", "inner",
                                               "outer",  "cross",    "on",   "where", "group", "by",    "having",
                                               "order",  "asc",      "desc", "as",    "union", "all",   "exists"};
/// Not reserved everywhere, but not a column either.
constexpr std::string_view refused[] = {"over",   "filter",   "interval", "extract",       "values",    "limit",  "offset",      "fetch",
                                        "with",   "natural",  "using",    "full",          "lateral",   "window", "for",         "collate",
                                        "cast",   "similar",  "at",       "row",           "only",      "div",    "xor",         "binary",
                                        "match",  "glob",     "isnull",   "notnull",       "distinct",  "any",    "all",         "some",
                                        "array",  "position", "overlay",  "partition",     "intersect", "except", "tablesample", "ilike",
                                        "regexp", "rlike",    "sounds",   "straight_join", "raise"};
constexpr std::string_view clocks[] = {"current_timestamp", "current_date", "current_time", "localtimestamp", "localtime", "now",
                                       "current_user",      "session_user", "user"};

template <std::size_t N>
bool in(const std::string_view (&list)[N], std::string_view text) {
  return std::find(std::begin(list), std::end(list), text) != std::end(list);
}

class Translator {
 public:
  Translator(Dialect from, Dialect to, const Scope& scope) : from_(from), to_(to), scope_(scope) {}

  Translation run(std::string_view expression) {
    pieces_ = pieces_of(expression, from_);
    if (pieces_.empty()) return {.why = "an empty expression"};
    for (const Piece& piece : pieces_)
      if (piece.kind == Kind::bad) return {.why = piece.text};
    if (std::string why = prepare(); !why.empty()) return {.why = std::move(why)};
    for (at_ = 0; at_ < pieces_.size();)
      if (std::string why = step(); !why.empty()) return {.why = std::move(why)};
    return {.text = std::move(out_), .note = std::move(note_)};
  }

 private:
  bool mysql_from() const { return is_mysql_family(from_); }
  bool mysql_to() const { return is_mysql_family(to_); }
  bool no_booleans() const { return to_ == Dialect::sqlserver || to_ == Dialect::oracle; }
  const Piece& peek(std::size_t ahead = 0) const {
    static const Piece none{};
    return at_ + ahead < pieces_.size() ? pieces_[at_ + ahead] : none;
  }

  std::string prepare() {
    if (from_ == Dialect::postgres) {
      if (std::string why = strip_casts(pieces_); !why.empty()) return why;
      if (std::string why = arrays_to_lists(pieces_); !why.empty()) return why;
    }
    for (std::size_t i = 0; i < pieces_.size(); ++i)
      if (std::string why = respell(i); !why.empty()) return why;
    if (!mysql_from() && mysql_to())
      if (std::string why = bars_to_concat(pieces_); !why.empty()) return why;
    if (mysql_from() && !mysql_to())
      if (std::string why = concat_to_bars(pieces_); !why.empty()) return why;
    if (to_ == Dialect::oracle) return regexp_to_call(pieces_);
    return {};
  }

  /// One operator or word in PostgreSQL's spelling.
  std::string respell(std::size_t i) {
    Piece& piece = pieces_[i];
    const auto becomes = [&](Kind kind, std::string_view text) { piece = {kind, std::string(text)}; };
    if (piece.is("!=")) becomes(Kind::symbol, "<>");
    if (piece.is("~~")) becomes(Kind::word, "like");
    if (mysql_from()) {
      if (piece.is("&&")) becomes(Kind::word, "and");
      if (piece.is("||")) becomes(Kind::word, "or");
      if (piece.is("!")) becomes(Kind::word, "not");
      if ((piece.is("regexp") || piece.is("rlike")) && i > 0) {
        const bool negated = pieces_[i - 1].is("not");
        becomes(Kind::symbol, negated ? "!~*" : "~*");
        if (negated) pieces_[i - 1] = {Kind::symbol, ""};
      }
      if (piece.is("length") && i + 1 < pieces_.size() && pieces_[i + 1].is("(")) becomes(Kind::word, "octet_length");
    } else if (piece.is("length") && i + 1 < pieces_.size() && pieces_[i + 1].is("(")) {
      becomes(Kind::word, "char_length");
    }
    if (piece.is("!~~") || piece.is("!~~*") || piece.is("~~*") || piece.is("ilike")) {
      if (!mysql_to() && to_ != Dialect::sqlite && to_ != Dialect::postgres) return "LIKE without regard to case";
      const bool negated = piece.text.starts_with('!');
      if (piece.text != "!~~") note_ = "case is regarded as the collation says";
      becomes(Kind::word, "like");
      if (negated) pieces_.insert(pieces_.begin() + static_cast<std::ptrdiff_t>(i), {Kind::word, "not"});
    }
    return {};
  }

  void put(std::string_view text, bool glue_before = false, bool glue_after = false) {
    if (text.empty()) return;
    if (!out_.empty() && !glue_before && !glued_) out_ += ' ';
    out_ += text;
    glued_ = glue_after;
  }

  std::string step() {
    const Piece& piece = peek();
    switch (piece.kind) {
      case Kind::string: return string();
      case Kind::number: put(piece.text); return ++at_, std::string();
      case Kind::symbol: return symbol();
      case Kind::word:
      case Kind::name: return word();
      case Kind::bad: break;
    }
    return "an unknown token";
  }

  std::string string() {
    const std::string value = peek().text;
    // Oracle takes '' for NULL.
    if (to_ == Dialect::oracle && value.empty()) {
      if (scope_.where != Where::rule || at_ == 0 || !pieces_[at_ - 1].is("<>") || !out_.ends_with(" <>")) return "the empty string";
      out_.resize(out_.size() - 3);
      put("IS NOT NULL");
      note_ = "the empty string is NULL";
      return ++at_, std::string();
    }
    if (at_ > 0 && pieces_[at_ - 1].is("like")) {
      const bool escapes = value.find('\\') != std::string::npos;
      const bool escape_differs = (from_ == Dialect::postgres || mysql_from()) != (to_ == Dialect::postgres || mysql_to());
      if (escapes && escape_differs) return "a LIKE pattern with a backslash";
      if (to_ == Dialect::sqlserver && value.find('[') != std::string::npos) return "a LIKE pattern with a bracket";
    }
    put(literal(value, to_));
    return ++at_, std::string();
  }

  std::string symbol() {
    static constexpr std::string_view plain[] = {"=", "<>", "<", "<=", ">", ">=", "+", "-", "*", "/"};
    const std::string text = peek().text;
    if (text.empty()) return ++at_, std::string();
    if (text == "(" || text == "." || text == ")" || text == ",") {
      const bool glue = text != "(" || call_;
      call_ = false;
      put(text, glue, text == "(" || text == ".");
      return ++at_, std::string();
    }
    if (text == "~" || text == "~*" || text == "!~" || text == "!~*") return regexp(text);
    if (text == "||") {
      if (to_ == Dialect::oracle) note_ = "NULL is the empty string in ||";
      put(to_ == Dialect::sqlserver ? "+" : "||");
      return ++at_, std::string();
    }
    if (text == "%" && to_ != Dialect::oracle) return put("%"), ++at_, std::string();
    if (!in(plain, text)) return "the operator " + text;
    const auto opens = [&](const Piece& before) {
      return before.kind == Kind::word ? in(keywords, before.text) : before.kind == Kind::symbol && !before.is(")");
    };
    const bool sign = (text == "-" || text == "+") && (at_ == 0 || opens(pieces_[at_ - 1]));
    put(text, false, sign);
    return ++at_, std::string();
  }

  std::string regexp(const std::string& op) {
    const bool negated = op.starts_with('!'), any_case = op.ends_with('*');
    if (to_ == Dialect::postgres) {
      put(op);
    } else if (mysql_to()) {
      put(negated ? "not regexp" : "regexp");
      if (!any_case) note_ = "case is regarded as the collation says";
    } else {
      return "the regular expression operator " + op;
    }
    return ++at_, std::string();
  }

  /// Words that open a clause of a query: what follows FROM and JOIN are relations.
  void note_clause(std::string_view text) {
    if (text == "from" || text == "join") relations_ = true;
    if (text == "select" || text == "where" || text == "on" || text == "group" || text == "having" || text == "order" || text == "union")
      relations_ = false;
    relation_next_ = text == "from" || text == "join";
  }

  std::string word() {
    const Piece& piece = peek();
    const std::string text = piece.text;
    const bool quoted = piece.kind == Kind::name, query = scope_.where == Where::query;
    if (!quoted && peek(1).is("(") && !in(keywords, text) && !(query && in(query_keywords, text))) return call(text);
    if (!quoted && scope_.names.contains(text) && !is_reserved_word(text, from_)) return name();
    if (!quoted && (text == "true" || text == "false")) return boolean(text == "true");
    if (!quoted && (in(keywords, text) || (query && in(query_keywords, text)))) return keyword(text);
    if (!quoted && in(clocks, text)) return clock(text);
    if (!quoted && (in(refused, text) || is_reserved_word(text, from_))) return text;
    return name();
  }

  std::string keyword(const std::string& text) {
    if (text == "distinct" && peek(1).is("on")) return "DISTINCT ON";
    if (text == "order" && to_ == Dialect::sqlserver) return "ORDER BY in a view";
    if (text == "is" && (peek(1).is("true") || peek(1).is("false") || peek(2).is("true") || peek(2).is("false")) && no_booleans())
      return "IS TRUE";
    if (text == "is" && (peek(1).is("distinct") || peek(2).is("distinct"))) return "IS DISTINCT FROM";
    note_clause(text);
    // Oracle has no AS before the alias of a table.
    if (text == "as" && relations_ && to_ == Dialect::oracle) return ++at_, std::string();
    std::string upper = text;
    std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    put(upper);
    return ++at_, std::string();
  }

  std::string boolean(bool value) {
    if (no_booleans()) {
      // Where a condition stands, a number cannot.
      const bool compared = at_ > 0 && (pieces_[at_ - 1].is("=") || pieces_[at_ - 1].is("<>") || pieces_[at_ - 1].is(",") ||
                                        pieces_[at_ - 1].is("then") || pieces_[at_ - 1].is("else"));
      put(compared || scope_.where == Where::default_value ? (value ? "1" : "0") : (value ? "1 = 1" : "1 = 0"));
    } else {
      put(value ? "true" : "false");
    }
    return ++at_, std::string();
  }

  std::string clock(const std::string& text) {
    if (scope_.where == Where::rule) return text + ", which changes";
    if (text != "current_timestamp" && !(text == "current_date" && to_ != Dialect::sqlserver)) return text;
    put(text);
    return ++at_, std::string();
  }

  std::string call(const std::string& text) {
    if (text == "now" && peek(2).is(")")) {
      if (scope_.where == Where::rule) return "now(), which changes";
      put("current_timestamp");
      at_ += 3;
      return {};
    }
    const auto* found = std::find_if(std::begin(functions), std::end(functions), [&](const Function& f) { return f.name == text; });
    const std::string_view there = found == std::end(functions) ? std::string_view() : called(*found, to_);
    if (there.empty() || (found->query_only && scope_.where != Where::query)) return "the function " + text;
    put(there);
    call_ = true;
    return ++at_, std::string();
  }

  std::string name() {
    std::vector<std::string> chain = {peek().text};
    std::size_t next = at_ + 1;
    while (next + 1 < pieces_.size() && pieces_[next].is(".") &&
           (pieces_[next + 1].kind == Kind::word || pieces_[next + 1].kind == Kind::name || pieces_[next + 1].is("*"))) {
      chain.push_back(pieces_[next + 1].text);
      next += 2;
    }
    const bool star = pieces_[next - 1].is("*");
    const bool after_comma = relations_ && at_ > 0 && pieces_[at_ - 1].is(",");
    if (scope_.where == Where::query && (relation_next_ || after_comma)) {
      relation_next_ = false;
      return relation(chain, next);
    }
    if (peek(next - at_).is("(")) return "the function " + chain.back();
    if (chain.size() == 1) return column(chain.front(), next);
    if (scope_.where == Where::query) qualify(chain);
    const std::size_t keep = std::min<std::size_t>(chain.size(), 2);
    std::string text;
    for (std::size_t i = chain.size() - keep; i < chain.size(); ++i)
      text += (text.empty() ? "" : ".") + (star && i + 1 == chain.size() ? "*" : identifier(chain[i], to_));
    put(scope_.where == Where::query ? text : identifier(renamed(chain.back()), to_));
    at_ = next;
    return {};
  }

  std::string renamed(const std::string& column) const {
    const auto found = scope_.columns.find(column);
    return found == scope_.columns.end() ? column : found->second;
  }

  std::string column(const std::string& text, std::size_t next) {
    put(identifier(renamed(text), to_));
    const bool is_boolean = scope_.booleans.contains(text);
    at_ = next;
    if (!is_boolean) return {};
    static constexpr std::string_view comparing[] = {"=", "<>", "is", "in", "<", ">", "<=", ">="};
    const bool before = next >= 2 && pieces_[next - 2].kind == Kind::symbol && in(comparing, pieces_[next - 2].text);
    const bool after = next < pieces_.size() && pieces_[next].kind != Kind::string && in(comparing, pieces_[next].text);
    if (no_booleans() && !before && !after && scope_.where != Where::query) put("= 1");
    if (to_ == Dialect::postgres) {
      if (before || (after && !peek().is("=") && !peek().is("<>") && !peek().is("is"))) return "a number where PostgreSQL has a boolean";
      const bool number = after && peek(1).kind == Kind::number;
      if (number && peek(1).text != "0" && peek(1).text != "1") return "a number where PostgreSQL has a boolean";
      if (number) pieces_[at_ + 1] = {Kind::word, peek(1).text == "1" ? "true" : "false"};
    }
    return {};
  }

  std::string relation(const std::vector<std::string>& chain, std::size_t next) {
    const Name old{chain.size() > 1 ? chain[chain.size() - 2] : scope_.default_schema, chain.back()};
    const auto found = scope_.relations == nullptr ? decltype(scope_.relations->end()){} : scope_.relations->find(old);
    if (scope_.relations == nullptr || found == scope_.relations->end()) return "its use of " + display(old);
    put(identifier(found->second, to_));
    // Its columns may be qualified with its name.
    const bool aliased = next < pieces_.size() && (pieces_[next].is("as") || pieces_[next].kind == Kind::name ||
                                                   (pieces_[next].kind == Kind::word && !in(query_keywords, pieces_[next].text)));
    if (!aliased && found->second.name != old.name) put(identifier(old.name, to_));
    at_ = next;
    return {};
  }

  /// schema.table.column: the alias made by relation() has the table's name.
  void qualify(std::vector<std::string>& chain) const {
    if (chain.size() == 3) chain.erase(chain.begin());
  }

  Dialect from_, to_;
  const Scope& scope_;
  Pieces pieces_;
  std::size_t at_ = 0;
  std::string out_, note_;
  bool glued_ = false, call_ = false, relations_ = false, relation_next_ = false;
};

}  // namespace

Translation translate(std::string_view expression, Dialect from, Dialect to, const Scope& scope) {
  return Translator(from, to, scope).run(expression);
}

std::optional<std::string> string_value(std::string_view expression, Dialect from) {
  Pieces pieces = pieces_of(expression, from);
  if (from == Dialect::postgres && !strip_casts(pieces).empty()) return std::nullopt;
  while (pieces.size() >= 3 && pieces.front().is("(") && pieces.back().is(")")) {
    pieces.erase(pieces.begin());
    pieces.pop_back();
  }
  if (pieces.size() != 1 || pieces.front().kind != Kind::string) return std::nullopt;
  return pieces.front().text;
}

}  // namespace assay::schema::conversion
