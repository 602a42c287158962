// The parser of parse(): one object per text. What cannot be read is reported with its place; the parser goes on behind the line, or at the next
// element. Used by parse*.cpp only; not synchronised.
#pragma once
#include "schema/formats/dbml/tree.h"

namespace assay::schema::dbml {

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), tokens_(lex(text)) {}
  Document run();

 private:
  // the tokens
  const Token& peek(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
  bool at_end() const { return peek().kind == TokenKind::end; }
  bool at_symbol(std::string_view text, std::size_t ahead = 0) const {
    return peek(ahead).kind == TokenKind::symbol && peek(ahead).text == text;
  }
  bool at_word(std::string_view lower_case, std::size_t ahead = 0) const;
  bool at_name(std::size_t ahead = 0) const { return peek(ahead).kind == TokenKind::word || peek(ahead).kind == TokenKind::quoted; }
  bool at_text() const { return peek().kind == TokenKind::string || peek().kind == TokenKind::quoted; }
  void advance() {
    if (!at_end()) ++at_;
  }
  bool take(std::string_view symbol);
  Place here() const { return {peek().line, peek().column, peek().begin}; }
  void report(ProblemKind kind, const Place& place, std::string message);
  /// Reports at the token that stands there: "Expected …, found 'x'." Always false.
  bool expected(std::string_view what);

  // moving on
  bool starts_element(std::size_t index) const;
  void skip_line();
  void skip_braces();
  void skip_element();
  void ignore_element(const Place& place, std::string_view kind);
  void ignore_import(const Place& place);

  // pieces
  bool path(Path& out);
  bool settings(Settings& out);
  bool setting(Settings& out);
  bool ref_end(RefEnd& out);
  bool note_body(std::string& out);

  // elements
  void element();
  bool table(TableNode& out);
  void table_body(TableNode& out);
  bool table_item(TableNode& out);
  bool column(TableNode& out);
  bool type(TypeNode& out);
  void legacy_settings(Settings& out);
  bool block_of(TableNode& out, bool (Parser::*line)(TableNode&), std::string_view what);
  bool index_line(TableNode& out);
  bool check_line(TableNode& out);
  bool enumeration();
  bool project();
  bool project_member(ProjectNode& out);
  bool references();
  bool reference(RefNode out);
  bool group();
  bool note();

  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  Document out_;
};

}  // namespace assay::schema::dbml
