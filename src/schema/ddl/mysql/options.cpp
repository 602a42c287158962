#include <algorithm>
#include <array>

#include "core/text.h"
#include "schema/ddl/mysql/draft.h"
#include "schema/ddl/mysql/expression.h"
#include "schema/ddl/mysql/words.h"

namespace assay::schema::mysql {

using ddl::Cursor;
using ddl::Token;
using ddl::TokenKind;

namespace {

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return out;
}

std::string engine_name(std::string_view name) {
  static constexpr std::array<std::string_view, 12> known = {"InnoDB",     "MyISAM",    "MEMORY",    "Aria",    "CSV",      "ARCHIVE",
                                                             "MRG_MyISAM", "FEDERATED", "BLACKHOLE", "ROCKSDB", "SEQUENCE", "CONNECT"};
  for (const std::string_view engine : known)
    if (text::iequals(engine, name)) return std::string(engine);
  if (text::iequals(name, "heap")) return "MEMORY";
  if (text::iequals(name, "merge")) return "MRG_MyISAM";
  return std::string(name);
}

void set_option(Table& table, const std::string& key, const std::string& value) {
  std::erase_if(table.options, [&](const std::string& option) { return option.starts_with(key + "="); });
  const bool usual = value == "DEFAULT" || (key == "KEY_BLOCK_SIZE" && value == "0");
  if (!usual) table.options.push_back(key + "=" + value);
}

std::string option_value(Cursor& cursor) {
  (void)cursor.accept_symbol("=");
  if (const auto quoted = cursor.accept_string()) return quoted_literal(*quoted);
  if (cursor.at_symbol("(")) {
    const auto tokens = cursor.parenthesised();
    return "(" + canonical_text(cursor, tokens) + ")";
  }
  if (cursor.done()) cursor.fail_here("a value");
  const Token token = cursor.take();
  return token.kind == TokenKind::quoted ? quoted_name(cursor.value(token)) : upper(token.text);
}

std::string name_or_string(Cursor& cursor, std::string_view what) {
  (void)cursor.accept_symbol("=");
  if (auto quoted = cursor.accept_string()) return *std::move(quoted);
  return cursor.name(what);
}

bool parse_charset_option(Cursor& cursor, Table& table, const Scope& scope) {
  const std::size_t start = cursor.index();
  (void)cursor.accept("default");
  if (cursor.accept("charset") || cursor.accept_words({"character", "set"})) {
    table.charset = canonical_charset(name_or_string(cursor, "a character set"));
    // A collation of another charset is one that an earlier option named.
    if (charset_of(table.collation) != table.charset) table.collation = default_collation(table.charset, scope.dialect);
    return true;
  }
  if (cursor.accept("collate")) {
    table.collation = canonical_collation(name_or_string(cursor, "a collation"));
    if (const std::string charset = charset_of(table.collation); !charset.empty()) table.charset = charset;
    return true;
  }
  cursor.seek(start);
  return false;
}

constexpr std::array<std::string_view, 33> plain_options = {"avg_row_length",
                                                            "checksum",
                                                            "compression",
                                                            "connection",
                                                            "delay_key_write",
                                                            "encrypted",
                                                            "encryption",
                                                            "encryption_key_id",
                                                            "engine_attribute",
                                                            "ietf_quotes",
                                                            "insert_method",
                                                            "key_block_size",
                                                            "max_rows",
                                                            "min_rows",
                                                            "pack_keys",
                                                            "page_checksum",
                                                            "page_compressed",
                                                            "page_compression_level",
                                                            "password",
                                                            "row_format",
                                                            "secondary_engine",
                                                            "secondary_engine_attribute",
                                                            "sequence",
                                                            "stats_auto_recalc",
                                                            "stats_persistent",
                                                            "stats_sample_pages",
                                                            "table_checksum",
                                                            "transactional",
                                                            "union",
                                                            "autoextend_size",
                                                            "start",
                                                            "table_type",
                                                            "file_name"};

bool is_plain_option(const Token& token) {
  return token.kind == TokenKind::word &&
         std::any_of(plain_options.begin(), plain_options.end(), [&](auto option) { return ddl::is_word(token, option); });
}

/// What the servers write into each partition although it goes without saying.
bool is_noise(const Cursor& cursor, std::span<const Token> tokens, std::size_t i) {
  const bool engine = ddl::is_word(tokens[i], "engine");
  return engine && i + 2 < tokens.size() && tokens[i + 1].text == "=" && text::iequals(cursor.value(tokens[i + 2]), "innodb");
}

/// HASH ((a + 1)): the server adds a pair to expressions.
bool is_doubled(std::span<const Token> tokens, std::size_t i) {
  if (i + 1 >= tokens.size() || tokens[i].text != "(" || tokens[i + 1].text != "(") return false;
  int depth = 0;
  for (std::size_t at = i + 1; at < tokens.size(); ++at) {
    if (tokens[at].text == "(") ++depth;
    if (tokens[at].text == ")" && --depth == 0) return at + 1 < tokens.size() && tokens[at + 1].text == ")";
  }
  return false;
}

/// Without the second of two pairs of parentheses, and without the sign between an option and its value.
std::vector<Token> undoubled(std::span<const Token> tokens) {
  std::vector<Token> out;
  std::vector<int> dropped;
  int depth = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].text == "=" && i > 0 && tokens[i - 1].kind == TokenKind::word) continue;
    if (tokens[i].text == "(") {
      ++depth;
      if (i > 0 && tokens[i - 1].text == "(" && out.size() > 1 && is_doubled(tokens, i - 1)) {
        dropped.push_back(depth);
        continue;
      }
    }
    if (tokens[i].text == ")" && depth-- > 0 && !dropped.empty() && dropped.back() == depth + 1) {
      dropped.pop_back();
      continue;
    }
    out.push_back(tokens[i]);
  }
  return out;
}

