#include "sql/insert_target.h"

#include "sql/tree.h"

namespace assay::sql {
namespace {

std::string word(const Json& json) { return json.is_string() ? std::string(json.as_string()) : std::string(); }

}  // namespace

std::optional<InsertTarget> insert_target(std::string_view text) {
  const auto tree = parse_tree(text);
  if (!tree || (*tree)["stmts"].items().size() != 1) return std::nullopt;
  const Json& insert = (*tree)["stmts"].items()[0]["stmt"]["InsertStmt"];
  if (insert.is_null()) return std::nullopt;
  InsertTarget out;
  out.schema = word(insert["relation"]["schemaname"]);
  out.table = word(insert["relation"]["relname"]);
  for (const Json& column : insert["cols"].items()) out.columns.push_back(word(column["ResTarget"]["name"]));
  const Json& rows = insert["selectStmt"]["SelectStmt"]["valuesLists"];
  if (rows.is_array() && !rows.items().empty()) out.values = rows.items()[0]["List"]["items"].items().size();
  out.defaults = insert["selectStmt"].is_null();
  return out;
}

}  // namespace assay::sql
