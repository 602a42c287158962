#include <fmt/format.h>

#include "core/text.h"
#include "schema/formats/dbml/parser.h"

namespace assay::schema::dbml {
namespace {

bool is_relation(std::string_view op) {
  return op.find_first_not_of("<>-?") == std::string_view::npos && op != "->" && op != "<-" && op != "?";
}

}  // namespace

bool Parser::enumeration() {
  EnumNode node{.place = here()};
  advance();
  if (!path(node.name)) return false;
  Settings unused;
  if (!settings(unused)) return false;
  if (!take("{")) return expected("'{' after the enum's name");
  while (!take("}")) {
    if (at_end() || starts_element(at_)) {
      report(ProblemKind::lost, node.place, fmt::format("Enum '{}' is not closed with '}}'.", text::join(node.name, ".")));
      break;
    }
    EnumValueNode value{.name = peek().text, .place = here()};
    const bool name = at_name() || peek().kind == TokenKind::number;
    if (!name) expected("a value of the enum");
    advance();
    if (name && settings(value.settings))
      node.values.push_back(std::move(value));
    else if (!peek().starts_line)
      skip_line();
  }
  out_.enums.push_back(std::move(node));
  return true;
}

bool Parser::ref_end(RefEnd& out) {
  if (!at_name()) return expected("a column as table.column");
  for (;;) {
    if (at_symbol("(")) break;
    if (!at_name()) return expected("a column as table.column");
    out.table.push_back(peek().text);
    advance();
    if (!take(".")) break;
  }
  if (!take("(")) {
    if (out.table.size() < 2) return expected("'.' and a column behind the table");
    out.columns.push_back(std::move(out.table.back()));
    out.table.pop_back();
    return true;
  }
  do {
    if (!at_name()) return expected("a column");
    out.columns.push_back(peek().text);
    advance();
  } while (take(","));
  return take(")") || expected("')' after the columns");
}

std::optional<RefEnd> ref_end_of(const std::vector<Token>& tokens, std::size_t from) {
  RefEnd out;
  const auto symbol = [&](std::string_view text) {
    return from < tokens.size() && tokens[from].kind == TokenKind::symbol && tokens[from].text == text;
  };
  const auto name = [&] {
    return from < tokens.size() && (tokens[from].kind == TokenKind::word || tokens[from].kind == TokenKind::quoted);
  };
  while (name()) {
    out.table.push_back(tokens[from++].text);
    if (!symbol(".")) break;
    ++from;
  }
  if (symbol("(")) {
    do {
      ++from;
      if (!name()) return std::nullopt;
      out.columns.push_back(tokens[from++].text);
    } while (symbol(","));
    if (!symbol(")")) return std::nullopt;
    ++from;
  } else if (out.table.size() >= 2) {
    out.columns.push_back(std::move(out.table.back()));
    out.table.pop_back();
  }
  if (from != tokens.size() || out.columns.empty() || out.table.empty()) return std::nullopt;
  return out;
}

bool Parser::reference(RefNode node) {
  node.place = here();
  if (!ref_end(node.left)) return false;
  if (peek().kind != TokenKind::symbol || !is_relation(peek().text)) return expected("one of < > - <> between the two columns");
  node.op = peek().text;
  advance();
  if (!ref_end(node.right) || !settings(node.settings)) return false;
  out_.refs.push_back(std::move(node));
  return true;
}

bool Parser::references() {
  advance();
  RefNode node;
  if (at_name()) {
    Path name;
    if (!path(name)) return false;
    node.name = name.back();
  }
  if (!settings(node.settings)) return false;
  if (take(":")) return reference(std::move(node));
  if (!take("{")) return expected("':' or '{' after Ref");
  while (!take("}"))
    if (at_end() || starts_element(at_) || !reference(node))
      return at_end() || starts_element(at_) ? expected("'}' after the reference") : false;
  return true;
}

bool Parser::project_member(ProjectNode& out) {
  const bool braces = at_symbol("{", 1);
  if (!at_name() || !(braces || at_symbol(":", 1))) return expected("a member of the project, as name: 'value'");
  const std::string name = text::lower(peek().text);
  advance();
  std::string value;
  if (!note_body(value)) return false;
  if (name == "note")
    out.note = std::move(value);
  else
    out.members.emplace_back(name, std::move(value));
  return true;
}

bool Parser::project() {
  ProjectNode node;
  const Place place = here();
  advance();
  if (at_name()) {
    node.name = peek().text;
    advance();
  }
  Settings unused;
  if (!settings(unused)) return false;
  if (!take("{")) return expected("'{' after Project");
  while (!take("}")) {
    if (at_end() || at_word("project")) return expected("'}' after the project");
    const std::size_t from = at_;
    // Tables, enums and references may stand in it.
    if (starts_element(at_)) {
      element();
    } else if (!project_member(node)) {
      if (at_ == from) advance();
      if (!peek().starts_line) skip_line();
    }
  }
  if (out_.project) report(ProblemKind::ignored, place, "A second Project: the first one counts.");
  if (!out_.project) out_.project = std::move(node);
  return true;
}

bool Parser::group() {
  GroupNode node{.place = here()};
  advance();
  Path name;
  if (!path(name) || !settings(node.settings)) return false;
  node.name = text::join(name, ".");
  if (!take("{")) return expected("'{' after the group's name");
  while (!take("}")) {
    if (at_end() || starts_element(at_)) {
      report(ProblemKind::lost, node.place, fmt::format("TableGroup '{}' is not closed with '}}'.", node.name));
      break;
    }
    if (at_word("note") && (at_symbol(":", 1) || at_symbol("{", 1))) {
      advance();
      std::string text;
      if (note_body(text))
        node.note = std::move(text);
      else
        skip_line();
      continue;
    }
    Path one;
    if (path(one)) {
      node.tables.push_back(std::move(one));
    } else {
      advance();
      if (!peek().starts_line) skip_line();
    }
  }
  out_.groups.push_back(std::move(node));
  return true;
}

bool Parser::note() {
  NoteNode node;
  advance();
  if (at_name()) {
    node.name = peek().text;
    advance();
  }
  if (!settings(node.settings) || !note_body(node.text)) return false;
  out_.notes.push_back(std::move(node));
  return true;
}

}  // namespace assay::schema::dbml