std::string partition_text(const Cursor& cursor, std::span<const Token> tokens) {
  static constexpr std::array<std::string_view, 29> keywords = {
      "partition", "partitions", "subpartition", "subpartitions", "by",   "range",    "list",      "hash",      "key",       "columns",
      "linear",    "values",     "less",         "than",          "in",   "maxvalue", "engine",    "comment",   "algorithm", "system_time",
      "interval",  "current",    "history",      "default",       "data", "index",    "directory", "nodegroup", "limit"};
  std::vector<Token> kept;
  std::vector<std::string> lowered;
  lowered.reserve(tokens.size());
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (is_noise(cursor, tokens, i)) {
      i += 2;
      continue;
    }
    // LESS THAN (MAXVALUE) is printed without parentheses for one column.
    const bool lone =
        i + 2 < tokens.size() && tokens[i].text == "(" && ddl::is_word(tokens[i + 1], "maxvalue") && tokens[i + 2].text == ")";
    if (lone) {
      kept.push_back(tokens[i + 1]);
      i += 2;
      continue;
    }
    kept.push_back(tokens[i]);
  }
  kept = undoubled(kept);
  for (Token& token : kept) {
    const bool keyword = token.kind == TokenKind::word &&
                         std::any_of(keywords.begin(), keywords.end(), [&](auto word) { return ddl::is_word(token, word); });
    if (!keyword) continue;
    lowered.push_back(text::lower(token.text));
    token.text = lowered.back();
  }
  return canonical_text(cursor, kept);
}

std::string strategy_of(std::string_view text) {
  for (const std::string_view strategy :
       {"range columns", "list columns", "linear hash", "linear key", "range", "list", "hash", "key", "system_time"})
    if (text.find("partition by " + std::string(strategy)) == 0) return std::string(strategy);
  return {};
}

}  // namespace

bool parse_table_option(Cursor& cursor, Table& table, const Scope& scope) {
  (void)cursor.accept_symbol(",");
  if (parse_charset_option(cursor, table, scope)) return true;
  if (cursor.accept("engine") || cursor.at_words({"type"})) {
    (void)cursor.accept("type");
    set_option(table, "ENGINE", engine_name(name_or_string(cursor, "an engine")));
  } else if (cursor.accept("auto_increment")) {
    (void)option_value(cursor);
  } else if (cursor.accept("comment")) {
    (void)cursor.accept_symbol("=");
    const auto comment = cursor.accept_string();
    if (!comment) cursor.fail_here("a comment in quotes");
    table.comment = comment.value_or("");
  } else if (cursor.accept("tablespace")) {
    table.tablespace = name_or_string(cursor, "a tablespace");
    if (cursor.accept("storage")) (void)cursor.take();
  } else if (cursor.accept_words({"with", "system", "versioning"})) {
    table.options.push_back("WITH SYSTEM VERSIONING");
  } else if (cursor.accept_words({"data", "directory"}) || cursor.accept_words({"index", "directory"})) {
    const bool data = ddl::is_word(cursor.between(cursor.index() - 2, cursor.index())[0], "data");
    set_option(table, data ? "DATA DIRECTORY" : "INDEX DIRECTORY", option_value(cursor));
  } else if (cursor.accept_words({"start", "transaction"})) {
    return true;
  } else if (is_plain_option(cursor.peek()) || (cursor.peek().kind == TokenKind::quoted && cursor.at_symbol("=", 1))) {
    const std::string key = upper(cursor.value(cursor.take()));
    set_option(table, key, option_value(cursor));
  } else {
    return false;
  }
  return true;
}

bool parse_partitioning(Cursor& cursor, Table& table, const Scope&) {
  if (!cursor.at_words({"partition", "by"})) return false;
  const std::size_t from = cursor.index();
  int depth = 0;
  // Up to a query (CREATE TABLE … SELECT) or the next clause of an ALTER.
  for (; !cursor.done(); (void)cursor.take()) {
    if (cursor.at_symbol("(")) ++depth;
    if (cursor.at_symbol(")")) --depth;
    if (depth == 0 && (cursor.at("select") || cursor.at_symbol(","))) break;
  }
  Partitioning partitioning;
  partitioning.text = partition_text(cursor, cursor.between(from, cursor.index()));
  partitioning.strategy = strategy_of(partitioning.text);
  table.partition_by = std::move(partitioning);
  return true;
}

}  // namespace assay::schema::mysql
