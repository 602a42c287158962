#include <algorithm>

#include "core/text.h"
#include "schema/ddl/mysql/draft.h"
#include "schema/ddl/mysql/expression.h"
#include "schema/ddl/mysql/reader.h"
#include "schema/ddl/mysql/words.h"

namespace assay::schema::mysql {

using ddl::Token;
using ddl::TokenKind;

namespace {

/// The expression with one column called otherwise: every bare or quoted name that is not called and not qualified.
std::string with_column(const std::string& expression, const std::string& from, const std::string& to, Dialect dialect) {
  ddl::Lexer lexer(expression, dialect);
  std::string out;
  std::size_t copied = 0;
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
    const bool name = token.kind == TokenKind::word || token.kind == TokenKind::quoted;
    const std::size_t behind = token.at + token.text.size();
    const bool called = behind < expression.size() && expression[behind] == '(';
    if (!name || called || !text::iequals(ddl::value_of(token, true), from)) continue;
    if (token.kind == TokenKind::word && is_reserved(token.text)) continue;
    out += expression.substr(copied, token.at - copied) + quoted_name(to);
    copied = behind;
  }
  return out + expression.substr(copied);
}

void replace(std::vector<std::string>& names, const std::string& from, const std::string& to) {
  for (std::string& name : names)
    if (text::iequals(name, from)) name = to;
}

/// orders_ibfk_1 → sales_ibfk_1: names that the server made go with the table.
void follow(std::string& name, const std::string& from, const std::string& to, std::string_view infix) {
  const std::string old = from + std::string(infix);
  if (name.starts_with(old) && name.size() > old.size() && name.find_first_not_of("0123456789", old.size()) == std::string::npos)
    name = to + std::string(infix) + name.substr(old.size());
}

}  // namespace

void replace_column_names(Table& table, const std::string& from, const std::string& to, Dialect dialect) {
  for (Key& key : table.keys) {
    replace(key.columns, from, to);
    replace(key.descending, from, to);
  }
  for (Index& index : table.indexes)
    for (IndexPart& part : index.parts) {
      if (text::iequals(part.column, from)) part.column = to;
      if (!part.expression.empty()) part.expression = with_column(part.expression, from, to, dialect);
    }
  for (Check& check : table.checks) {
    check.expression = with_column(check.expression, from, to, dialect);
    if (!check.column.empty() && text::iequals(check.column, from)) check.column = check.name = to;
  }
  for (ForeignKey& key : table.foreign_keys) {
    replace(key.columns, from, to);
    if (key.ref_schema == table.schema && key.ref_table == table.name) replace(key.ref_columns, from, to);
  }
  for (Column& column : table.columns)
    if (column.generated) column.generated->expression = with_column(column.generated->expression, from, to, dialect);
}

void Reader::rename_tables(Cursor& cursor) {
  if (cursor.accept("user")) {
    (void)cursor.rest();
    return report_.ignored(*source_, "RENAME USER");
  }
  if (!cursor.accept("table")) cursor.expect("tables");
  (void)cursor.accept_words({"if", "exists"});
  std::vector<std::pair<Name, Name>> pairs;
  do {
    const Name from = parse_qualified(cursor, scope_, "a table");
    cursor.expect("to");
    pairs.emplace_back(from, parse_qualified(cursor, scope_, "a table"));
  } while (!cursor.failed() && cursor.accept_symbol(","));
  for (const auto& [from, to] : pairs) {
    if (cursor.failed()) return;
    for (View& view : model_.views)
      if (view.qualified() == from) {
        view.schema = to.schema;
        view.name = to.name;
      }
    if (model_.view(to.schema, to.name) == nullptr && find_table(cursor, from) != nullptr) rename_table(cursor, from, to);
  }
}

void Reader::rename_table(const Cursor&, const Name& from, const Name& to) {
  Table* table = model_.table(from.schema, from.name);
  if (table == nullptr) return;
  table->schema = to.schema;
  table->name = to.name;
  for (ForeignKey& key : table->foreign_keys) follow(key.name, from.name, to.name, "_ibfk_");
  if (model_.dialect == Dialect::mysql)
    for (Check& check : table->checks) follow(check.name, from.name, to.name, "_chk_");
  for (Table& other : model_.tables)
    for (ForeignKey& key : other.foreign_keys)
      if (key.ref_schema == from.schema && key.ref_table == from.name) {
        key.ref_schema = to.schema;
        key.ref_table = to.name;
      }
  for (TriggerDraft& draft : triggers_)
    if (draft.trigger.table == from) draft.trigger.table = to;
  if (auto made = made_for_keys_.extract(from)) {
    made.key() = to;
    made_for_keys_.insert(std::move(made));
  }
}

}  // namespace assay::schema::mysql
