#include "schema/ddl/cursor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "core/text.h"

namespace assay::schema::ddl {
namespace {

const Token nothing = {};

bool has_letter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; });
}

}  // namespace

const Token& Cursor::peek(std::size_t ahead) const {
  if (complaint_ || at_ + ahead >= tokens_.size()) return nothing;
  return tokens_[at_ + ahead];
}

Token Cursor::take() {
  const Token token = peek();
  if (token.kind != TokenKind::end) ++at_;
  return token;
}

bool Cursor::at_symbol(std::string_view symbol, std::size_t ahead) const {
  const Token& token = peek(ahead);
  return token.kind == TokenKind::symbol && token.text == symbol;
}

bool Cursor::at_words(std::initializer_list<std::string_view> words) const {
  std::size_t ahead = 0;
  return std::all_of(words.begin(), words.end(), [&](std::string_view word) { return at(word, ahead++); });
}

bool Cursor::accept(std::string_view word) {
  if (!at(word)) return false;
  ++at_;
  return true;
}

bool Cursor::accept_words(std::initializer_list<std::string_view> words) {
  if (!at_words(words)) return false;
  at_ += words.size();
  return true;
}

bool Cursor::accept_symbol(std::string_view symbol) {
  if (!at_symbol(symbol)) return false;
  ++at_;
  return true;
}

void Cursor::expect(std::string_view word) {
  if (!accept(word)) fail_here(word);
}

void Cursor::expect_symbol(std::string_view symbol) {
  if (!accept_symbol(symbol)) fail_here(fmt::format("'{}'", symbol));
}

bool Cursor::at_name() const {
  const Token& token = peek();
  if (token.kind == TokenKind::word || token.kind == TokenKind::quoted) return true;
  // SQLite takes strings for names; MySQL lets names begin with a digit.
  return dialect_ == Dialect::sqlite ? token.kind == TokenKind::string : token.kind == TokenKind::number && has_letter(token.text);
}

std::string Cursor::name(std::string_view what) {
  if (!at_name()) {
    fail_here(what);
    return {};
  }
  std::string out = value(take());
  if (out.empty() || out.find('\0') != std::string::npos) fail(fmt::format("{} is empty or holds a zero byte.", what));
  return out;
}

std::optional<std::string> Cursor::accept_string() {
  if (peek().kind != TokenKind::string) return std::nullopt;
  std::string out = value(take());
  while (dialect_ != Dialect::sqlite && peek().kind == TokenKind::string) out += value(take());
  return out;
}

std::span<const Token> Cursor::parenthesised() {
  expect_symbol("(");
  if (failed()) return {};
  const std::size_t from = at_;
  int depth = 1;
  for (; at_ < tokens_.size(); ++at_) {
    if (at_symbol("(")) ++depth;
    if (at_symbol(")") && --depth == 0) return tokens_.subspan(from, at_++ - from);
  }
  at_ = from;
  fail(fmt::format("This parenthesis is not closed."));
  return {};
}

std::span<const Token> Cursor::item() {
  const std::size_t from = at_;
  int depth = 0;
  for (; !done(); ++at_) {
    if (at_symbol("(")) ++depth;
    if (at_symbol(")") && depth-- == 0) break;
    if (at_symbol(",") && depth == 0) break;
  }
  return tokens_.subspan(from, at_ - from);
}

std::span<const Token> Cursor::rest() {
  if (failed()) return {};
  const std::size_t from = std::min(at_, tokens_.size());
  at_ = tokens_.size();
  return tokens_.subspan(from);
}

std::string_view Cursor::source(std::span<const Token> tokens) const {
  if (tokens.empty()) return {};
  const Token& last = tokens.back();
  return text_.substr(tokens.front().at, last.at + last.text.size() - tokens.front().at);
}

void Cursor::fail(std::string message) {
  if (complaint_) return;
  std::size_t place = text_.size();
  if (at_ < tokens_.size())
    place = tokens_[at_].at;
  else if (!tokens_.empty())
    place = tokens_.back().at + tokens_.back().text.size();
  complaint_ = Complaint{place, std::move(message)};
}

void Cursor::fail_here(std::string_view expected) {
  const Token& token = peek();
  if (token.kind == TokenKind::end)
    fail(fmt::format("The statement ends where {} is expected.", expected));
  else
    fail(fmt::format("'{}' stands where {} is expected.", text::one_line(text::clip(text::to_utf8(token.text), 40)), expected));
}

void Cursor::adopt(const Complaint& complaint) {
  if (!complaint_) complaint_ = complaint;
}

}  // namespace assay::schema::ddl
