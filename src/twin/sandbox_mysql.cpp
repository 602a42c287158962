#include <algorithm>
#include <array>

#include "core/text.h"
#include "sql/lexer.h"
#include "twin/sandbox.h"

namespace assay::twin {
namespace {

using sql::Token;
using sql::TokenKind;
using Words = std::vector<std::string>;

Verdict refused(std::string reason) { return {.door = Door::refused, .reason = std::move(reason)}; }
Verdict skipped(std::string reason) { return {.door = Door::skip, .reason = std::move(reason)}; }

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Upper case for bare words, the token itself otherwise.
Words words_of(const std::vector<Token>& tokens) {
  Words words;
  for (const Token& token : tokens) {
    std::string word(token.text);
    if (token.kind == TokenKind::word)
      std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    words.push_back(std::move(word));
  }
  return words;
}

bool has(const Words& words, std::string_view word) { return std::find(words.begin(), words.end(), word) != words.end(); }

bool follows(const Words& words, std::string_view first, std::string_view second) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
    if (words[i] == first && words[i + 1] == second) return true;
  return false;
}

constexpr std::string_view engines[] = {"ARCHIVE", "ARIA", "BLACKHOLE", "CSV", "INNODB", "MEMORY", "MYISAM"};
static_assert(std::is_sorted(std::begin(engines), std::end(engines)));

/// Wherever it stands: in a query, a routine's body, a table's options.
std::string barred(const Words& words) {
  for (const char* word : {"OUTFILE", "DUMPFILE"})
    if (has(words, word)) return fmt::format("INTO {} writes a file of the server", word);
  for (const char* word : {"LOAD_FILE", "SYS_EXEC", "SYS_EVAL", "LIB_MYSQLUDF_SYS", "BENCHMARK", "SHUTDOWN", "SONAME"})
    if (has(words, word)) return fmt::format("{} reaches beyond the database", word);
  if (follows(words, "DATA", "DIRECTORY") || follows(words, "INDEX", "DIRECTORY")) return "a table's files stay where the server puts them";
  if (follows(words, "LOAD", "DATA") || follows(words, "LOAD", "XML")) return "LOAD DATA reads a file";
  for (const char* scope : {"GLOBAL", "PERSIST", "PERSIST_ONLY"})
    if (follows(words, "SET", scope)) return "global settings are the server's";
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] == "ENGINE") {
      std::size_t at = i + 1;
      if (words[at] == "=" && at + 1 < words.size()) ++at;
      std::string name = text::lower(words[at]);
      std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      name.erase(std::remove_if(name.begin(), name.end(), [](char c) { return c == '`' || c == '\'' || c == '"'; }), name.end());
      if (words[i + 1] == "=" && !std::binary_search(std::begin(engines), std::end(engines), std::string_view(name)))
        return fmt::format("the storage engine {} may reach beyond the database", name);
    }
    if (words[i] == "CONNECTION" && words[i + 1] == "=") return "a table's CONNECTION leads to another server";
    if (words[i] == "@@" || words[i].find("@@") != std::string::npos)
      if (one_of(words[i + 1], {"GLOBAL", "PERSIST", "PERSIST_ONLY"})) return "global settings are the server's";
  }
  return {};
}

/// What CREATE, ALTER or DROP is about: the first word that is a kind of object.
std::string object_kind(const Words& words) {
  for (std::size_t i = 1; i < words.size() && i < 40; ++i)
    if (one_of(words[i], {"TABLE",    "VIEW",    "INDEX",    "PROCEDURE", "FUNCTION", "TRIGGER",    "EVENT",   "SEQUENCE",
                          "DATABASE", "SCHEMA",  "USER",     "ROLE",      "SERVER",   "TABLESPACE", "LOGFILE", "UNDO",
                          "RESOURCE", "SPATIAL", "INSTANCE", "PACKAGE",   "PREPARE",  "KEY"}) &&
        !(words[i] == "SPATIAL" && i + 1 < words.size() && one_of(words[i + 1], {"INDEX", "KEY"})))
      return words[i];
  return {};
}

constexpr std::string_view settable[] = {"CHARACTER_SET_CLIENT",
                                         "CHARACTER_SET_RESULTS",
                                         "CHECK_CONSTRAINT_CHECKS",
                                         "COLLATION_CONNECTION",
                                         "FOREIGN_KEY_CHECKS",
                                         "NAMES",
                                         "SQL_MODE",
                                         "SQL_NOTES",
                                         "SQL_QUOTE_SHOW_CREATE",
                                         "TIME_ZONE",
                                         "UNIQUE_CHECKS"};
static_assert(std::is_sorted(std::begin(settable), std::end(settable)));

