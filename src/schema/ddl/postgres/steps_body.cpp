#include <algorithm>
#include <array>

#include "core/text.h"
#include "schema/ddl/postgres/steps.h"
#include "sql/lexer.h"

namespace assay::schema::postgres::reader {
namespace {

constexpr std::array<std::string_view, 22> verbs = {"select", "insert",   "update",  "delete",  "merge",  "with",    "alter", "create",
                                                    "drop",   "truncate", "refresh", "reindex", "vacuum", "cluster", "lock",  "comment",
                                                    "grant",  "revoke",   "set",     "call",    "copy",   "analyze"};

/// Finds statements where PL/pgSQL lets one begin; expressions between them are left out.
class BodyCutter {
 public:
  BodyCutter(std::string_view body, bool plpgsql) : body_(body), tokens_(sql::lex(body)), plpgsql_(plpgsql) {}

  std::vector<BodyPart> run() {
    while (at_ < tokens_.size()) begin_of_statement();
    return std::move(parts_);
  }

 private:
  bool is(std::size_t i, std::string_view word) const {
    return i < tokens_.size() && tokens_[i].kind == sql::TokenKind::word && text::iequals(tokens_[i].text, word);
  }
  bool is_any(std::size_t i, std::initializer_list<std::string_view> words) const {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return is(i, word); });
  }
  bool is_verb(std::size_t i) const {
    return std::any_of(verbs.begin(), verbs.end(), [&](std::string_view word) { return is(i, word); });
  }
  bool symbol(std::size_t i, std::string_view text) const {
    return i < tokens_.size() && tokens_[i].kind == sql::TokenKind::symbol && tokens_[i].text == text;
  }

  void begin_of_statement() {
    if (symbol(at_, ";") || is_any(at_, {"begin", "else", "loop", "exception", "declare"})) return void(++at_);
    if (!plpgsql_ || is_verb(at_)) return take(at_, "");
    if (is(at_, "perform")) return take(at_, "");
    if (is(at_, "execute")) return dynamic(at_ + 1);
    if (is_any(at_, {"if", "elsif", "elseif", "when", "case"})) return skip_past("then");
    if (is(at_, "while")) return skip_past("loop");
    if (is_any(at_, {"for", "foreach"})) return for_loop();
    if (is(at_, "return") && is(at_ + 1, "query")) {
      at_ += 2;
      return is(at_, "execute") ? dynamic(at_ + 1) : take(at_, "");
    }
    if (symbol(at_, "<<") || symbol(at_, "<")) {
      while (at_ < tokens_.size() && !tokens_[at_].text.ends_with('>')) ++at_;
      while (at_ < tokens_.size() && tokens_[at_].text.ends_with('>')) ++at_;
      return;
    }
    skip_past(";");
  }

  void skip_past(std::string_view end) {
    while (at_ < tokens_.size() && !is(at_, end) && !symbol(at_, end) && !symbol(at_, ";")) ++at_;
    ++at_;
  }

  void for_loop() {
    while (at_ < tokens_.size() && !is(at_, "in") && !symbol(at_, ";")) ++at_;
    if (!is(at_, "in")) return;
    if (is_any(at_ + 1, {"select", "with", "insert", "update", "delete"})) return take(at_ + 1, "loop");
    skip_past("loop");
  }

  /// From `from` to the semicolon, or to the word `until`.
  void take(std::size_t from, std::string_view until) {
    std::size_t end = from;
    for (int depth = 0; end < tokens_.size(); ++end) {
      if (symbol(end, "(")) ++depth;
      if (symbol(end, ")")) --depth;
      if (depth <= 0 && (symbol(end, ";") || (!until.empty() && is(end, until)))) break;
    }
    at_ = end + 1;
    if (end == from) return;
    const std::size_t begin = tokens_[from].at;
    BodyPart part{std::string(body_.substr(begin, tokens_[end - 1].at + tokens_[end - 1].text.size() - begin)), begin, true};
    if (is(from, "perform")) part.text.replace(0, 7, "SELECT ");
    if (plpgsql_) blank_into(part, from, end);
    parts_.push_back(std::move(part));
  }

  /// INTO [STRICT] a, b.c of SELECT and RETURNING: no SQL.
  void blank_into(BodyPart& part, std::size_t from, std::size_t end) const {
    int depth = 0;
    for (std::size_t i = from; i < end; ++i) {
      if (symbol(i, "(")) ++depth;
      if (symbol(i, ")")) --depth;
      if (depth > 0 || !is(i, "into") || (i > from && is_any(i - 1, {"insert", "merge"}))) continue;
      std::size_t last = i + 1;
      if (is(last, "strict")) ++last;
      while (last + 1 < end && (symbol(last + 1, ".") || symbol(last + 1, ",") || symbol(last, ".") || symbol(last, ","))) ++last;
      if (last >= end) last = end - 1;
      const std::size_t stop = tokens_[last].at + tokens_[last].text.size();
      for (std::size_t c = tokens_[i].at; c < stop; ++c) part.text[c - part.at] = ' ';
    }
  }

  /// EXECUTE 'a text'; what is put together at run time cannot be seen.
  void dynamic(std::size_t literal) {
    const bool text_alone = literal < tokens_.size() && tokens_[literal].kind == sql::TokenKind::string &&
                            (literal + 1 >= tokens_.size() || symbol(literal + 1, ";") || is_any(literal + 1, {"using", "into", "loop"}));
    if (text_alone) {
      const std::string_view quoted = tokens_[literal].text;
      const std::size_t open = quoted.starts_with('$') ? quoted.find('$', 1) + 1 : quoted.starts_with('\'') ? 1 : std::string_view::npos;
      if (open != std::string_view::npos && quoted.size() >= 2 * open) {
        BodyPart part{std::string(quoted.substr(open, quoted.size() - 2 * open)), tokens_[literal].at + open, true};
        if (open == 1)
          for (std::size_t i = part.text.find("''"); i != std::string::npos; i = part.text.find("''", i + 1)) {
            part.text.erase(i, 1);
            part.true_place = false;
          }
        parts_.push_back(std::move(part));
      }
    }
    at_ = literal;
    skip_past(";");
  }

  std::string_view body_;
  std::vector<sql::Token> tokens_;
  bool plpgsql_;
  std::size_t at_ = 0;
  std::vector<BodyPart> parts_;
};

}  // namespace

std::vector<BodyPart> parts_of_body(std::string_view body, bool plpgsql) { return BodyCutter(body, plpgsql).run(); }

}  // namespace assay::schema::postgres::reader
