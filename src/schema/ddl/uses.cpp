#include "schema/ddl/uses.h"

#include <algorithm>
#include <array>
#include <set>

#include "core/text.h"
#include "schema/ddl/mysql/words.h"

namespace assay::schema::ddl {
namespace {

bool is_name(const Token& token) { return token.kind == TokenKind::word || token.kind == TokenKind::quoted; }
bool is_symbol(const Token& token, std::string_view symbol) { return token.kind == TokenKind::symbol && token.text == symbol; }

template <std::size_t N>
bool is_any(const Token& token, const std::array<std::string_view, N>& words) {
  return token.kind == TokenKind::word &&
         std::any_of(words.begin(), words.end(), [&](auto word) { return text::iequals(token.text, word); });
}

constexpr std::array<std::string_view, 6> before_relation = {"from", "join", "straight_join", "into", "update", "references"};
constexpr std::array<std::string_view, 16> ends_from = {"where", "group", "having", "order",  "limit",  "window",    "select", "union",
                                                        "set",   "on",    "using",  "values", "except", "intersect", "for",    "procedure"};
constexpr std::array<std::string_view, 9> behind_relation_word = {"select",  "lateral",    "only",         "if",    "table",
                                                                  "outfile", "json_table", "low_priority", "ignore"};

class Finder {
 public:
  Finder(const Cursor& cursor, std::span<const Token> tokens, std::string_view database)
      : cursor_(cursor), tokens_(tokens), database_(database) {}

  Uses run() {
    find_ctes();
    std::vector<bool> in_from = {false};
    bool expects = false;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const Token& token = tokens_[i];
      if (is_symbol(token, "(")) {
        // FROM (a JOIN b): still a list of relations.
        in_from.push_back(expects);
      } else if (is_symbol(token, ")")) {
        if (in_from.size() > 1) in_from.pop_back();
        expects = false;
      } else if (is_any(token, before_relation)) {
        in_from.back() = expects = true;
      } else if (is_any(token, ends_from)) {
        in_from.back() = expects = false;
      } else if (is_symbol(token, ",")) {
        expects = in_from.back();
      } else if (is_name(token)) {
        if (expects && is_any(token, behind_relation_word)) continue;
        i = name_at(i, expects);
        expects = false;
      } else if (is_symbol(token, "*")) {
        columns_.insert("*");
      }
    }
    return {{relations_.begin(), relations_.end()}, {functions_.begin(), functions_.end()}, {}, {columns_.begin(), columns_.end()}};
  }

 private:
  void find_ctes() {
    for (std::size_t i = 0; i + 2 < tokens_.size(); ++i)
      if (is_name(tokens_[i]) && is_word(tokens_[i + 1], "as") && is_symbol(tokens_[i + 2], "(")) ctes_.insert(cursor_.value(tokens_[i]));
  }
  /// Returns the place of the name's last token.
  std::size_t name_at(std::size_t i, bool relation) {
    std::vector<std::string> parts = {cursor_.value(tokens_[i])};
    const bool bare = tokens_[i].kind == TokenKind::word;
    while (i + 2 < tokens_.size() && is_symbol(tokens_[i + 1], ".") && (is_name(tokens_[i + 2]) || is_symbol(tokens_[i + 2], "*"))) {
      i += 2;
      parts.push_back(cursor_.value(tokens_[i]));
    }
    Name name{parts.size() > 1 ? parts[parts.size() - 2] : "", parts.back()};
    if (name.schema == database_) name.schema.clear();
    const bool called = i + 1 < tokens_.size() && is_symbol(tokens_[i + 1], "(");
    const bool keyword = bare && parts.size() == 1 && mysql::is_reserved(parts.front());
    if (relation && !called && !keyword) {
      if (!ctes_.contains(name.name) || !name.schema.empty()) relations_.insert(std::move(name));
    } else if (called && !keyword) {
      if (bare && parts.size() == 1) name.name = text::lower(name.name);
      functions_.insert(std::move(name));
    } else if (!keyword) {
      columns_.insert(parts.back());
    }
    return i;
  }

  const Cursor& cursor_;
  std::span<const Token> tokens_;
  std::string_view database_;
  std::set<std::string> ctes_ = {};
  std::set<Name> relations_ = {};
  std::set<Name> functions_ = {};
  std::set<std::string> columns_ = {};
};

}  // namespace

Uses uses_of(const Cursor& cursor, std::span<const Token> tokens, std::string_view database) {
  return Finder(cursor, tokens, database).run();
}

}  // namespace assay::schema::ddl
