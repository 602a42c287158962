#include "sql/read_only.h"

#include <algorithm>
#include <set>

#include "core/text.h"
#include "sql/allowed.h"
#include "sql/tree.h"

namespace assay::sql {
namespace {

/// Walks every member of every node; the first thing that is not on a list ends it.
class Walk {
 public:
  ReadOnly run(const Json& statement) {
    const std::string_view type = node_type(statement);
    if (type != "SelectStmt") refuse(fmt::format("'{}' is not a SELECT", type));
    auto collect = [this](std::string_view key, const Json& body) {
      if (key != "RangeFunction") return;
      function_aliases_.emplace(alias_of(body));
      for (const std::string& name : name_parts(body["alias"]["colnames"])) function_columns_.emplace(alias_of(body) + "." + name);
    };
    visit_tree(statement, collect);
    node(statement);
    result_.proved = result_.reason.empty();
    return std::move(result_);
  }

 private:
  void refuse(std::string why) {
    if (result_.reason.empty()) result_.reason = std::move(why);
  }
  static std::string alias_of(const Json& range_function) {
    if (const auto name = range_function["alias"]["aliasname"].as_string(); !name.empty()) return std::string(name);
    // functions: [List [FuncCall, columns]]; without alias the function's own name is one
    const Json& call = range_function["functions"].at(0)["List"]["items"].at(0)["FuncCall"];
    const auto parts = name_parts(call["funcname"]);
    return parts.empty() ? std::string() : parts.back();
  }

  void node(const Json& json) {
    if (!result_.reason.empty()) return;
    for (const Json& item : json.items()) node(item);
    for (const auto& [key, value] : json.members()) {
      if (key[0] >= 'A' && key[0] <= 'Z') {
        if (!is_harmless_node(key)) return refuse(reason_of(key));
        examine(key, value);
      } else if (value.is_object() && node_type(value).empty() && !value.members().empty() && !is_harmless_member(key)) {
        return refuse(key == "intoClause" ? "SELECT INTO makes a table"
                                          : fmt::format("'{}' is not on the list of harmless constructs", key));
      }
      if (key == "typeName") type_name(value);
      if (key == "larg" || key == "rarg") select(value);
      node(value);
    }
  }

  static std::string reason_of(std::string_view type) {
    if (type == "LockingClause") return "FOR UPDATE and its kin lock rows";
    if (type == "InsertStmt" || type == "UpdateStmt" || type == "DeleteStmt" || type == "MergeStmt")
      return "a data-modifying WITH changes rows";
    return fmt::format("'{}' is not on the list of harmless constructs", type);
  }

  void examine(std::string_view type, const Json& body) {
    if (type == "SelectStmt") select(body);
    if (type == "FuncCall") function(body);
    if (type == "A_Expr") operator_name(body["name"]);
    if (type == "SubLink" && !body["operName"].is_null()) operator_name(body["operName"]);
    if (type == "SortBy" && !body["useOp"].is_null()) operator_name(body["useOp"]);
    if (type == "TypeName") type_name(body);
    if (type == "ColumnRef") column(body["fields"]);
    if (type == "A_Indirection") indirection(body["indirection"]);
    if (type == "CommonTableExpr" && node_type(body["ctequery"]) != "SelectStmt") refuse(reason_of(node_type(body["ctequery"])));
  }

  void select(const Json& body) {
    if (!body["intoClause"].is_null()) refuse("SELECT INTO makes a table");
    if (!body["lockingClause"].items().empty()) refuse("FOR UPDATE and its kin lock rows");
  }
  void function(const Json& call) {
    const auto parts = name_parts(call["funcname"]);
    const std::string full = text::join(parts, ".");
    if (std::find(result_.functions.begin(), result_.functions.end(), full) == result_.functions.end()) result_.functions.push_back(full);
    const bool catalog = parts.size() == 1 || (parts.size() == 2 && parts[0] == "pg_catalog");
    if (!catalog || !is_harmless_function(parts.back()))
      refuse(fmt::format("the function {} is not on the list of functions without side effects", full));
  }
  void operator_name(const Json& name) {
    const auto parts = name_parts(name);
    const bool catalog = parts.size() == 1 || (parts.size() == 2 && parts[0] == "pg_catalog");
    if (!catalog || !is_catalog_operator(parts.back()))
      refuse(fmt::format("the operator {} may run a user's function", text::join(parts, ".")));
  }
  void type_name(const Json& body) {
    const auto parts = name_parts(body["names"]);
    const bool catalog = parts.size() == 1 || (parts.size() == 2 && parts[0] == "pg_catalog");
    if (!catalog || !is_catalog_type(parts.back()))
      refuse(fmt::format("the type {} may run a user's cast or check", text::join(parts, ".")));
  }

  /// x.f means f(x) when x is not a table with a column f: pg_sleep comes in that way over a function in FROM.
  void column(const Json& fields) {
    const auto parts = name_parts(fields);
    if (parts.size() < 2 || parts.back().empty()) return;
    const std::string& owner = parts[parts.size() - 2];
    if (function_aliases_.contains(owner) && !function_columns_.contains(owner + "." + parts.back()) && parts.back() != owner &&
        !is_harmless_function(parts.back()))
      refuse(fmt::format("{} may call the function {}", text::join(parts, "."), parts.back()));
    if (parts.back().starts_with("pg_") || parts.back().starts_with("lo_"))
      refuse(fmt::format("{} may call the function {}", text::join(parts, "."), parts.back()));
  }
  void indirection(const Json& steps) {
    for (const Json& step : steps.items())
      if (node_type(step) == "String") refuse(fmt::format("(…).{} may call a function of that name", node_body(step)["sval"].as_string()));
  }

  ReadOnly result_;
  std::set<std::string> function_aliases_, function_columns_;
};

}  // namespace

ReadOnly prove_read_only(std::string_view text) {
  const auto tree = parse_tree(text);
  if (!tree) return {false, tree.error().message, {}};
  const auto& statements = (*tree)["stmts"].items();
  if (statements.size() != 1) return {false, fmt::format("there are {} statements; exactly one can be proved", statements.size()), {}};
  return Walk().run(statements[0]["stmt"]);
}

}  // namespace assay::sql
