#include "schema/ddl/postgres/body.h"

#include <algorithm>

#include "core/text.h"
#include "schema/ddl/postgres/expression.h"
#include "schema/ddl/postgres/qualify.h"
#include "schema/ddl/postgres/query.h"
#include "sql/lexer.h"

namespace assay::schema::postgres::reader {
namespace {

std::string printed_statement(State* state, const Node* statement) {
  if (kind(statement) == pg_query_Node_node_return_stmt)
    return "RETURN " + expression_text(pg_query_ReturnStmt_returnval(pg_query_Node_return_stmt(statement)), state);
  if (state != nullptr) spell_query(*state, statement);
  return deparse_statement(statement).value_or(std::string());
}

std::string unquoted(const sql::Token& token) {
  if (token.kind == sql::TokenKind::quoted && token.text.size() > 1) return std::string(token.text.substr(1, token.text.size() - 2));
  return text::lower(token.text);
}

// PL/pgSQL and the like: what follows the words that tables follow. Variables may be among them; nobody is hurt by a name too many.
void lexical_uses(Uses& uses, std::string_view body) {
  const std::vector<sql::Token> tokens = sql::lex(body);
  const auto is = [&](std::size_t i, std::string_view word) { return i < tokens.size() && text::iequals(tokens[i].text, word); };
  const auto is_name = [&](std::size_t i) {
    return i < tokens.size() && (tokens[i].kind == sql::TokenKind::word || tokens[i].kind == sql::TokenKind::quoted);
  };
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool before_table = is(i, "from") || is(i, "join") || is(i, "update") || (is(i, "into") && i > 0 && is(i - 1, "insert"));
    std::size_t at = before_table ? i + 1 : i;
    if (before_table && is(at, "only")) ++at;
    if (!is_name(at)) continue;
    Name name{"", unquoted(tokens[at])};
    std::size_t end = at + 1;
    while (is(end, ".") && is_name(end + 1)) {
      name = {name.name, unquoted(tokens[end + 1])};
      end += 2;
    }
    if (before_table && !is(end, "(") && name.name != "select" && name.name != "set" && name.name != "strict")
      uses.relations.push_back(name);
    if (!before_table && is(end, "%") && is(end + 1, "rowtype")) uses.relations.push_back(name);
    if (before_table || (i > 0 && is(i - 1, "."))) continue;
    // A qualified call is a function of somebody's; plain ones are mostly built in.
    if (!name.schema.empty() && name.schema != "pg_catalog" && is(end, "(")) uses.functions.push_back(name);
  }
}

}  // namespace

std::string standard_body_text(State* state, const Node* body) {
  if (kind(body) != pg_query_Node_node_list) return printed_statement(state, body);
  std::string out = "BEGIN ATOMIC\n";
  for (const Node* inner : items_of(body))
    for (const Node* statement : kind(inner) == pg_query_Node_node_list ? items_of(inner) : Nodes(&inner, 1))
      if (const std::string text = printed_statement(state, statement); !text.empty()) out += " " + text + ";\n";
  return out + "END";
}

void read_body(State& state, Routine& routine, const Node* sql_body) {
  if (sql_body != nullptr) {
    routine.sql_body = true;
    if (routine.language.empty()) routine.language = "sql";
    add_uses(routine.uses, sql_body, &state);
    routine.body = standard_body_text(&state, sql_body);
  } else if (routine.language == "sql") {
    const auto parsed = routine.body.find('\0') == std::string::npos ? parse(routine.body) : Result<Parsed>(fail(Code::invalid, ""));
    if (parsed) {
      for (std::size_t i = 0; i < parsed->size(); ++i) add_uses(routine.uses, pg_query_RawStmt_stmt((*parsed)[i]), &state);
    } else {
      lexical_uses(routine.uses, routine.body);
    }
  } else if (routine.language != "c" && routine.language != "internal") {
    lexical_uses(routine.uses, routine.body);
  }
  tidy(routine.uses);
}

}  // namespace assay::schema::postgres::reader
