#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "schema/formats/dbml/parser.h"

namespace assay::schema::dbml {
namespace {

/// Elements that may only stand by themselves; note and records also stand in tables.
constexpr std::string_view top_level[] = {"table", "enum", "ref", "project", "tablegroup", "tablepartial", "dep", "diagramview"};
constexpr std::string_view ignored[] = {"records", "dep", "diagramview", "metadata"};

bool contains(std::span<const std::string_view> list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace

Document parse(std::string_view text) { return Parser(text).run(); }

const Setting* find(const Settings& settings, std::string_view name) {
  for (const Setting& setting : settings)
    if (setting.name == name) return &setting;
  return nullptr;
}

std::string value_of(const Setting* setting) {
  return setting == nullptr || setting->value.empty() ? std::string() : setting->value.front().text;
}

Problem problem_at(std::string_view text, ProblemKind kind, const Place& place, std::string message) {
  const auto from = std::min(place.offset, text.size());
  const std::string_view rest = text.substr(from, std::min(text.find('\n', from), text.size()) - from);
  return {.kind = kind,
          .line = place.line,
          .column = place.column,
          .message = std::move(message),
          .statement = std::string(text::clip(text::one_line(rest), 120))};
}

bool Parser::at_word(std::string_view lower_case, std::size_t ahead) const {
  return peek(ahead).kind == TokenKind::word && text::iequals(peek(ahead).text, lower_case);
}

bool Parser::take(std::string_view symbol) {
  if (!at_symbol(symbol)) return false;
  advance();
  return true;
}

void Parser::report(ProblemKind kind, const Place& place, std::string message) {
  out_.problems.push_back(problem_at(text_, kind, place, std::move(message)));
}

bool Parser::expected(std::string_view what) {
  if (peek().kind == TokenKind::bad)
    report(ProblemKind::lost, here(), peek().text);
  else if (at_end())
    report(ProblemKind::lost, here(), fmt::format("Expected {}, found the end of the text.", what));
  else
    report(ProblemKind::lost, here(), fmt::format("Expected {}, found '{}'.", what, text::clip(peek().text, 60)));
  return false;
}

/// "Table x {", "Ref: …" at the beginning of a line: where reading can go on. A column may be called "table" as well, so the brace must follow on
/// the line.
bool Parser::starts_element(std::size_t index) const {
  const Token& first = tokens_[index];
  if (first.kind != TokenKind::word || !first.starts_line) return false;
  const std::string word = text::lower(first.text);
  if (!contains(top_level, word)) return false;
  int depth = 0;
  for (std::size_t i = index + 1; i < tokens_.size() && !tokens_[i].starts_line; ++i) {
    if (tokens_[i].kind != TokenKind::symbol) continue;
    if (tokens_[i].text == "[") ++depth;
    if (tokens_[i].text == "]") --depth;
    if (tokens_[i].text == "{") return true;
    if (tokens_[i].text == ":" && depth == 0) return word == "ref" || word == "dep";
  }
  return false;
}

void Parser::skip_line() {
  for (int depth = 0; !at_end(); advance()) {
    if (depth == 0 && at_symbol("}")) return;
    if (at_symbol("{") || at_symbol("[") || at_symbol("(")) ++depth;
    if (depth > 0 && (at_symbol("}") || at_symbol("]") || at_symbol(")"))) --depth;
    const Token& next = peek(1);
    if (next.starts_line && (depth == 0 || starts_element(std::min(at_ + 1, tokens_.size() - 1)))) return advance();
  }
}

/// At an opening brace: behind the closing one.
void Parser::skip_braces() {
  int depth = 0;
  do {
    if (at_symbol("{")) ++depth;
    if (at_symbol("}")) --depth;
    advance();
  } while (depth > 0 && !at_end() && !starts_element(at_));
}

void Parser::skip_element() {
  for (; !at_end() && !starts_element(at_); advance())
    if (at_symbol("{")) return skip_braces();
}

void Parser::ignore_element(const Place& place, std::string_view kind) {
  report(ProblemKind::ignored, place, fmt::format("{} says nothing about the schema.", kind));
  bool block = true;
  int depth = 0;
  for (std::size_t i = at_ + 1; i < tokens_.size() && !tokens_[i].starts_line; ++i) {
    if (tokens_[i].kind != TokenKind::symbol) continue;
    if (tokens_[i].text == "[") ++depth;
    if (tokens_[i].text == "]") --depth;
    if (tokens_[i].text == ":" && depth == 0) block = false;
    if (tokens_[i].text == "{" || !block) break;
  }
  advance();
  if (block) return skip_element();
  while (!at_end() && !peek().starts_line) advance();
}

void Parser::ignore_import(const Place& place) {
  report(ProblemKind::lost, place, "Other files are not read: what is imported here is missing. Put all files into one text.");
  advance();
  while (!at_end() && !starts_element(at_) && peek().kind != TokenKind::string) advance();
  if (peek().kind == TokenKind::string) advance();
}

bool Parser::path(Path& out) {
  if (!at_name()) return expected("a name");
  for (;;) {
    out.push_back(peek().text);
    advance();
    if (!at_symbol(".") || !at_name(1)) return true;
    advance();
  }
}

bool Parser::setting(Settings& out) {
  Setting one{.place = here()};
  while (at_name() && (one.name.empty() || !peek().starts_line)) {
    one.name += (one.name.empty() ? "" : " ") + text::lower(peek().text);
    advance();
  }
  if (one.name.empty()) return expected("the name of a setting");
  if (take(":")) {
    for (int depth = 0; depth > 0 || (!at_symbol(",") && !at_symbol("]")); advance()) {
      if (at_end() || peek().kind == TokenKind::bad || at_symbol("{") || at_symbol("}")) return expected("']' after the settings");
      if (at_symbol("(") || at_symbol("[")) ++depth;
      if (at_symbol(")") || at_symbol("]")) --depth;
      one.value.push_back(peek());
    }
    if (one.value.empty()) return expected(fmt::format("a value for '{}'", one.name));
  }
  out.push_back(std::move(one));
  return true;
}

/// Nothing, or all from "[" to "]".
bool Parser::settings(Settings& out) {
  if (!take("[")) return true;
  while (!take("]")) {
    if (!setting(out)) return false;
    if (!at_symbol("]") && !take(",")) return expected("',' or ']' in the settings");
  }
  return true;
}

/// Behind "Note": a colon and a string, or a string in braces.
bool Parser::note_body(std::string& out) {
  const bool braces = !take(":");
  if (braces && !take("{")) return expected("':' or '{' after Note");
  if (!at_text()) return expected("the note's text in quotes");
  out = peek().text;
  advance();
  return !braces || take("}") || expected("'}' after the note");
}

Document Parser::run() {
  while (!at_end()) {
    ++out_.statements;
    element();
  }
  return std::move(out_);
}

void Parser::element() {
  const Place place = here();
  if (!at_name()) {
    expected("Table, Ref, Enum, TableGroup, TablePartial, Note or Project");
    advance();
    return skip_element();
  }
  const std::string kind = text::lower(peek().text);
  if (kind == "use" || kind == "reuse") return ignore_import(place);
  if (contains(ignored, kind)) return ignore_element(place, peek().text);
  const std::size_t from = at_;
  bool done = false;
  if (kind == "table" || kind == "tablepartial") {
    TableNode node{.place = place};
    done = table(node);
    if (done) (kind == "table" ? out_.tables : out_.partials).push_back(std::move(node));
  } else if (kind == "enum") {
    done = enumeration();
  } else if (kind == "ref") {
    done = references();
  } else if (kind == "project") {
    done = project();
  } else if (kind == "tablegroup") {
    done = group();
  } else if (kind == "note") {
    done = note();
  } else {
    report(ProblemKind::lost, place, fmt::format("DBML has no element '{}'.", text::clip(peek().text, 60)));
  }
  if (done) return;
  if (at_ == from) advance();
  skip_element();
}

}  // namespace assay::schema::dbml
