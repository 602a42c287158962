#include <algorithm>

#include "schema/ddl/mysql/steps.h"

namespace assay::schema::mysql {
namespace {

using ddl::Token;
using ddl::TokenKind;

class QueryReader {
 public:
  QueryReader(std::vector<Sight>& sights, const ddl::Cursor& cursor, std::span<const Token> tokens)
      : sights_(sights), cursor_(cursor), tokens_(tokens) {}

  void run() {
    int depth = 0;
    bool limited = false, ordered = false, where = false, comma = false, plain = true, clause_from = false;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (symbol(i, "(")) ++depth;
      if (symbol(i, ")")) --depth;
      comparison(i);
      if (depth != 0) continue;
      if (word(i, "select")) clause_from = false;
      if (word(i, "from")) clause_from = true;
      if (word(i, "where") || word(i, "on") || word(i, "using")) where = true, clause_from = false;
      if (word(i, "join") || word(i, "straight_join")) plain = false;
      if (clause_from && symbol(i, ",")) comma = true, comma_at_ = tokens_[i].at;
      if (word(i, "order") && word(i + 1, "by")) ordered = true, clause_from = false;
      if (word(i, "limit") && i > 0) {
        limited = true;
        const bool second = symbol(i + 2, ",") || word(i + 2, "offset");
        const bool zero = symbol(i + 2, ",") ? text(i + 1) == "0" : text(i + 3) == "0";
        if (second && !zero) see(Habit::offset, tokens_[0].at);
      }
      if (word(i, "union") && !word(i + 1, "all")) see(Habit::union_distinct, tokens_[i].at);
      if (symbol(i, "*") && i > 0 && (word(i - 1, "select") || symbol(i - 1, ".") || symbol(i - 1, ",")) &&
          (word(i + 1, "from") || symbol(i + 1, ",")) && !clause_from)
        see(Habit::select_star, tokens_[i].at);
    }
    const bool select = word(0, "select");
    if (select && comma && plain && !where) see(Habit::cross_join, comma_at_);
    if (select && limited && !ordered) see(Habit::limit_without_order, tokens_[0].at);
  }

 private:
  bool word(std::size_t i, std::string_view w) const { return i < tokens_.size() && ddl::is_word(tokens_[i], w); }
  bool symbol(std::size_t i, std::string_view s) const {
    return i < tokens_.size() && tokens_[i].kind == TokenKind::symbol && tokens_[i].text == s;
  }
  std::string_view text(std::size_t i) const { return i < tokens_.size() ? tokens_[i].text : std::string_view(); }
  void see(Habit habit, std::size_t at, std::string what = {}) { sights_.push_back({habit, at, std::move(what)}); }
  std::string name_at(std::size_t i) const {
    return i < tokens_.size() && (tokens_[i].kind == TokenKind::word || tokens_[i].kind == TokenKind::quoted) ? cursor_.value(tokens_[i])
                                                                                                              : std::string();
  }

  /// Words after which an "=" compares; SET a = NULL assigns.
  void comparison(std::size_t i) {
    if (word(i, "set")) assigning_ = true;
    if (word(i, "where") || word(i, "on") || word(i, "having") || word(i, "when") || word(i, "select") || word(i, "and") || word(i, "or"))
      assigning_ = false;
    const bool equal = symbol(i, "=") || symbol(i, "<>") || symbol(i, "!=");
    if (equal && i > 0 && !assigning_ && (word(i + 1, "null") || word(i - 1, "null")))
      see(Habit::null_comparison, tokens_[i].at, name_at(word(i + 1, "null") ? i - 1 : i + 1));
    if (word(i, "like") && i + 1 < tokens_.size() && tokens_[i + 1].kind == TokenKind::string) {
      const std::string pattern = cursor_.value(tokens_[i + 1]);
      if (pattern.size() > 1 && pattern[0] == '%' && pattern.find_first_not_of("%_") != std::string::npos)
        see(Habit::leading_wildcard, tokens_[i].at, i == 0 ? std::string() : name_at(word(i - 1, "not") && i > 1 ? i - 2 : i - 1));
    }
    if (word(i, "not") && word(i + 1, "in") && symbol(i + 2, "(") && word(i + 3, "select")) not_in(i);
    if (word(i, "order") && word(i + 1, "by") && word(i + 2, "rand") && symbol(i + 3, "(")) see(Habit::order_by_random, tokens_[i + 2].at);
  }

  void not_in(std::size_t i) {
    std::string what;
    // NOT IN (SELECT [t.]column FROM table …)
    std::size_t column = i + 4;
    if (symbol(column + 1, ".")) column += 2;
    if (word(column + 1, "from") && !name_at(column + 2).empty() && !symbol(column + 3, ".") && !symbol(column + 3, ","))
      what = "." + name_at(column + 2) + "." + name_at(column);
    for (std::size_t j = i; j + 3 < tokens_.size() && !symbol(j, ";"); ++j)
      if (word(j, "is") && word(j + 1, "not") && word(j + 2, "null")) return;
    see(Habit::not_in_subquery, tokens_[i].at, std::move(what));
  }

  std::vector<Sight>& sights_;
  const ddl::Cursor& cursor_;
  std::span<const Token> tokens_;
  std::size_t comma_at_ = 0;
  bool assigning_ = false;
};

}  // namespace

void add_sights(std::vector<Sight>& sights, const ddl::Cursor& cursor, std::span<const Token> tokens) {
  if (!tokens.empty()) QueryReader(sights, cursor, tokens).run();
}

}  // namespace assay::schema::mysql