/// SET a = …, b = …: every name must be on the list or a user variable.
Verdict setting(const Words& words, std::string_view statement) {
  bool expect_name = true;
  int depth = 0;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "(") ++depth;
    if (word == ")") --depth;
    if (word == "," && depth == 0) {
      expect_name = true;
      continue;
    }
    if (!expect_name) continue;
    if (one_of(word, {"SESSION", "LOCAL"})) continue;
    if (one_of(word, {"@", "@@"}) || word == ".") continue;
    if (word.starts_with("@") && word.size() > 1 && word[1] != '@') {
      expect_name = false;
      continue;
    }
    if (i > 1 && words[i - 1] == "@") {
      expect_name = false;
      continue;
    }
    if (word == "CHARACTER" || word == "CHARSET") return {Door::owner, std::string(statement), {}, {}, true};
    if (one_of(word, {"SQL_LOG_BIN", "GTID_PURGED", "AUTOCOMMIT", "LOCK_WAIT_TIMEOUT", "TRANSACTION"}))
      return skipped("it is the sandbox's own here");
    if (!std::binary_search(std::begin(settable), std::end(settable), std::string_view(word)))
      return refused(fmt::format("the setting {} is not changed here", text::lower(word)));
    expect_name = false;
  }
  return {Door::owner, std::string(statement), {}, {}, true};
}

std::string quote_account(std::string_view owner) { return fmt::format("`{}`@`localhost`", owner); }

/// DEFINER = anybody becomes the owner: otherwise it would run with rights that nobody gave here.
std::string with_definer(std::string_view statement, const std::vector<Token>& tokens, const Words& words, std::string_view owner) {
  for (std::size_t i = 0; i + 2 < tokens.size() && i < 20; ++i) {
    if (words[i] != "DEFINER" || !words[i + 1].starts_with("=")) continue;
    std::size_t end = i + 2;  // the user's name, or CURRENT_USER
    if (words[i + 1] != "=") return std::string(statement);
    if (end + 1 < tokens.size() && words[end] == "CURRENT_USER" && words[end + 1] == "(") end += 2;
    if (end + 2 < tokens.size() && words[end + 1] == "@")
      end += 2;
    else if (end + 1 < tokens.size() && words[end + 1].starts_with("@"))
      end += 1;
    return fmt::format("{}DEFINER = {}{}", statement.substr(0, tokens[i].at), quote_account(owner),
                       statement.substr(tokens[end].at + tokens[end].text.size()));
  }
  return std::string(statement);
}

Verdict definition(std::string_view statement, const std::vector<Token>& tokens, const Words& words, std::string_view owner) {
  const std::string kind = object_kind(words);
  if (one_of(kind, {"USER", "ROLE"})) return skipped("accounts are outside a database");
  if (words[0] == "ALTER" && one_of(kind, {"DATABASE", "SCHEMA"})) return {Door::owner, std::string(statement), {}, {}};
  if (!one_of(kind, {"TABLE", "VIEW", "INDEX", "PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "SEQUENCE"}))
    return refused(fmt::format("{} {} reaches beyond the database", words[0], kind.empty() ? words.size() > 1 ? words[1] : "" : kind));
  return {Door::owner, with_definer(statement, tokens, words, owner), {}, {}};
}

/// One statement: a semicolon with something behind it is a second one, except in the bodies of routines, triggers and events.
bool is_one(const std::vector<Token>& tokens, const Words& words) {
  const std::string kind = words[0] == "CREATE" || words[0] == "ALTER" ? object_kind(words) : std::string();
  if (one_of(kind, {"PROCEDURE", "FUNCTION", "TRIGGER", "EVENT"})) return true;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i)
    if (tokens[i].text == ";") return false;
  return true;
}

}  // namespace

Verdict examine_mysql(std::string_view statement, std::string_view owner, std::string_view) {
  if (statement.find('\0') != std::string_view::npos) return refused("the statement contains a NUL byte");
  // Code or comment: that depends on the server's version, so our reading could differ from its.
  if (statement.find("/*!") != std::string_view::npos || statement.find("/*M!") != std::string_view::npos ||
      statement.find("/*m!") != std::string_view::npos)
    return refused("comments that are code (/*! … */) are not run; write them out");
  const std::vector<Token> tokens = sql::lex(statement, sql::Dialect::mysql);
  if (tokens.empty()) return skipped("it is empty");
  const Words words = words_of(tokens);
  if (!is_one(tokens, words)) return refused("one statement at a time");
  if (std::string why = barred(words); !why.empty()) return refused(std::move(why));
  const std::string& verb = words[0];
  if (one_of(verb, {"CREATE", "ALTER", "DROP"})) return definition(statement, tokens, words, owner);
  if (verb == "SET") return setting(words, statement);
  if (one_of(verb, {"INSERT", "REPLACE", "UPDATE", "DELETE", "SELECT", "WITH", "TRUNCATE", "ANALYZE", "CALL", "DO", "VALUES", "(", "TABLE",
                    "OPTIMIZE"}))
    return {Door::owner, std::string(statement), {}, {}};
  if (verb == "RENAME" && words.size() > 1 && one_of(words[1], {"TABLE", "TABLES"})) return {Door::owner, std::string(statement), {}, {}};
  if (one_of(verb, {"GRANT", "REVOKE"})) return skipped("rights of accounts are outside a database");
  if (one_of(verb, {"LOCK", "UNLOCK"})) return skipped("nobody else is here");
  if (one_of(verb, {"START", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT"}))
    return refused("transactions are made by the plan, not by a statement of it");
  return refused(fmt::format("{} is not on the list of statements that make schemas", verb));
}

}  // namespace assay::twin
