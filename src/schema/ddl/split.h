// A text cut into its statements: at the delimiter, which DELIMITER lines change, and not inside the compound bodies of triggers and routines,
// also where a file forgot the DELIMITER. An unfinished body, comment or string ends at the next statement's border instead of swallowing the
// rest. Pure; one thread; statements view the text, which must outlive them. Work is linear in the text.
#pragma once
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "schema/ddl/lex.h"

namespace assay::schema::ddl {

struct SourceStatement {
  std::vector<Token> tokens = {};  ///< of INSERT and REPLACE only the first few
  std::size_t begin = 0;
  std::size_t end = 0;  ///< without the delimiter
};

class Splitter {
 public:
  Splitter(std::string_view text, Dialect dialect) : text_(text), dialect_(dialect), lexer_(text, dialect) {}
  std::optional<SourceStatement> next();
  Lexer& lexer() { return lexer_; }
  /// After a statement that cannot be read: goes back to the next statement's border inside it, if there is one (a quote or a semicolon was
  /// missing). false = there is none.
  bool resume_inside(const SourceStatement& statement);

 private:
  struct Nesting;
  bool client_line(const Token& first);
  SourceStatement gather(const Token& first);
  bool spend(std::size_t bytes);

  std::string_view text_;
  Dialect dialect_;
  Lexer lexer_;
  std::string delimiter_ = ";";
  std::size_t spent_ = 0;  ///< bytes read twice
  bool looks_ahead_ = true;
};

}  // namespace assay::schema::ddl
