#include <optional>

#include "core/text.h"
#include "schema/diff/context.h"
#include "sql/lexer.h"

namespace assay::schema {
namespace {

std::string unquoted(std::string_view word) {
  if (word.size() >= 2 && (word.front() == '"' || word.front() == '`')) return std::string(word.substr(1, word.size() - 2));
  return std::string(word);
}

/// "old" of a line that is `-- @renamed from old`, or ends so.
std::optional<std::string> hint_of(std::string_view line, std::size_t& comment) {
  comment = line.find("--");
  if (comment == std::string_view::npos) return std::nullopt;
  std::string_view rest = text::trim(line.substr(comment + 2));
  if (!rest.starts_with("@renamed")) return std::nullopt;
  rest = text::trim(rest.substr(8));
  if (!rest.starts_with("from ")) return std::nullopt;
  return std::string(text::trim(rest.substr(5)));
}

/// The dotted name that begins at words[at]: {name, words used}.
std::pair<std::vector<std::string>, std::size_t> dotted(const std::vector<sql::Token>& words, std::size_t at) {
  std::vector<std::string> parts;
  while (at < words.size() && (words[at].kind == sql::TokenKind::word || words[at].kind == sql::TokenKind::quoted)) {
    parts.push_back(unquoted(words[at].text));
    if (at + 1 >= words.size() || words[at + 1].text != ".") return {parts, at + 1};
    at += 2;
  }
  return {parts, at};
}

class Hints {
 public:
  explicit Hints(Dialect dialect) : lexed_as_(is_mysql_family(dialect) ? sql::Dialect::mysql : sql::Dialect::postgres), dialect_(dialect) {}

  void line(std::string_view line) {
    std::size_t comment = 0;
    const auto hint = hint_of(line, comment);
    const std::string_view code = text::trim(hint ? line.substr(0, comment) : line);
    if (hint && code.empty()) {
      pending_ = hint;
      return;
    }
    const std::vector<sql::Token> words = sql::lex(code, lexed_as_);
    if (words.empty()) return;
    const bool creates = enters_table(words);
    const std::optional<std::string> old = hint ? hint : std::exchange(pending_, std::nullopt);
    if (!old) return;
    pending_.reset();
    if (creates)
      found["table:" + table_] = unquoted(*old);
    else if (!table_.empty())
      found["column:" + table_ + "." + unquoted(words[0].text)] = unquoted(*old);
  }

  std::map<std::string, std::string> found;

 private:
  bool enters_table(const std::vector<sql::Token>& words) {
    if (!text::iequals(words[0].text, "create")) return false;
    for (std::size_t i = 1; i < words.size() && i < 5; ++i) {
      if (!text::iequals(words[i].text, "table")) continue;
      std::size_t at = i + 1;
      while (at < words.size() &&
             (text::iequals(words[at].text, "if") || text::iequals(words[at].text, "not") || text::iequals(words[at].text, "exists")))
        ++at;
      auto parts = dotted(words, at).first;
      if (parts.empty()) return false;
      if (parts.size() == 1 && dialect_ == Dialect::postgres) parts.insert(parts.begin(), "public");
      table_ = text::join(parts, ".");
      return true;
    }
    return false;
  }

  sql::Dialect lexed_as_;
  Dialect dialect_;
  std::string table_;
  std::optional<std::string> pending_;
};

}  // namespace

std::map<std::string, std::string> rename_hints(std::string_view sql, Dialect dialect) {
  if (sql.find("@renamed") == std::string_view::npos) return {};
  Hints hints(dialect);
  for (const std::string_view line : text::split(sql, '\n')) hints.line(line);
  return std::move(hints.found);
}

}  // namespace assay::schema
