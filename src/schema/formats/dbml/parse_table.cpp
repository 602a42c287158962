#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "schema/formats/dbml/parser.h"

namespace assay::schema::dbml {

bool Parser::table(TableNode& out) {
  advance();
  if (!path(out.name)) return false;
  if (at_word("as")) {
    advance();
    if (!at_name()) return expected("the table's alias");
    out.alias = peek().text;
    advance();
  }
  if (!settings(out.settings)) return false;
  if (!take("{")) return expected("'{' after the table's name");
  table_body(out);
  return true;
}

void Parser::table_body(TableNode& out) {
  while (!take("}")) {
    if (at_end() || starts_element(at_)) {
      report(ProblemKind::lost, out.place, fmt::format("Table '{}' is not closed with '}}'.", text::join(out.name, ".")));
      return;
    }
    const std::size_t from = at_;
    if (table_item(out)) continue;
    if (at_ == from) advance();
    if (!peek().starts_line) skip_line();
  }
}

bool Parser::table_item(TableNode& out) {
  if (take("~")) {
    if (!at_name()) return expected("the name of a TablePartial");
    out.columns.push_back({.name = peek().text, .place = here(), .partial = true});
    advance();
    return true;
  }
  if (!at_name()) return expected("a column");
  const bool block = at_symbol("{", 1);
  if (at_word("note") && (block || at_symbol(":", 1))) {
    advance();
    std::string text;
    if (!note_body(text)) return false;
    out.note = std::move(text);
    return true;
  }
  if (at_word("indexes") && block) return block_of(out, &Parser::index_line, "indexes");
  if (at_word("checks") && block) return block_of(out, &Parser::check_line, "checks");
  if ((at_word("records") && (block || at_symbol("(", 1))) || (at_word("metadata") && block)) {
    ignore_element(here(), peek().text);
    return true;
  }
  return column(out);
}

bool Parser::block_of(TableNode& out, bool (Parser::*line)(TableNode&), std::string_view what) {
  const Place place = here();
  advance();
  advance();
  while (!take("}")) {
    if (at_end() || starts_element(at_)) {
      report(ProblemKind::lost, place, fmt::format("The block of {} is not closed with '}}'.", what));
      return true;
    }
    const std::size_t from = at_;
    if ((this->*line)(out)) continue;
    if (at_ == from) advance();
    if (!peek().starts_line) skip_line();
  }
  return true;
}

bool Parser::type(TypeNode& out) {
  if (!at_name() || peek().starts_line) return expected("the column's type");
  for (;;) {
    out.path.push_back(peek().text);
    out.quoted = peek().kind == TokenKind::quoted;
    advance();
    if (!at_symbol(".") || !at_name(1)) break;
    advance();
  }
  if (at_symbol("(") && !peek().starts_line) {
    const std::size_t from = peek().end;
    for (int depth = 0;; advance()) {
      if (at_end() || peek().kind == TokenKind::bad || at_symbol("{") || at_symbol("}")) return expected("')' after the type's arguments");
      if (at_symbol("(")) ++depth;
      if (at_symbol(")") && --depth == 0) break;
    }
    out.args = std::string(text::trim(text_.substr(from, peek().begin - from)));
    advance();
  }
  while (at_symbol("[") && peek().glued && (at_symbol("]", 1) || (peek(1).kind == TokenKind::number && at_symbol("]", 2)))) {
    ++out.dimensions;
    while (!take("]")) advance();
  }
  return true;
}

/// "id int pk not null": settings without brackets, which old texts have.
void Parser::legacy_settings(Settings& out) {
  static constexpr std::string_view known[] = {"pk", "primary", "not", "null", "unique", "increment"};
  while (peek().kind == TokenKind::word && !peek().starts_line) {
    const std::string word = text::lower(peek().text);
    if (std::find(std::begin(known), std::end(known), word) == std::end(known)) return;
    Setting one{.name = word, .place = here()};
    advance();
    if ((word == "primary" && at_word("key")) || (word == "not" && at_word("null"))) {
      one.name += " " + text::lower(peek().text);
      advance();
    }
    out.push_back(std::move(one));
  }
}

bool Parser::column(TableNode& out) {
  ColumnNode node{.name = peek().text, .place = here()};
  advance();
  if (!type(node.type)) return false;
  legacy_settings(node.settings);
  const bool read = (peek().starts_line && !at_symbol("[")) || settings(node.settings);
  // What could be read of the column stays.
  const bool clean = read && (peek().starts_line || at_symbol("}") || at_end() || expected("the end of the column's line"));
  out.columns.push_back(std::move(node));
  return clean;
}

bool Parser::index_line(TableNode& out) {
  if (at_word("note") && at_symbol(":", 1)) {
    std::string text;
    advance();
    return note_body(text);
  }
  IndexNode node{.place = here()};
  const bool many = take("(");
  do {
    const bool expression = peek().kind == TokenKind::expression;
    if (!expression && !at_name()) return expected("a column or an expression in backticks");
    node.parts.push_back({expression, peek().text});
    advance();
  } while (many && take(","));
  if (many && !take(")")) return expected("')' after the index's columns");
  if (!settings(node.settings)) return false;
  out.indexes.push_back(std::move(node));
  return true;
}

bool Parser::check_line(TableNode& out) {
  if (peek().kind != TokenKind::expression) return expected("an expression in backticks");
  CheckNode node{.expression = peek().text, .place = here()};
  advance();
  if (!settings(node.settings)) return false;
  out.checks.push_back(std::move(node));
  return true;
}

}  // namespace assay::schema::dbml
