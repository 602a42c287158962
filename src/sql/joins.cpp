#include "sql/joins.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "core/text.h"
#include "sql/lexer.h"

namespace assay::sql {
namespace {

/// Words that may follow a relation and are no alias of it.
bool ends_relation(std::string_view word) {
  constexpr std::array<std::string_view, 32> words = {
      "cross", "except", "fetch",         "for",         "force",   "full",   "group", "having", "ignore", "inner",     "intersect",
      "into",  "join",   "left",          "limit",       "natural", "offset", "on",    "order",  "outer",  "partition", "returning",
      "right", "set",    "straight_join", "tablesample", "union",   "use",    "using", "values", "where",  "window"};
  return std::find(words.begin(), words.end(), word) != words.end();
}

class Reader {
 public:
  Reader(std::string_view text, Dialect dialect) : tokens_(lex(text, dialect)) {}

  std::vector<Join> run() {
    find_ctes();
    find_relations();
    for (std::size_t i = 0; i < tokens_.size(); ++i) read_comparison(i);
    return {found_.begin(), found_.end()};
  }

 private:
  bool is(std::size_t at, std::string_view symbol) const { return at < tokens_.size() && tokens_[at].text == symbol; }
  bool is_name(std::size_t at) const {
    return at < tokens_.size() && (tokens_[at].kind == TokenKind::word || tokens_[at].kind == TokenKind::quoted);
  }
  std::string word(std::size_t at) const {
    return at < tokens_.size() && tokens_[at].kind == TokenKind::word ? text::lower(tokens_[at].text) : std::string();
  }
  std::string name(std::size_t at) const {
    const std::string_view text = tokens_[at].text;
    if (tokens_[at].kind == TokenKind::word) return text::lower(text);
    return std::string(text.size() > 1 ? text.substr(1, text.size() - 2) : text);
  }

  /// "a.b.c" from `at`, which moves behind it.
  std::vector<std::string> path(std::size_t& at) const {
    std::vector<std::string> out;
    if (!is_name(at)) return out;
    out.push_back(name(at++));
    while (is(at, ".") && is_name(at + 1)) {
      out.push_back(name(at + 1));
      at += 2;
    }
    return out;
  }

  /// `x AS (`, `x (a, b) AS (`
  void find_ctes() {
    for (std::size_t i = 0; i + 2 < tokens_.size(); ++i) {
      if (!is_name(i)) continue;
      std::size_t at = i + 1;
      if (is(at, "(")) {
        while (at < tokens_.size() && !is(at, ")")) ++at;
        ++at;
      }
      if (word(at) != "as") continue;
      ++at;
      if (word(at) == "not") ++at;
      if (word(at) == "materialized") ++at;
      if (is(at, "(")) ctes_.insert(name(i));
    }
  }

  void find_relations() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const std::string before = word(i);
      if (before != "from" && before != "join" && before != "update" && before != "using" && before != "straight_join") continue;
      std::size_t at = i + 1;
      while (const auto next = read_relation(at)) {
        at = *next;
        if (!is(at, ",") || before == "join") break;
        ++at;
      }
    }
  }

  /// Where the next one may stand; nullopt when there is none here.
  std::optional<std::size_t> read_relation(std::size_t at) {
    while (word(at) == "only" || word(at) == "lateral") ++at;
    if (!is_name(at)) return std::nullopt;
    const std::vector<std::string> parts = path(at);
    if (is(at, "(") || (parts.size() == 1 && ctes_.contains(parts[0]))) return std::nullopt;
    if (is(at, "*")) ++at;
    std::string alias = parts.back();
    if (word(at) == "as") ++at;
    if (is_name(at) && !ends_relation(word(at))) alias = name(at++);
    const std::string relation = text::join(parts, ".");
    const auto [known, is_new] = aliases_.emplace(alias, relation);
    if (!is_new && known->second != relation) known->second.clear();  // of two scopes: nobody knows which
    if (parts.size() > 1 && alias == parts.back()) aliases_.emplace(relation, relation);
    order_.push_back(relation);
    if (word(at) == "using" && is(at + 1, "(")) read_using(at + 2);
    return at;
  }

  /// JOIN b USING (x): of two relations it is plain which.
  void read_using(std::size_t at) {
    if (order_.size() != 2) return;
    for (; is_name(at); at += 2) {
      add({order_[0], name(at)}, {order_[1], name(at)});
      if (!is(at + 1, ",")) return;
    }
  }

  std::optional<JoinColumn> column(std::size_t& at) const {
    std::vector<std::string> parts = path(at);
    if (parts.size() < 2 || is(at, "(")) return std::nullopt;
    std::string column = std::move(parts.back());
    parts.pop_back();
    const auto known = aliases_.find(text::join(parts, "."));
    if (known == aliases_.end() || known->second.empty()) return std::nullopt;
    return JoinColumn{known->second, std::move(column)};
  }

  void read_comparison(std::size_t i) {
    if (!is_name(i) || (i > 0 && is(i - 1, "."))) return;
    std::size_t at = i;
    const auto left = column(at);
    if (!left || !is(at, "=")) return;
    ++at;
    const auto right = column(at);
    if (right) add(*left, *right);
  }

  void add(JoinColumn a, JoinColumn b) {
    if (a.relation == b.relation) return;
    if (b < a) std::swap(a, b);
    found_.insert({std::move(a), std::move(b)});
  }

  std::vector<Token> tokens_;
  std::set<std::string> ctes_;
  std::map<std::string, std::string> aliases_;
  std::vector<std::string> order_;
  std::set<Join> found_;
};

}  // namespace

std::vector<Join> joins(std::string_view text, Dialect dialect) { return Reader(text, dialect).run(); }

}  // namespace assay::sql
